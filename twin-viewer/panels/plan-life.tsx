// The life of plans at the timing centre: drafts, checks, approvals, deployments, each act confirmed with its consequence.
import { useEffect, useState } from 'preact/hooks';
import { t, type Word } from '../i18n/words.ts';
import type { ControllerRow, DeploymentRow, PlanRow } from '../stream/service.ts';
import { type Ask, useConfirm } from './confirm.tsx';
import { Part } from './figure.tsx';
import type { Street } from './street.ts';
import type { Twin } from './twin.ts';
import { may, session } from './twin-state.ts';

/** s between two looks */
const LOOK_EVERY = 1500;

const STATES: Readonly<Record<string, Word>> = {
  draft: 'state.draft',
  checked: 'state.checked',
  approved: 'state.approved',
  staged: 'state.staged',
  active: 'state.active',
  confirmed: 'state.confirmed',
  superseded: 'state.superseded',
  failed: 'state.failed',
  'rolled-back': 'state.rolled-back',
  staging: 'state.staging',
  activating: 'state.activating',
  confirming: 'state.confirming',
};

/** What controllers do that do not follow their plan. */
const MODES: Readonly<Record<string, Word>> = {
  transition: 'controller.transition',
  priority: 'controller.priority',
  hold: 'controller.hold',
  'all-red': 'controller.all-red',
  flash: 'controller.flash',
  off: 'controller.off',
  'start-up': 'controller.start-up',
  fault: 'controller.fault',
};

function stateWords(state: string): string {
  const word = STATES[state];
  return word === undefined ? state : t(word);
}

/** Plans and deployments of the centre, looked at again and again while `here`. */
function useCentre(street: Street, here: boolean) {
  const [plans, setPlans] = useState<readonly PlanRow[]>([]);
  const [deployments, setDeployments] = useState<readonly DeploymentRow[]>([]);
  const [controllers, setControllers] = useState<readonly ControllerRow[]>([]);
  useEffect(() => {
    if (!here) return undefined;
    const look = () => {
      street.service
        .plans()
        .then(({ items }) => setPlans(items))
        .catch(quiet);
      street.service
        .deployments()
        .then(({ items }) => setDeployments(items))
        .catch(quiet);
      street.service.controllers().then(setControllers).catch(quiet);
    };
    look();
    const timer = setInterval(look, LOOK_EVERY);
    return () => clearInterval(timer);
  }, [here, street]);
  return { plans, deployments, controllers };
}

export function PlanLife(props: { twin: Twin }) {
  const { twin } = props;
  const { street } = twin;
  const { ask, busy, dialog } = useConfirm();
  const here = session.value !== undefined;
  const { plans, deployments, controllers } = useCentre(street, here);
  if (!here) return null;
  return (
    <Part title="life.title" meaning="meaning.life">
      {may('engineer') && <Submit twin={twin} ask={ask} />}
      <ControllersLine controllers={controllers} />
      <ul class="life">
        {plans.slice(0, 8).map((row) => (
          <li key={`${row.plan}@${row.version}`}>
            <b>
              {row.plan}@{row.version}
            </b>
            <span class="dim">{stateWords(row.state)}</span>
            <NextStep row={row} street={street} ask={ask} busy={busy} />
          </li>
        ))}
      </ul>
      <ul class="life">
        {deployments.slice(0, 4).map((row) => (
          <Deployed key={row.id} row={row} street={street} ask={ask} />
        ))}
      </ul>
      {busy && (
        <p class="dim" role="status">
          {t('life.busy')}
        </p>
      )}
      {dialog}
    </Part>
  );
}

/** What the controllers of the street say of themselves: how many run which version, and which do not answer. */
function ControllersLine(props: { controllers: readonly ControllerRow[] }) {
  const { controllers } = props;
  if (controllers.length === 0) return null;
  const away = controllers.filter((one) => !one.reachable || one.silent || one.status === null);
  const by = new Map<string, number>();
  for (const { status } of controllers) {
    if (status === null) continue;
    const { mode, running } = status;
    const word = MODES[mode];
    const runs = mode === 'plan' ? (running?.version ?? mode) : word === undefined ? mode : t(word);
    by.set(runs, (by.get(runs) ?? 0) + 1);
  }
  const parts = [...by].sort((a, b) => b[1] - a[1]).map(([runs, count]) => `${runs} × ${count}`);
  return (
    <p class="dim controllers">
      {t('life.controllers', { parts: parts.join(', ') })}
      {away.length > 0 && <b> {t('life.away', { ids: away.map(({ id }) => id).join(', ') })}</b>}
    </p>
  );
}

function quiet(): void {
  // the link's own words say that nobody answers
}

/** The draft of the page becomes a version at the centre. */
function Submit(props: { twin: Twin; ask: Ask }) {
  const { twin, ask } = props;
  const { draft, street } = twin;
  const ready = draft.isChanged.value && draft.breaches.value.length === 0;
  const submit = () =>
    ask({
      words: t('life.submit.words'),
      act: () =>
        street.act('POST', 'plans', 'demo-engineer', {
          plan: { ...draft.plan.value, id: 'edited' },
          note: t('life.note'),
        }),
    });
  return (
    <div class="row">
      <button type="button" disabled={!ready} onClick={submit}>
        {t('life.submit')}
      </button>
      {!draft.isChanged.value && <span class="dim">{t('life.unchanged')}</span>}
    </div>
  );
}

/** What may be done with a version in its state. */
function NextStep(props: { row: PlanRow; street: Street; ask: Ask; busy: boolean }) {
  const { row, street, ask, busy } = props;
  const { plan, version } = row;
  const path = `plans/${encodeURIComponent(plan)}/versions/${version}`;
  const name = `${plan}@${version}`;
  if (row.state === 'draft' && may('engineer'))
    return (
      <button
        type="button"
        disabled={busy}
        onClick={() =>
          ask({
            words: t('life.check.words', { name }),
            act: () => street.act('POST', `${path}/check`, 'demo-engineer'),
          })
        }
      >
        {t('life.check')}
      </button>
    );
  if (row.state === 'checked' && may('approver'))
    return (
      <button
        type="button"
        disabled={busy}
        onClick={() =>
          ask({
            words: t('life.approve.words', { name }),
            act: () => street.act('POST', `${path}/approve`, 'demo-approver', {}),
          })
        }
      >
        {t('life.approve')}
      </button>
    );
  if (row.state === 'approved' && may('dispatcher'))
    return (
      <button
        type="button"
        disabled={busy}
        onClick={() =>
          ask({
            words: t('life.deploy.words', { name }),
            act: () => street.act('POST', 'deployments', 'demo-engineer', { plan, version }),
          })
        }
      >
        {t('life.deploy')}
      </button>
    );
  return null;
}

function Deployed(props: { row: DeploymentRow; street: Street; ask: Ask }) {
  const { row, street, ask } = props;
  const name = `${row.plan}@${row.version}`;
  const back = () =>
    ask({
      words: t('life.back.words', { name }),
      act: () =>
        street.act('POST', `deployments/${row.id}/rollback`, 'demo-approver', { reason: t('life.back.reason') }),
    });
  return (
    <li>
      <b>{t('life.deployed', { name })}</b>
      <span class="dim">{stateWords(row.state)}</span>
      {row.state === 'confirmed' && may('dispatcher') && (
        <button type="button" onClick={back}>
          {t('life.back')}
        </button>
      )}
    </li>
  );
}
