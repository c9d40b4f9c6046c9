// A demand hidden behind its counts: riverside is simulated, half of its links are counted with noise, and the rest is kept for judging.
import { hashName, normal, PURPOSE, streamOf, uniform } from '../core/chance.ts';
import type { CompiledNetwork } from '../core/compiled-network.ts';
import type { Count } from '../core/count.ts';
import type { DemandFile } from '../core/demand.ts';
import type { LinkTable } from '../sim/result.ts';

/** s */
const QUARTER = 900;
/** veh in the window below which a link says nothing */
const LEAST = 20;

/**
 * What a city might have instead of the truth: every origin and destination wrong by a lognormal factor (the same all
 * morning), all of it `scale` times.
 */
export function wrongDemand(file: DemandFile, scale: number, deviation: number, seed: number): DemandFile {
  const flows = file.flows!.map((flow) => {
    const pair = hashName(`${flow.route![0]} ${flow.route!.at(-1)}`);
    const factor = scale * Math.exp(deviation * normal(seed, streamOf(PURPOSE.guess, pair), 0));
    return { ...flow, poissonPerHour: Math.round(1000 * flow.poissonPerHour! * factor) / 1000 };
  });
  return { ...file, flows };
}

/** Counts by quarter of an hour of the links that `seed` chooses, with relative noise; and the others without. */
export function hiddenCounts(network: CompiledNetwork, links: LinkTable, noise: number, seed: number) {
  const counted: Count[] = [];
  const heldOut: Count[] = [];
  for (let edge = 0; edge < network.edgeCount; edge++) {
    let all = 0;
    for (let i = 0; i < links.intervals; i++) all += links.entered[i * links.edges + edge]!;
    if (all < LEAST) continue;
    const stream = streamOf(PURPOSE.guess, 7000 + edge);
    const isCounted = uniform(seed, stream, 0) < 0.5;
    for (let i = 0; i < links.intervals; i++) {
      const true_ = links.entered[i * links.edges + edge]!;
      const vehicles = isCounted ? Math.max(0, Math.round(true_ * (1 + noise * normal(seed, stream, 1 + i)))) : true_;
      const count = {
        edge: network.edgeIds[edge]!,
        begin: i * QUARTER,
        end: (i + 1) * QUARTER,
        vehicles,
        where: `link ${network.edgeIds[edge]}`,
      };
      (isCounted ? counted : heldOut).push(count);
    }
  }
  return { counted, heldOut };
}
