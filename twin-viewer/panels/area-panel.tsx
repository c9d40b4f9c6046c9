// The whole place in figures: before and after, each with its meaning, and the junctions that cost most time.
import { number, speedOf, t, type Word } from '../i18n/words.ts';
import type { WorldFigures } from '../stream/world-figures.ts';
import { Meaning, Part, Quantity } from './figure.tsx';
import { shownWorlds } from './junction-panel.tsx';
import { Pane } from './pane.tsx';
import { nameOfSide } from './side-names.ts';
import { TrendPart } from './trend.tsx';
import type { Twin } from './twin.ts';
import { evidence, figures, mode, roadLoad } from './twin-state.ts';

export function AreaPanel(props: { twin: Twin }) {
  const { twin } = props;
  return (
    <Pane title={t('area.title')} about={t('area.about')} wide onClose={() => (mode.value = 'watch')}>
      <FiguresPart twin={twin} />
      <TrendPart twin={twin} />
      <EvidencePart />
      <RankingPart twin={twin} />
      <div class="row">
        <button type="button" class="quiet" onClick={() => print()}>
          {t('print')}
        </button>
      </div>
    </Pane>
  );
}

interface Row {
  readonly label: Word;
  readonly meaning: Word;
  readonly unit: Word;
  readonly decimals: number;
  readonly of: (figures: WorldFigures) => number;
}

export function figureRows(): readonly Row[] {
  const speed = speedOf(1);
  return [
    {
      label: 'measure.delay',
      meaning: 'meaning.delay.live',
      unit: 'unit.s.veh',
      decimals: 1,
      of: (one) => one.delay_s,
    },
    { label: 'measure.stops', meaning: 'meaning.stops.live', unit: 'unit.stops', decimals: 2, of: (one) => one.stops },
    {
      label: 'measure.speed',
      meaning: 'meaning.speed.live',
      unit: speed.unit,
      decimals: 1,
      of: (one) => one.speed_mps * speed.value,
    },
    { label: 'area.arrived', meaning: 'meaning.arrived', unit: 'unit.veh', decimals: 0, of: (one) => one.arrived },
    { label: 'area.running', meaning: 'meaning.running', unit: 'unit.veh', decimals: 0, of: (one) => one.running },
    { label: 'area.standing', meaning: 'meaning.standing', unit: 'unit.veh', decimals: 0, of: (one) => one.standing },
    { label: 'area.waiting', meaning: 'meaning.waiting', unit: 'unit.veh', decimals: 0, of: (one) => one.waiting },
  ];
}

function FiguresPart(props: { twin: Twin }) {
  const worlds = shownWorlds(props.twin);
  return (
    <Part title="area.now">
      <table>
        <thead>
          <tr>
            <th>{t('area.figure')}</th>
            {worlds.map((world) => (
              <th key={world}>{nameOfSide(world)}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {figureRows().map(({ label, meaning, unit, decimals, of }) => (
            <tr key={label}>
              <td>
                {t(label)} <Meaning of={meaning} />
              </td>
              {worlds.map((world) => {
                const told = figures.value[world];
                return (
                  <td key={world} class="n">
                    {told === undefined ? '–' : <Quantity value={of(told)} unit={unit} decimals={decimals} />}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </Part>
  );
}

function EvidencePart() {
  const found = evidence.value;
  if (found === undefined) return null;
  const { difference, ci95, percent } = found.measures.delay_s;
  return (
    <Part title="area.evidence" meaning="meaning.delay">
      <p class="sentence">
        {t(found.pairs > 1 ? 'area.sentence' : 'area.first', {
          percent: number(percent, 1),
          seconds: number(difference, 1),
          low: number(ci95[0], 1),
          high: number(ci95[1], 1),
          pairs: found.pairs,
        })}
      </p>
    </Part>
  );
}

/** Vehicle-hours lost an hour at each junction, over the last minutes: the worst first. */
export function rankedJunctions(twin: Twin, world: number): { controller: number; lost: number; worst: number }[] {
  const load = roadLoad.value[world];
  if (load === undefined) return [];
  return twin.network.controllerIds
    .map((_, controller) => {
      let lost = 0;
      let worst = -1;
      let most = -1;
      for (const { edge } of twin.names.approaches(controller)) {
        const here = (load.delay_s[edge] * load.flow_vehh[edge]) / 3600;
        lost += here;
        if (here > most) [most, worst] = [here, edge];
      }
      return { controller, lost, worst };
    })
    .sort((a, b) => b.lost - a.lost);
}

function RankingPart(props: { twin: Twin }) {
  const { twin } = props;
  const [main, other] = shownWorlds(twin);
  const rows = rankedJunctions(twin, main).slice(0, 8);
  const others = new Map(
    other === undefined ? [] : rankedJunctions(twin, other).map((one) => [one.controller, one.lost]),
  );
  const most = Math.max(0.1, ...rows.map((row) => row.lost), ...others.values());
  return (
    <Part title="area.ranking" meaning="meaning.ranking">
      <ol class="ranking">
        {rows.map(({ controller, lost, worst }) => (
          <li key={controller}>
            <button type="button" class="plain" onClick={() => twin.visit(controller)}>
              {twin.study.nameOf(controller)}
            </button>
            <svg class="ranks" viewBox="0 0 100 9" preserveAspectRatio="none" aria-hidden="true">
              <rect class="first" x="0" y="0" width={(100 * lost) / most} height="4" />
              {others.has(controller) && (
                <rect class="second" x="0" y="5" width={(100 * others.get(controller)!) / most} height="4" />
              )}
            </svg>
            <span class="dim">
              <Quantity value={lost} unit="unit.vehh.lost" decimals={1} />
              {others.has(controller) && (
                <>
                  {' → '}
                  <Quantity value={others.get(controller)!} unit="unit.vehh.lost" decimals={1} />
                </>
              )}
              {worst >= 0 && ` · ${t('area.worst', { road: twin.names.edgeName(worst) })}`}
            </span>
          </li>
        ))}
      </ol>
      {rows.length === 0 && <p class="dim">{t('area.wait')}</p>}
    </Part>
  );
}
