// One junction: its lamps now, its cycle before and after, its queues, and its greens to be edited with the interlock answering.
import { type Breach, type ControllerPlan, levelOfService, type StagePlan } from '../../signals/browser.ts';
import { lengthOf, number, t } from '../i18n/words.ts';
import { Figure, Part, Quantity } from './figure.tsx';
import { ForecastPart } from './forecast-part.tsx';
import { Icon } from './icons.tsx';
import { Pane } from './pane.tsx';
import { PhaseDiagram } from './phase-diagram.tsx';
import { PlanDifference } from './plan-difference.tsx';
import { nameOfSide } from './side-names.ts';
import { cycleBars, StageBars } from './stage-bars.tsx';
import type { Twin } from './twin.ts';
import { arrangement, figures, lamps, time } from './twin-state.ts';

export function JunctionPanel(props: { twin: Twin; controller: number }) {
  const { twin, controller } = props;
  const id = twin.network.controllerIds[controller];
  return (
    <Pane
      title={twin.study.nameOf(controller)}
      about={t('junction.about', { id })}
      onClose={() => twin.select({ kind: 'none' })}
    >
      <LampsPart twin={twin} controller={controller} />
      <QueuesPart twin={twin} controller={controller} />
      <EditPart twin={twin} id={id} />
      <ForecastPart twin={twin} />
      <PlanDifference twin={twin} />
    </Pane>
  );
}

/** Which worlds a panel tells of. */
export function shownWorlds(_twin: Twin): readonly number[] {
  return { both: [0, 1], before: [0], after: [1] }[arrangement.value];
}

function LampsPart(props: { twin: Twin; controller: number }) {
  const { twin, controller } = props;
  const { controllerLamp, controllerIds } = twin.network;
  const [from, until] = [controllerLamp[controller], controllerLamp[controller + 1]];
  const id = controllerIds[controller];
  return (
    <Part title="junction.lamps" meaning="meaning.lamps">
      <div class="pair">
        {shownWorlds(twin).map((world) => {
          const shown = lamps.value[world]?.subarray(from, until) ?? new Uint8Array(until - from).fill(7);
          const entry = twin.planOf(world).controllers.find((one) => one.controller === id);
          const bars = entry && cycleBars(entry, until - from, twin.study.safety.get(id));
          const name = nameOfSide(world);
          return (
            <div key={world}>
              <h4>{name}</h4>
              <PhaseDiagram
                shape={twin.study.shape(controller)}
                lamps={shown}
                label={t('junction.diagram', { name })}
              />
              {bars !== undefined && (
                <StageBars bars={bars} moment={momentOf(entry!, bars.cycle)} label={t('junction.bars', { name })} />
              )}
            </div>
          );
        })}
      </div>
    </Part>
  );
}

function momentOf(entry: ControllerPlan, cycle: number): number {
  return (((time.value - entry.offset) % cycle) + cycle) % cycle;
}

