// Detectors and probes of a simulated world: some vehicles go uncounted, and a share of them tell where they are.
import { uniform } from '../../core/chance.ts';
import { observe } from '../../sim/hooks.ts';
import { viewOf } from '../../sim/view.ts';
import type { World } from '../../sim/world.ts';
import { DetectedStreet } from './detected-street.ts';

export interface Detection {
  /** share of passages that a detector misses */
  readonly missed: number;
  /** share of the vehicles that are probes */
  readonly probes: number;
  readonly seed: number;
}

/** 5 % missed, every tenth vehicle a probe. */
export const USUAL_DETECTION: Omit<Detection, 'seed'> = { missed: 0.05, probes: 0.1 };

const STREAM = 5087;

/** What detectors and probes know of a world from now on; who is on the road already is known of. */
export function detectWorld(world: World, { missed, probes, seed }: Detection): DetectedStreet {
  const { network, demand } = world;
  const view = viewOf(world);
  const street = new DetectedStreet(network);
  const edgeOf = new Map<number, number>();
  const isProbe = (vehicle: number) => uniform(seed, STREAM, vehicle) < probes;
  let draws = 0;
  const isCounted = () => uniform(seed, STREAM + 1, draws++) >= missed;
  const look = (isFirst: boolean): void => {
    street.tick(world.time);
    const here = new Set<number>();
    const rows = Array.from({ length: view.rows }, (_, row) => row).filter((row) => view.lane[row]! >= 0);
    rows.sort((a, b) => view.position[b]! - view.position[a]!);
    for (const row of rows) {
      const [vehicle, lane] = [view.vehicle[row]!, view.lane[row]!];
      here.add(vehicle);
      const edge = lane < network.edgeLanes ? network.laneEdge[lane]! : -1;
      const before = edgeOf.get(vehicle) ?? -1;
      const probe = isProbe(vehicle) ? demand.ids[vehicle]! : undefined;
      if (edge !== before) {
        if (before >= 0 && isCounted()) street.left(before);
        if (edge >= 0 && (isFirst || isCounted())) street.entered(edge, probe);
        edgeOf.set(vehicle, edge);
      } else if (probe !== undefined && edge >= 0) street.told(probe, edge, view.position[row]!, view.speed[row]!);
    }
    for (const [vehicle, edge] of edgeOf) {
      if (here.has(vehicle)) continue;
      if (edge >= 0 && isCounted()) street.left(edge);
      edgeOf.delete(vehicle);
    }
  };
  look(true);
  observe(world, () => look(false));
  return street;
}
