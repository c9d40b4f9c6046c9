// Scenario files laid over one another, so that a place is changed without being copied, and what a scenario changes in words.
import { Fault, type FaultRecord } from './fault.ts';
import type { Closure, DemandChange, ScenarioFile } from './scenario.ts';
import { joinedWorks, worksWords } from './street-works.ts';

/** A scenario and the file that it came from. */
export interface NamedScenario {
  readonly name: string;
  readonly scenario: ScenarioFile;
}

const LISTS = ['closures', 'speeds', 'incidents', 'weather', 'laneUse', 'demand'] as const;
const SINGLES = ['clock', 'begin', 'end', 'step', 'plan', 'day', 'navigation', 'teleport_s'] as const;

/**
 * Lays `layers` over `base` in order. Lists (closures, limits, incidents, weather, lane use, demand) are joined, so demand
 * factors multiply; of single values (window, step, plan, navigation) the last one holds, and a warning names the layer that
 * took back what another layer had said. Street works follow one another; kinds of day are joined by name. The name and note of the
 * place stay.
 */
export function composeScenarios(
  base: ScenarioFile,
  layers: readonly NamedScenario[],
): { readonly scenario: ScenarioFile; readonly warnings: readonly FaultRecord[] } {
  const warnings: FaultRecord[] = [];
  const said = new Map<string, string>();
  const scenario: Record<string, unknown> = { ...base };
  for (const { name, scenario: layer } of layers) {
    for (const list of LISTS) {
      const more = layer[list] ?? [];
      if (more.length > 0) scenario[list] = [...((scenario[list] as unknown[] | undefined) ?? []), ...more];
    }
    const build = joinedWorks((scenario as Partial<ScenarioFile>).build, layer.build);
    if (build !== undefined) scenario['build'] = build;
    if (layer.days !== undefined) scenario['days'] = { ...(scenario as Partial<ScenarioFile>).days, ...layer.days };
    for (const single of SINGLES) {
      const value = layer[single];
      if (value === undefined) continue;
      const before = said.get(single);
      if (before !== undefined && JSON.stringify(scenario[single]) !== JSON.stringify(value)) {
        const text = `${single} of ${before} is replaced by that of ${name}; leave it out of one of the two if that is not meant`;
        warnings.push({ code: 'SCN_OVERRIDDEN', text, where: name });
      }
      said.set(single, name);
      scenario[single] = value;
    }
  }
  return { scenario: scenario as ScenarioFile, warnings };
}

/**
 * The scenario of the kind of day that it says it is: that day's demand changes beside its own, and that day's plan where it names none.
 * @throws Fault SCN_UNKNOWN_DAY
 */
export function onItsDay(scenario: ScenarioFile, where: string): ScenarioFile {
  const { day, ...rest } = scenario;
  if (day === undefined) return scenario;
  const days = rest.days ?? {};
  const kind = days[day];
  if (kind === undefined) {
    const known = Object.keys(days).join(', ') || 'none';
    const text = `the place does not know what a "${day}" is (known: ${known}); say it under "days", e.g. {"${day}": {"demand": [{"factor": 0.6}]}}`;
    throw new Fault('SCN_UNKNOWN_DAY', text, where);
  }
  const demand = [...(kind.demand ?? []), ...(rest.demand ?? [])];
  const plan = kind.plan ?? rest.plan;
  return { ...rest, ...(demand.length > 0 && { demand }), ...(plan !== undefined && { plan }) };
}

/** What a scenario changes on an everyday place, a line each; none for one that changes nothing. */
export function scenarioWords(scenario: ScenarioFile): string[] {
  const { closures = [], speeds = [], incidents = [], weather = [], laneUse = [], demand = [] } = scenario;
  return [
    ...(scenario.day === undefined ? [] : [`day: ${scenario.day}`]),
    ...worksWords(scenario.build ?? {}),
    ...closures.map((closure) => `closed: ${closureWords(closure)}${spanWords(closure)}`),
    ...speeds.map((change) => `limit ${change.speed_mps} m/s: ${roadWords(change)}${spanWords(change)}`),
    ...incidents.map((one) => `blocked: lane ${one.lane} of ${one.edge} at ${one.position_m} m${spanWords(one)}`),
    ...weather.map((one) => `weather: ${one.kind}${spanWords(one)}`),
    ...laneUse.map((use) => `lane ${use.lane} of ${use.edge} for ${use.allow.join(', ') || 'nobody'}${spanWords(use)}`),
    ...demand.map((change) => `demand x ${change.factor}${conditionWords(change)}${spanWords(change)}`),
    ...(scenario.navigation ? [`${100 * scenario.navigation.share} % of drivers with navigation`] : []),
    ...(scenario.plan === undefined ? [] : [`plan ${scenario.plan}`]),
    ...(scenario.teleport_s === undefined ? [] : [`taken out after ${scenario.teleport_s} s of standing`]),
  ];
}

function closureWords(closure: Closure): string {
  const moves = (closure.movements ?? []).map(({ from, to }) => `${from} to ${to}`);
  const parts = [roadWords(closure), ...moves].filter((part) => part !== '');
  const who = closure.classes ? ` to ${closure.classes.join(', ')}` : '';
  return `${parts.join(', ')}${who}`;
}

function roadWords({ edges = [], lanes = [] }: Pick<Closure, 'edges' | 'lanes'>): string {
  return [...edges, ...lanes.map(({ edge, lane }) => `lane ${lane} of ${edge}`)].join(', ');
}

function conditionWords({ origins, destinations, types }: DemandChange): string {
  const from = origins ? ` from ${origins.join(', ')}` : '';
  const to = destinations ? ` to ${destinations.join(', ')}` : '';
  return `${from}${to}${types ? ` of ${types.join(', ')}` : ''}`;
}

function spanWords({ from, until }: { readonly from?: number; readonly until?: number }): string {
  if (from === undefined && until === undefined) return '';
  return `, ${from === undefined ? 'until' : `${from} s to`} ${until === undefined ? 'the end' : `${until} s`}`;
}
