// A panel: floats at the right, is a sheet on a phone, can be closed and is never in the way of what it is about.
import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { t } from '../i18n/words.ts';
import { Icon } from './icons.tsx';
import { paneWidth } from './twin-state.ts';

/** px, with the margins; on a phone a panel is a sheet and takes nothing from the side */
const NARROW = 400;
const WIDE = 748;
const PHONE = 760;

export function Pane(props: {
  title: string;
  about?: string;
  wide?: boolean;
  onClose: () => void;
  children: ComponentChildren;
}) {
  useEffect(() => {
    paneWidth.value = innerWidth <= PHONE ? 0 : Math.min(props.wide ? WIDE : NARROW, innerWidth - 400);
    return () => {
      paneWidth.value = 0;
    };
  }, [props.wide]);
  return (
    <section class={`pane ${props.wide ? 'wide-pane' : ''}`} aria-label={props.title}>
      <header>
        <div>
          <h2>{props.title}</h2>
          {props.about !== undefined && <p>{props.about}</p>}
        </div>
        <button type="button" class="quiet" aria-label={t('close')} onClick={props.onClose}>
          <Icon name="close" />
        </button>
      </header>
      <div class="pane-body">{props.children}</div>
    </section>
  );
}
