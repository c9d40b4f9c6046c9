// All instruments on one world: what is read off a run beyond its trips and links, only when somebody asks for it.
import { Conflicts, type ConflictTable } from './conflicts.ts';
import { type AreaRow, Detectors, type LoopRow } from './detectors.ts';
import { Emissions, type EmissionTable } from './emission-table.ts';
import { type EntryExitRow, EntryExits } from './entry-exit.ts';
import { addHook } from './hooks.ts';
import { type MovementRow, Movements, type QueueTable } from './movements.ts';
import { type ProbeOptions, Probes, type ProbeTable } from './probe.ts';
import type { World } from './world.ts';

/** What the instruments of one run have read. */
export interface Readings {
  readonly loops: readonly LoopRow[];
  readonly areas: readonly AreaRow[];
  readonly entryExits: readonly EntryExitRow[];
  /** by edge before and edge beyond, in the order of the network */
  readonly movements: readonly MovementRow[];
  readonly queues: QueueTable;
  readonly emissions: EmissionTable;
  readonly conflicts: ConflictTable;
  readonly probes: ProbeTable | undefined;
  /** names of all vehicles, those added while running included */
  readonly vehicleIds: readonly string[];
}

export interface InstrumentOptions {
  /** s, of the detectors' intervals */
  readonly period: number;
  readonly probes?: ProbeOptions | undefined;
}

/** Puts instruments on a world; `read` ends the present interval and answers. Costs about as much as a step does. */
export function instrument(world: World, options: InstrumentOptions): { read(): Readings } {
  const detectors = new Detectors(world, options.period);
  const entryExits = new EntryExits(world, options.period);
  const movements = new Movements(world);
  const emissions = new Emissions(world);
  const conflicts = new Conflicts(world);
  const probes = options.probes && new Probes(world, options.probes);
  addHook(world, 'end', () => {
    detectors.step();
    entryExits.step();
    movements.step();
    emissions.step();
    conflicts.step();
    probes?.step();
  });
  return {
    read: () => {
      detectors.close();
      entryExits.close();
      return {
        loops: detectors.loops,
        areas: detectors.areas,
        entryExits: entryExits.rows,
        movements: [...movements.rows].sort(([a], [b]) => a - b).map(([, row]) => row),
        queues: movements.queues,
        emissions: emissions.table,
        conflicts: conflicts.table,
        probes: probes?.table,
        vehicleIds: world.demand.ids,
      };
    },
  };
}
