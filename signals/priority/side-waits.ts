// How long people wait at the junctions of a corridor: the longest stand on any approach, beyond the plan's cycle.
import type { CompiledNetwork } from '../../core/compiled-network.ts';
import { observe } from '../../sim/hooks.ts';
import type { LampProgram } from '../../sim/lamp-program.ts';
import { viewOf } from '../../sim/view.ts';
import type { World } from '../../sim/world.ts';
import { gatesByLink } from '../conflicts.ts';
import type { CorridorWay } from './corridor-way.ts';

interface Approaches {
  readonly lanes: readonly number[];
  /** s */
  readonly cycle: number;
}

function approachesOf(network: CompiledNetwork, program: LampProgram): Approaches {
  const gates = gatesByLink(network, program.controller).flat();
  const lanes = new Set(gates.map((gate) => network.gateFrom[gate]!).filter((lane) => lane < network.edgeLanes));
  return { lanes: [...lanes], cycle: program.ticks * program.tick };
}

/**
 * Watches the first vehicle of every approach lane of the way's controllers.
 * @returns reads the longest stand so far less the cycle there, s; minus the cycle where nobody stood
 */
export function watchSideWaits(
  world: World,
  way: CorridorWay,
  programs: readonly LampProgram[],
  from: number,
  except: number,
): () => number {
  const { network } = world;
  const onWay = new Set(way.passages.map(({ controller }) => controller));
  const watched = programs
    .filter(({ controller }) => onWay.has(controller))
    .map((program) => approachesOf(network, program));
  const view = viewOf(world);
  let worst = Number.NEGATIVE_INFINITY;
  observe(world, () => {
    if (world.time < from) return;
    for (const { lanes, cycle } of watched)
      for (const lane of lanes) {
        if (view.countOn[lane] === 0) continue;
        const row = view.rowOn(lane, 0);
        if (view.vehicle[row] !== except) worst = Math.max(worst, view.wait(row) - cycle);
      }
  });
  return () => worst;
}