/** Approaches of the junction with what stands on them now. */
function QueuesPart(props: { twin: Twin; controller: number }) {
  const { twin, controller } = props;
  const worlds = shownWorlds(twin);
  const rows = twin.names.approaches(controller);
  if (figures.value[worlds[0]] === undefined) return null;
  return (
    <Part title="junction.queues" meaning="meaning.queue">
      <table>
        <thead>
          <tr>
            <th>{t('junction.approach')}</th>
            {worlds.map((world) => (
              <th key={world} colSpan={2}>
                {nameOfSide(world)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ edge, name }) => (
            <tr key={edge}>
              <td>
                <button type="button" class="plain" onClick={() => twin.select({ kind: 'road', edge })}>
                  {name}
                </button>
                {worlds.map((world) => (
                  <span key={world} class="flow dim">
                    <Quantity value={twin.names.approachNow(world, edge).flow_vehh} unit="unit.vehh" />
                  </span>
                ))}
              </td>
              {worlds.flatMap((world) => {
                const found = twin.names.approachNow(world, edge);
                const length = lengthOf(found.queue_m);
                return [
                  <td key={`${world}q`} class="n">
                    <Quantity value={length.value} unit={length.unit} />
                  </td>,
                  <td key={`${world}d`} class="n">
                    <Quantity value={found.delay_s} unit="unit.s.veh" />
                    <b class="los" title={t('meaning.los')}>
                      {Number.isFinite(found.delay_s) ? levelOfService(found.delay_s) : '–'}
                    </b>
                  </td>,
                ];
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </Part>
  );
}

function EditPart(props: { twin: Twin; id: string }) {
  const { twin, id } = props;
  const entry = twin.draft.entry(id);
  if (entry === undefined) return null;
  return (
    <Part title="edit.title" meaning="meaning.edit">
      {entry.kind === 'stages' ? <StageFields twin={twin} entry={entry} /> : <p class="dim">{t('edit.only.stages')}</p>}
      <div class="field">
        <label for="offset">{t('edit.offset')}</label>
        <input
          id="offset"
          type="number"
          step="1"
          value={entry.offset}
          onInput={(event) => twin.edits.editOffset(id, event.currentTarget.valueAsNumber)}
        />
        <small>{t('unit.s')}</small>
        {entry.kind === 'stages' && (
          <Figure label="edit.cycle" value={entry.cycle} unit="unit.s" meaning="meaning.cycle" />
        )}
      </div>
      <Verdict breaches={twin.draft.breaches.value} id={id} />
      <EditButtons twin={twin} />
    </Part>
  );
}

function StageFields(props: { twin: Twin; entry: StagePlan }) {
  const { twin, entry } = props;
  return (
    <div class="stages">
      {entry.stages.map((stage, i) => (
        <div class="field" key={stage.id ?? i}>
          <label for={`green${i}`}>
            {t('edit.stage', { name: stage.id ?? i + 1 })}
            <span class="letters">{stage.state}</span>
          </label>
          <input
            id={`green${i}`}
            type="number"
            min="0"
            step="1"
            value={stage.green}
            onInput={(event) => twin.edits.editGreen(entry.controller, i, event.currentTarget.valueAsNumber)}
          />
          <small>{t('unit.s')}</small>
        </div>
      ))}
    </div>
  );
}

/** What the interlock says of the draft, as one types. */
export function Verdict(props: { breaches: readonly Breach[]; id?: string }) {
  const own = props.id === undefined ? props.breaches : props.breaches.filter((one) => one.controller === props.id);
  if (own.length === 0)
    return (
      <p class="verdict good" role="status">
        {t('interlock.good')}
      </p>
    );
  return (
    <div class="verdict bad" role="status">
      <p>{t('interlock.bad', { count: own.length })}</p>
      <ul>
        {own.slice(0, 4).map((breach) => (
          <li key={`${breach.code}${breach.at}${breach.links}`}>
            <code>{breach.code}</code> {breach.text}
            {breach.at >= 0 && <span class="dim"> {t('interlock.at', { seconds: number(breach.at, 1) })}</span>}
          </li>
        ))}
      </ul>
    </div>
  );
}

function EditButtons(props: { twin: Twin }) {
  const { twin } = props;
  const { past, future } = twin.draft.history.value;
  return (
    <div class="row">
      <button type="button" class="quiet" disabled={past.length === 0} onClick={() => twin.draft.undo()} title="Ctrl Z">
        <Icon name="undo" /> {t('undo')}
      </button>
      <button
        type="button"
        class="quiet"
        disabled={future.length === 0}
        onClick={() => twin.draft.redo()}
        title="Ctrl Y"
      >
        <Icon name="redo" /> {t('redo')}
      </button>
      <button type="button" class="quiet" disabled={!twin.draft.isChanged.value} onClick={() => twin.draft.reset()}>
        {t('edit.reset')}
      </button>
      <button
        type="button"
        disabled={twin.draft.breaches.value.length > 0 || !twin.draft.isChanged.value}
        onClick={() => twin.edits.showDraft()}
      >
        {t('edit.show')}
      </button>
    </div>
  );
}
