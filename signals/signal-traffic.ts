// The traffic of a place over its signals: lanes that queue together, and who feeds whom along the routes.
import type { CompiledDemand } from '../core/compiled-demand.ts';
import type { CompiledNetwork } from '../core/compiled-network.ts';
import type { ProfileFeed } from './flow-profile.ts';
import type { JunctionModel } from './junction-model.ts';
import { drivenRoutes, type Passage, pacesOf, passagesOf, spreadOfTimes, type Turn, type Turns } from './passage.ts';

/** The traffic of a place over its signals, before any plan: what does not change when plans do. */
export interface SignalTraffic {
  readonly groups: readonly LaneGroup[];
  readonly turns: Turns;
  /** veh/h by turn */
  readonly flow: ReadonlyMap<Turn, number>;
}

/** What part of a lane group's vehicles take one turn. */
export interface GroupTurn {
  readonly turn: Turn;
  /** veh/h */
  readonly flow: number;
  /** s a vehicle, at saturation and protected */
  readonly headway: number;
  /** vehicles that may wait inside the junction for a gap */
  readonly waiting: number;
}

/** Lanes before one stop line that carry the same turns: one queue. */
export interface LaneGroup {
  readonly id: string;
  readonly controller: number;
  readonly lanes: readonly number[];
  readonly turns: readonly GroupTurn[];
  /** veh/h that have passed no signal before */
  readonly entering: number;
  readonly feeds: readonly ProfileFeed[];
  /** veh/h, all lanes and turns together, by interval of the models */
  readonly volume: Float64Array;
  /** vehicles that fit on its lanes */
  readonly storage: number;
}

interface LaneSet {
  readonly volume: Float64Array;
  readonly controller: number;
  readonly lanes: number[];
  turns: GroupTurn[];
  storage: number;
}

/** Lanes of the junction models that carry the same turns, together. */
function laneSets(models: readonly JunctionModel[], turns: Turns): LaneSet[] {
  const sets = new Map<string, LaneSet>();
  for (const model of models)
    for (const { lane, edge, storage, turns: wishes } of model.lanes) {
      const used: GroupTurn[] = [];
      const all = new Float64Array(model.intervals);
      for (const { to, volume, headway, waiting } of wishes) {
        const turn = turns.find(edge, to);
        const flow = volume.reduce((sum, value) => sum + value, 0) / volume.length;
        if (!turn || turn.controller < 0 || flow <= 1e-6) continue;
        used.push({ turn, flow, headway, waiting });
        for (const [t, value] of volume.entries()) all[t]! += value;
      }
      if (used.length === 0) continue;
      const key = `${edge}: ${used.map(({ turn }) => turn.to)}`;
      const known = sets.get(key);
      if (known === undefined)
        sets.set(key, { controller: model.controller, lanes: [lane], turns: used, volume: all, storage });
      else {
        known.lanes.push(lane);
        known.storage += storage;
        for (const [t, value] of all.entries()) known.volume[t]! += value;
        known.turns = known.turns.map((use, n) => ({ ...use, flow: use.flow + used[n]!.flow }));
      }
    }
  return [...sets.values()];
}

/** veh/h between two stop lines, with sums over them of the mean travel time and of its variance. */
interface PairFlow {
  flow: number;
  time: number;
  variance: number;
}

function addFlow(sum: PairFlow, flow: number, time: number, variance: number): void {
  sum.flow += flow;
  sum.time += time;
  sum.variance += variance;
}

/** Turns passed before a turn, and how much traffic came straight from them; `entering` passed none. */
interface Origins {
  entering: number;
  readonly pairs: Map<Turn, PairFlow>;
}

function countOrigins(
  network: CompiledNetwork,
  demand: CompiledDemand,
  turns: Turns,
  begin: number,
  end: number,
): Map<Turn, Origins> {
  const origins = new Map<Turn, Origins>();
  const paces = pacesOf(demand, begin, end);
  for (const route of drivenRoutes(demand, begin, end)) {
    let before: Passage | undefined;
    for (const passage of passagesOf(network, turns, route.edges, paces)) {
      let found = origins.get(passage.turn);
      if (!found) {
        found = { entering: 0, pairs: new Map() };
        origins.set(passage.turn, found);
      }
      if (before === undefined) found.entering += route.flow;
      else {
        const known = found.pairs.get(before.turn) ?? { flow: 0, time: 0, variance: 0 };
        const { mean, deviation } = spreadOfTimes(passage.times, paces);
        addFlow(known, route.flow, mean * route.flow, deviation ** 2 * route.flow);
        found.pairs.set(before.turn, known);
      }
      before = passage;
    }
  }
  return origins;
}

/** Gathers the traffic of [begin, end) s over all signals; one model a controller. */
export function signalTraffic(
  network: CompiledNetwork,
  demand: CompiledDemand,
  models: readonly JunctionModel[],
  turns: Turns,
  begin: number,
  end: number,
): SignalTraffic {
  const origins = countOrigins(network, demand, turns, begin, end);
  const sets = laneSets(models, turns);
  const flow = new Map<Turn, number>();
  for (const set of sets) for (const use of set.turns) flow.set(use.turn, (flow.get(use.turn) ?? 0) + use.flow);
  // a turn's vehicles leave through its groups in proportion, and reach the groups of the next turn in proportion
  const groupsOf = new Map<Turn, { group: number; share: number }[]>();
  for (const [g, set] of sets.entries())
    for (const use of set.turns)
      groupsOf.set(use.turn, [...(groupsOf.get(use.turn) ?? []), { group: g, share: use.flow / flow.get(use.turn)! }]);
  const totals = sets.map((set) => set.turns.reduce((sum, use) => sum + use.flow, 0));
  const groups = sets.map((set): LaneGroup => {
    const feeds = new Map<number, PairFlow>();
    let entering = 0;
    for (const use of set.turns) {
      const origin = origins.get(use.turn);
      if (!origin) continue;
      const all = origin.entering + [...origin.pairs.values()].reduce((sum, pair) => sum + pair.flow, 0);
      const part = use.flow / all;
      entering += part * origin.entering;
      for (const [before, pair] of origin.pairs)
        for (const { group: from, share } of groupsOf.get(before) ?? []) {
          const known = feeds.get(from) ?? { flow: 0, time: 0, variance: 0 };
          const weight = part * share;
          addFlow(known, weight * pair.flow, weight * pair.time, weight * pair.variance);
          feeds.set(from, known);
        }
    }
    return { ...describe(network, set), entering, feeds: feedsOf(feeds, totals) };
  });
  return { groups, turns, flow };
}

function describe(network: CompiledNetwork, set: LaneSet): Omit<LaneGroup, 'entering' | 'feeds'> {
  const edge = network.laneEdge[set.lanes[0]!]!;
  const id = `${network.edgeIds[edge]}_${set.lanes.map((lane) => lane - network.edgeFirstLane[edge]!).join('+')}`;
  return {
    id,
    controller: set.controller,
    lanes: set.lanes,
    turns: set.turns,
    volume: set.volume,
    storage: set.storage,
  };
}

function feedsOf(feeds: ReadonlyMap<number, PairFlow>, totals: readonly number[]): ProfileFeed[] {
  return [...feeds].map(([from, { flow, time, variance }]) => ({
    from,
    share: Math.min(1, flow / totals[from]!),
    travel: time / flow,
    deviation: Math.sqrt(variance / flow),
  }));
}
