// The last word of a plan: greens and offsets moved a little where the simulation loses most, as long as it gets better.
import type { CompiledNetwork } from '../core/compiled-network.ts';
import { linkTable } from './conflicts.ts';
import { controllerBreaches } from './interlock.ts';
import type { Plan, StagePlan } from './plan.ts';
import type { Trial, Verdict } from './plan-trial.ts';
import type { SafetyByController } from './safety.ts';

/** share of the cycle that a move shifts */
const MOVE_SHARE = 1 / 16;
/** junctions looked at a round: those that lose most */
const JUNCTIONS = 10;
/** share of the delay that a move must gain */
const LEAST_GAIN = 0.005;

export interface Tuning {
  readonly network: CompiledNetwork;
  readonly safety: SafetyByController;
  readonly trial: Trial;
  readonly allowUnserved: boolean;
  readonly late: () => boolean;
}

interface Standing {
  readonly plan: Plan;
  readonly verdicts: readonly Verdict[];
}

/** A better plan by the trial's own measure, or the plan itself. Cycles stay; every move tried is lawful. */
export function tunePlan(plan: Plan, tuning: Tuning): Plan {
  const { trial, late } = tuning;
  let best: Standing = { plan, verdicts: Array.from({ length: trial.runs }, (_, i) => trial.simulate(plan, i)) };
  for (let found = true; found && !late(); ) {
    found = false;
    for (const controller of worstFirst(best, tuning).slice(0, JUNCTIONS)) {
      for (const move of movesAt(best, controller, tuning)) {
        if (late()) return best.plan;
        const better = tried(best, withController(best.plan, move), tuning);
        if (!better) continue;
        best = better;
        found = true;
        break;
      }
    }
  }
  return best.plan;
}

/** The moved plan if it is lawful and better over all runs; one that is worse in the first run is not run again. */
function tried(best: Standing, plan: Plan, { trial }: Tuning): Standing | undefined {
  const verdicts: Verdict[] = [];
  let gain = 0;
  let before = 0;
  for (let i = 0; i < trial.runs; i++) {
    before += best.verdicts[i]!.delay;
    verdicts.push(trial.simulate(plan, i));
    gain += best.verdicts[i]!.delay - verdicts[i]!.delay;
    if (gain <= 0) return undefined;
  }
  return gain >= LEAST_GAIN * before ? { plan, verdicts } : undefined;
}

function withController(plan: Plan, changed: StagePlan): Plan {
  return {
    ...plan,
    controllers: plan.controllers.map((one) => (one.controller === changed.controller ? changed : one)),
  };
}

/** Loss on the edges that lead to each controller's lamps, s over all runs, by edge. */
function losses(best: Standing, network: CompiledNetwork, controller: number): Map<number, number> {
  const loss = new Map<number, number>();
  const from = network.controllerLamp[controller]!;
  const until = network.controllerLamp[controller + 1]!;
  for (let gate = 0; gate < network.gateCount; gate++) {
    const lamp = network.gateLamp[gate]!;
    if (lamp < from || lamp >= until) continue;
    const edge = network.laneEdge[network.gateFrom[gate]!]!;
    if (edge < 0 || loss.has(edge)) continue;
    loss.set(
      edge,
      best.verdicts.reduce((sum, { edgeLoss }) => sum + edgeLoss[edge]! + lossBehind(network, edgeLoss, edge), 0),
    );
  }
  return loss;
}

/** What is lost on the road that only widens into the edge: the same queue. */
function lossBehind(network: CompiledNetwork, edgeLoss: Float64Array, edge: number): number {
  const node = network.edgeFrom[edge]!;
  let only = -1;
  for (let e = 0; e < network.edgeCount; e++) {
    if (network.edgeTo[e] !== node) continue;
    if (only >= 0) return 0;
    only = e;
  }
  return only < 0 ? 0 : edgeLoss[only]!;
}

function worstFirst(best: Standing, { network }: Tuning): number[] {
  const sum = (controller: number) => [...losses(best, network, controller).values()].reduce((a, b) => a + b, 0);
  const total = network.controllerIds.map((_, controller) => sum(controller));
  return [...total.keys()].sort((a, b) => total[b]! - total[a]!);
}

/** Lawful changes at one controller: green for the edge that loses most, taken from each other stage; then offsets. */
function movesAt(best: Standing, controller: number, tuning: Tuning): StagePlan[] {
  const { network, safety, allowUnserved } = tuning;
  const id = network.controllerIds[controller]!;
  const plan = best.plan.controllers.find((one) => one.controller === id);
  const limits = safety.get(id);
  if (plan?.kind !== 'stages' || limits === undefined) return [];
  const step = Math.max(1, Math.round(plan.cycle * MOVE_SHARE));
  const moves: StagePlan[] = [];
  const [edge = -1] = [...losses(best, network, controller)].sort((a, b) => b[1] - a[1])[0] ?? [];
  const gains = stageFor(network, controller, plan, edge);
  const donors = [...plan.stages.keys()].sort((a, b) => plan.stages[b]!.green - plan.stages[a]!.green);
  for (const gives of donors) {
    if (gives === gains) continue;
    const stages = plan.stages.map((stage, i) => {
      const change = i === gains ? step : i === gives ? -step : 0;
      return { ...stage, green: Math.round(10 * (stage.green + change)) / 10 };
    });
    if (stages[gives]!.green > 0) moves.push({ ...plan, stages });
  }
  for (const shift of [step, -step]) {
    moves.push({ ...plan, offset: (((plan.offset + shift) % plan.cycle) + plan.cycle) % plan.cycle });
  }
  const table = linkTable(network, controller);
  return moves.filter((move) => controllerBreaches(move, limits, table, { allowUnserved }).length === 0);
}

/** The stage that gives most links of an edge green. */
function stageFor(network: CompiledNetwork, controller: number, plan: StagePlan, edge: number): number {
  const from = network.controllerLamp[controller]!;
  const served = plan.stages.map(() => 0);
  for (let gate = 0; gate < network.gateCount; gate++) {
    const link = network.gateLamp[gate]! - from;
    if (link < 0 || network.laneEdge[network.gateFrom[gate]!] !== edge) continue;
    for (const [i, stage] of plan.stages.entries()) {
      const letter = stage.state[link];
      served[i] = served[i]! + (letter === 'G' ? 2 : letter === 'g' ? 1 : 0);
    }
  }
  return served.indexOf(Math.max(...served));
}
