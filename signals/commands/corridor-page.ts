// What `greenband corridor` says: one document, and the page made from it.

import type { CompiledNetwork } from '../../core/compiled-network.ts';
import { estimate } from '../../core/statistics.ts';
import type { PreparedPlace } from '../prepared-place.ts';
import type { JunctionRecord } from '../priority/corridor-control.ts';
import type { WayForecast } from '../priority/corridor-forecast.ts';
import type { LawfulPlan } from '../priority/lawful-plan.ts';
import { fixed, textTable } from '../text-table.ts';
import type { CorridorOptions, OutcomePair, PairOutcome, TimedForecast } from './corridor.ts';

type Document = ReturnType<typeof corridorDocument>;

const known = (outcomes: readonly PairOutcome[]): number[] => outcomes.flatMap(({ travel }) => travel ?? []);

/** The contract of `corridor --json`. The route is that of the first way forecast. */
export function corridorDocument(
  folder: string,
  { network, window }: PreparedPlace,
  { plan, warnings }: LawfulPlan,
  options: CorridorOptions,
  forecast: TimedForecast,
  pairs: readonly OutcomePair[],
) {
  const both = pairs.filter((pair) => pair.without.travel !== undefined && pair.with.travel !== undefined);
  const saved = estimate(both.map((pair) => pair.without.travel! - pair.with.travel!));
  const before = estimate(known(both.map((pair) => pair.without)));
  const others = estimate(pairs.map((pair) => pair.with.othersDelay - pair.without.othersDelay));
  const othersBefore = estimate(pairs.map((pair) => pair.without.othersDelay));
  const side = (name: 'without' | 'with') => {
    const { mean, ci95 } = estimate(known(both.map((pair) => pair[name])));
    const arrived = known(pairs.map((pair) => pair[name])).length;
    return both.length > 0 ? { travel_s: mean, ci95, arrived } : { travel_s: null, ci95: null, arrived };
  };
  return {
    place: folder,
    plan: plan.id,
    seed: options.seed,
    ...window,
    field: options.field,
    depart: options.depart,
    forecast,
    replications: pairs.length,
    route: forecast.ways[0]!.route,
    without: side('without'),
    with: side('with'),
    saving_percent: both.length > 0 ? (100 * saved.mean) / before.mean : null,
    saving_s: both.length > 0 ? saved : null,
    others: { delay_s: others, percent: (100 * others.mean) / othersBefore.mean },
    junctions: (pairs[0]!.with.corridor?.junctions ?? []).map((record) => junctionRow(network, record)),
    violations: pairs.reduce((sum, pair) => sum + pair.with.violations, 0),
    warnings,
  };
}

function junctionRow(network: CompiledNetwork, record: JunctionRecord) {
  const { passage, state, eta, granted, released, recovered, handBack, reason } = record;
  return {
    id: network.controllerIds[passage.controller]!,
    eta_s: eta ?? null,
    granted: granted ?? null,
    released_s: released ?? null,
    recovered_s: recovered ?? null,
    handed_back: handBack ?? null,
    state,
    ...(reason !== undefined && { reason }),
  };
}

const seconds = (value: number | null): string => (value === null ? '-' : fixed(value));
const range = ([low, high]: readonly [number, number]): string => `${fixed(low)} to ${fixed(high)} s`;

export function corridorPage(found: Document): string {
  const arrived = Math.min(found.without.arrived, found.with.arrived);
  const saving =
    found.saving_s === null
      ? 'The vehicle did not arrive in both runs of any pair: lengthen the window.'
      : `Saved ${fixed(found.saving_s.mean)} s (${range(found.saving_s.ci95)}), ${fixed(found.saving_percent!)} %, ${arrived} of ${found.replications} pairs.`;
  return [
    ...found.warnings.map(({ code, text }) => `warning ${code}: ${text}`),
    ...forecastLines(found.forecast),
    '',
    `Plan ${found.plan}, departure at ${found.depart} s, ${found.route.length} edges, ${found.junctions.length} junctions with signals`,
    `Travel time without a corridor ${seconds(found.without.travel_s)} s, with it ${seconds(found.with.travel_s)} s.`,
    saving,
    `All others: ${fixed(found.others.delay_s.mean)} s delay a vehicle (${range(found.others.delay_s.ci95)}), ${fixed(found.others.percent)} %.`,
    `Violations of least greens, yellows and clearances: ${found.violations}.`,
    '',
    textTable([
      ['junction', 'granted', 'arrival', 'released', 'recovered', 'handed back', 'state'],
      ...found.junctions.map(({ id, eta_s, granted, released_s, recovered_s, handed_back, state }) => [
        id,
        seconds(granted),
        seconds(eta_s),
        seconds(released_s),
        seconds(recovered_s),
        handed_back ?? '-',
        state,
      ]),
    ]),
  ].join('\n');
}

/** What a dispatcher sees before anything is granted. */
function forecastLines({ ways, without, horizon_s, detour_percent, wall_s }: TimedForecast): string[] {
  const rows = ways.map((way, i) => [i === 0 ? 'granted' : `other ${i}`, ...wayCells(way)]);
  return [
    `Forecast at the departure: ${ways[0]!.pairs} pairs of futures (${ways.at(-1)!.pairs} for other ways), ${fixed(horizon_s, 0)} s ahead, ways at most ${fixed(detour_percent, 0)} % longer (${fixed(wall_s)} s of computing). Without a corridor ${seconds(without.mean_s)} s (${seconds(without.p10_s)}-${seconds(without.p90_s)}).`,
    textTable([WAY_HEAD, ...rows]),
  ];
}

/** What the cells of a way are called, its name first. */
export const WAY_HEAD = [
  'way',
  'edges',
  'signals',
  'with s',
  '10-90 %',
  'others, s in all',
  'near, s each',
  'buses, s each',
  'plan back s',
] as const;

/** The cells of a way after its name. */
export function wayCells({ route, junctions, with: after, others, near, buses, recovery_s }: WayForecast): string[] {
  return [
    String(route.length),
    String(junctions.length),
    seconds(after.mean_s),
    `${seconds(after.p10_s)}-${seconds(after.p90_s)}`,
    `${fixed(others.total_s.mean, 0)} (${fixed(others.total_s.ci95[0], 0)} to ${fixed(others.total_s.ci95[1], 0)})`,
    fixed(near.perVehicle_s.mean),
    fixed(buses.later_s.mean),
    seconds(recovery_s.longest),
  ];
}
