// Gathers what a report shows from a place and the runs of its plans: finds the corridors and records trajectories on them.
import { compileDemand } from '../../core/compile-demand.ts';
import type { CompiledNetwork } from '../../core/compiled-network.ts';
import type { DemandFile } from '../../core/demand.ts';
import { type Corridor, findCorridors } from '../corridor.ts';
import { turnsOf } from '../passage.ts';
import { signalGraph } from '../signal-graph.ts';
import { corridorTrack } from './corridor-track.ts';
import type { DrawnSide, ReportData, ReportPlace, ReportSide } from './report-data.ts';
import { recordTrajectories } from './trajectories.ts';

/** What a report is asked for: a place made ready, and one plan or two (today's, then the proposed one) with their runs. */
export interface ReportSubject {
  readonly place: ReportPlace & { readonly demand: DemandFile };
  readonly network: CompiledNetwork;
  readonly window: { readonly begin: number; readonly end: number; readonly step: number };
  readonly sides: readonly [ReportSide] | readonly [ReportSide, ReportSide];
  readonly versions: { readonly greenband: string; readonly node: string };
}

/** Corridors drawn at most */
const CORRIDORS = 6;
/** controllers that a corridor has at least, if any has */
const SIGNALS = 3;
/** s shown in a time-space diagram */
const SPAN = 360;

/** The busiest corridors worth a picture. */
function chosen(corridors: readonly Corridor[]): Corridor[] {
  const long = corridors.filter(({ controllers }) => controllers.length >= SIGNALS);
  return (long.length > 0 ? long : corridors).slice(0, CORRIDORS);
}

/**
 * Gathers a report. Simulates each plan once more, from the begin to a little past the middle of the window, to record
 * trajectories under the first seed.
 */
export function gatherReport(subject: ReportSubject): ReportData {
  const { place, network, window, sides } = subject;
  const { begin, end, step } = window;
  const seed = sides[0].outcomes[0]?.seed ?? 1;
  const demand = compileDemand(place.demand, network, seed, begin);
  const turns = turnsOf(network);
  const corridors = findCorridors(network, turns, signalGraph(network, demand, turns, begin, end));
  const drawn = chosen(corridors);
  const tracks = drawn.map((corridor) => corridorTrack(network, turns, corridor));
  const from = Math.floor(begin + Math.max(0, (end - begin) / 2 - SPAN / 2));
  const span = { from, until: Math.min(end, from + SPAN) };
  const withTraces = (side: ReportSide): DrawnSide => ({
    ...side,
    traces: recordTrajectories(network, demand, side.lamps, { seed, begin, end, step }, tracks, span),
  });
  const [first, second] = sides;
  return {
    place,
    network,
    window,
    sides: second ? [withTraces(first), withTraces(second)] : [withTraces(first)],
    corridors: tracks,
    corridorsLeftOut: corridors.length - drawn.length,
    span,
    versions: subject.versions,
  };
}
