// The flow-profile kernel on 21 signals of riverside: how many plans a second, and how far from the reference.
import { join } from 'node:path';
import { compileDemand } from '../core/compile-demand.ts';
import { choicesAt } from '../signals/area/bred-start.ts';
import { createDraw } from '../signals/area/draw.ts';
import { areaGround } from '../signals/area/ground.ts';
import { commonCycles } from '../signals/area/starts.ts';
import { type StructureRequest, StructureStudy } from '../signals/area/structures.ts';
import { systemClock } from '../signals/clock.ts';
import { createFlowBatch, referenceBatch } from '../signals/flow/flow-batch.ts';
import type { FlowArea } from '../signals/flow/flow-tables.ts';
import { loadGpuJs } from '../signals/flow/gpu-js.ts';
import { meanFlows, type ProfileStream } from '../signals/flow-profile.ts';
import { packageRoot } from '../signals/package-root.ts';
import { openPlace } from '../signals/prepared-place.ts';

export interface FlowRate {
  /** s */
  readonly cycle: number;
  readonly streams: number;
  readonly plansPerSecond: number;
  /** of processor time, which other work on the machine does not change as much */
  readonly plansPerCpuSecond: number;
  /** of the reference, one plan after the other */
  readonly referencePerSecond: number;
  /** greatest difference to the reference, as a share of the cost */
  readonly apart: number;
}

const SIGNALS = 21;
const COMPARED = 100;

/** The area of the signals with most traffic; what others feed comes in evenly instead. */
function busiest(area: FlowArea, signals: number): FlowArea {
  const flow = new Float64Array(area.controllers);
  const mean = meanFlows(area.timings[0]!);
  for (const [i, { controller }] of area.timings[0]!.entries()) flow[controller]! += mean[i]!;
  const kept = [...flow.keys()].sort((a, b) => flow[b]! - flow[a]!).slice(0, signals);
  const streamPlace = new Map<number, number>();
  for (const [i, { controller }] of area.timings[0]!.entries())
    if (kept.includes(controller)) streamPlace.set(i, streamPlace.size);
  const cut = (list: readonly ProfileStream[]) =>
    [...streamPlace.keys()].map((i): ProfileStream => {
      const stream = list[i]!;
      const lost = stream.feeds.filter(({ from }) => !streamPlace.has(from));
      return {
        ...stream,
        controller: kept.indexOf(stream.controller),
        entering: lost.reduce((sum, { from, share }) => sum + share * mean[from]!, stream.entering),
        feeds: stream.feeds.flatMap((feed) => {
          const from = streamPlace.get(feed.from);
          return from === undefined ? [] : [{ ...feed, from }];
        }),
      };
    });
  const beyond = kept.map((c) => area.beyond![c]!);
  return { ...area, controllers: kept.length, timings: area.timings.map(cut), beyond };
}

/** Plans drawn at random: any timing, any offset. */
function drawnPlans({ cycle, controllers, timings }: FlowArea, count: number): Int32Array {
  const draw = createDraw(1, 0);
  return Int32Array.from({ length: 2 * controllers * count }, (_, i) =>
    draw.below(i % 2 === 0 ? timings.length : Math.round(cycle)),
  );
}

/** Rates at the shortest and the longest common cycle that suit riverside. */
export async function flowRates(): Promise<FlowRate[]> {
  const place = await openPlace(join(packageRoot(), 'fixtures', 'riverside'), {});
  const demand = compileDemand(place.place.demand, place.network, 1);
  const { network, safety, window } = place;
  const study = new StructureStudy({ network, demand: place.place.demand, safety, seed: 1, ...window });
  const structuresOf = async (request: StructureRequest) => study.structuresOf(request);
  const options = { ...window, allowUnserved: false, onDone: () => {}, finalists: 6, structuresOf };
  const ground = await areaGround(network, demand, safety, undefined, options);
  const cycles = commonCycles(ground.isolated.map((plan) => ('cycle' in plan ? plan.cycle : 90)));
  const found = cycles.flatMap((cycle) => choicesAt(ground, cycle)?.area ?? []);
  const rates: FlowRate[] = [];
  for (const whole of [found[0]!, found.at(-1)!]) rates.push(await rateOf(busiest(whole, SIGNALS)));
  return rates;
}

async function rateOf(area: FlowArea): Promise<FlowRate> {
  const gpu = await loadGpuJs();
  if (gpu === undefined) throw new Error('gpu.js is not installed; run npm install');
  const evaluate = createFlowBatch(area, gpu);
  const plans = drawnPlans(area, 5000);
  evaluate(plans);
  const seconds = (work: () => void) => {
    const begun = systemClock.now();
    work();
    return systemClock.now() - begun;
  };
  let costs = new Float32Array(0);
  const before = process.cpuUsage();
  const took = seconds(() => {
    costs = evaluate(plans) as Float32Array<ArrayBuffer>;
  });
  const used = process.cpuUsage(before);
  const some = plans.subarray(0, 2 * area.controllers * COMPARED);
  let reference = new Float32Array(0);
  const referenceTook = seconds(() => {
    reference = referenceBatch(area)(some) as Float32Array<ArrayBuffer>;
  });
  return {
    cycle: area.cycle,
    streams: area.timings[0]!.length,
    plansPerSecond: costs.length / took,
    plansPerCpuSecond: costs.length / ((used.user + used.system) / 1e6),
    referencePerSecond: COMPARED / referenceTook,
    apart: reference.reduce((most, cost, p) => Math.max(most, Math.abs(costs[p]! - cost) / cost), 0),
  };
}
