// Many plans of an area at once on flow profiles: on the kernel where gpu.js is installed, else one by one on the reference.
import { FlowProfiles } from '../flow-profile.ts';
import { addKnown, addTwoFeeds, passingPart, planFlow, serve } from './flow-kernel.ts';
import { type FlowArea, flowTables } from './flow-tables.ts';
import type { GpuJs } from './gpu-js.ts';

/**
 * Costs of plans, s of delay a second with stops and spillback as they weigh (`ProfileTotals.cost`, and what the area says
 * lies beyond). A plan is two whole numbers a controller: which timing it has, and its offset in steps of the cycle, each from 0.
 */
export type FlowBatch = (plans: Int32Array) => Float32Array;

const HELPERS = [addKnown, addTwoFeeds, passingPart, serve];
/** rounds that gpu.js lets a loop take whose length it does not know */
const LONGEST_LOOP = 1_000_000;

/** The costs that the kernel answers are within 1e-4 of `referenceBatch`. */
export function createFlowBatch(area: FlowArea, gpu: GpuJs | undefined): FlowBatch {
  return gpu === undefined ? referenceBatch(area) : kernelBatch(area, gpu);
}

function kernelBatch(area: FlowArea, gpu: GpuJs): FlowBatch {
  const { sizes, columns } = flowTables(area);
  for (const helper of HELPERS) gpu.addFunction(helper);
  const settings = { constants: sizes, output: [1], dynamicOutput: true, loopMaxIterations: LONGEST_LOOP };
  const kernel = gpu.createKernel(planFlow, settings);
  return (plans) => {
    kernel.setOutput([plans.length / (2 * area.controllers)]);
    return kernel(plans, ...columns);
  };
}

/** Plan by plan on `FlowProfiles`: the meaning, and slow. */
export function referenceBatch({ cycle, controllers, timings, weights, beyond }: FlowArea): FlowBatch {
  const step = cycle / Math.max(1, Math.round(cycle));
  return (plans) => {
    const costs = new Float32Array(plans.length / (2 * controllers));
    for (let p = 0; p < costs.length; p++) {
      const at = (c: number) => 2 * (p * controllers + c);
      const streams = timings[0]!.map(({ controller }, i) => timings[plans[at(controller)]!]![i]!);
      const offsets = Array.from({ length: controllers }, (_, c) => plans[at(c) + 1]! * step);
      costs[p] = new FlowProfiles(streams, cycle, offsets, weights).totals().cost;
      for (let c = 0; c < controllers; c++) costs[p]! += beyond?.[c]?.[plans[at(c)]!] ?? 0;
    }
    return costs;
  };
}
