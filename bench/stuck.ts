// Who stands and where when a run jams: the first vehicle of every lane that has stood for long, to find a deadlock's cause.
// node dist/bench/stuck.js SCENARIO [--plan K (of the random plans)] [--seed 1] [--end S] [--least 120]
import { laneId } from '../core/compiled-network.ts';
import { step } from '../sim/step.ts';
import { waitOf } from '../sim/waiting.ts';
import { createWorld, type World } from '../sim/world.ts';
import { commandLine, runCommand } from './command.ts';
import { lampsOf, loadPlace } from './our-run.ts';
import { randomPlan } from './random-plans.ts';
import { namedScenarios } from './scenarios.ts';
import { fixed, textTable } from './table.ts';

/** The slot nearest the end of a lane, or -1. */
function frontOf(world: World, lane: number): number {
  let front = -1;
  const { order, start, count } = world.lanes;
  for (let i = 0; i < count[lane]!; i++) {
    const slot = order[start[lane]! + i]!;
    if (front < 0 || world.slots.position[slot]! > world.slots.position[front]!) front = slot;
  }
  return front;
}

function standing(world: World, least: number): string[][] {
  const { network, demand, slots } = world;
  const rows: string[][] = [];
  for (let lane = 0; lane < network.laneCount; lane++) {
    const slot = frontOf(world, lane);
    if (slot < 0 || waitOf(world, slot) < least) continue;
    const vehicle = slots.id[slot]!;
    const route = demand.routeEdges.subarray(demand.routeStart[vehicle]!, demand.routeEnd[vehicle]!);
    const gate = slots.gate[slot]!;
    rows.push([
      laneId(network, lane),
      String(world.lanes.count[lane]),
      fixed(network.laneLength[lane]! - slots.position[slot]!),
      fixed(waitOf(world, slot), 0),
      gate >= 0 ? laneId(network, network.edgeLanes + gate) : '-',
      demand.ids[vehicle]!,
      Array.from(route, (edge) => network.edgeIds[edge]).join(' '),
    ]);
  }
  return rows;
}

await runCommand(async () => {
  const line = commandLine([], ['plan', 'seed', 'end', 'least']);
  for (const scenario of namedScenarios(line.names)) {
    const place = await loadPlace(scenario);
    const plan = line.text('plan');
    const programs = plan === undefined ? place.programs : randomPlan(place.programs, Number(plan));
    const seed = Number(line.text('seed') ?? 1);
    const { begin } = scenario;
    const end = Number(line.text('end') ?? scenario.end);
    const lamps = lampsOf(place.network, programs);
    const world = createWorld(place.network, place.demand(seed), lamps, { seed, begin, end });
    while (world.time < end) step(world);
    const { running, queues, measures } = world;
    process.stdout.write(
      `\n${scenario.name}: ${running} running, ${queues.waiting} waiting, ${measures.arrived} arrived\n`,
    );
    const rows = standing(world, Number(line.text('least') ?? 120));
    const header = ['lane', 'on it', 'm to its end', 's stood', 'way on', 'vehicle', 'route'];
    process.stdout.write(rows.length === 0 ? 'nobody stands that long\n' : textTable(header, rows));
  }
});
