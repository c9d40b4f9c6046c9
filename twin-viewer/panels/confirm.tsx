// Acts on the street: each is asked for, told in words, and done only when it is confirmed.
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { t } from '../i18n/words.ts';

/** An act that waits to be confirmed. */
export interface Pending {
  readonly words: string;
  readonly act: () => Promise<unknown>;
}

export type Ask = (pending: Pending) => void;

/** An act with its consequence in words: nothing happens before the second press. */
function Confirm(props: { pending: Pending; onYes: () => void; onNo: () => void }) {
  const no = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => no.current?.focus(), []);
  return (
    <div class="confirm" role="alertdialog" aria-label={t('confirm.title')}>
      <p>{props.pending.words}</p>
      <div class="row">
        <button type="button" class="primary" onClick={props.onYes}>
          {t('confirm.yes')}
        </button>
        <button type="button" ref={no} onClick={props.onNo}>
          {t('cancel')}
        </button>
      </div>
    </div>
  );
}

/** What a panel needs that acts on the street: `ask` before an act, the dialog to show, and whether an act is under way. */
export function useConfirm() {
  const [pending, setPending] = useState<Pending | undefined>(undefined);
  const [busy, setBusy] = useState(false);
  const ask: Ask = (act) => setPending(act);
  const yes = async () => {
    setPending(undefined);
    setBusy(true);
    await pending?.act();
    setBusy(false);
  };
  const dialog =
    pending === undefined ? null : (
      <Confirm pending={pending} onYes={() => void yes()} onNo={() => setPending(undefined)} />
    );
  return { ask, busy, dialog };
}
