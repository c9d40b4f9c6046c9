// What an importer of any kind brings, and the check that it makes a place that can run.
import { compileDemand } from '../core/compile-demand.ts';
import { compileNetwork } from '../core/compile-network.ts';
import type { CompiledNetwork } from '../core/compiled-network.ts';
import { DEMAND_FORMAT, DEMAND_VERSION, type DemandFile } from '../core/demand.ts';
import type { FaultRecord } from '../core/fault.ts';
import type { ImportReport } from '../core/import-report.ts';
import type { NetworkFile } from '../core/network.ts';
import type { SignalProgram } from '../core/program.ts';
import type { ControllerPlan, PlanOrigin } from './plan.ts';
import { requireSound } from './sound-network.ts';

export interface Imported {
  readonly network: NetworkFile;
  readonly demand: DemandFile;
  /** the later one of a controller is the one that runs */
  readonly programs: readonly SignalProgram[];
  readonly reports: readonly ImportReport[];
  /** plans of the controllers where the source has more than programs; they run instead of these */
  readonly controllers?: readonly ControllerPlan[];
  /** where those plans come from; from the source by default */
  readonly origin?: PlanOrigin;
  /** what the importer doubts, beside what compiling finds */
  readonly warnings?: readonly FaultRecord[];
  /** further files of the place, by name */
  readonly files?: ReadonlyMap<string, string>;
}

/** A place may begin as a network alone; it cannot be simulated until it has a demand. Times in s. */
export function noDemand(begin: number, end: number): DemandFile {
  return { format: DEMAND_FORMAT, version: DEMAND_VERSION, begin, end, vehicleTypes: [], trips: [] };
}

const NO_DEMAND: FaultRecord = {
  code: 'DEM_EMPTY',
  text: 'the place has no demand yet and cannot be simulated; import it with its routes',
  where: 'demand.json',
};

/**
 * Compiles what was imported, so that a place with a fault is never written.
 * @throws Fault NET_*, DEM_*
 */
export function checkImported(imported: Imported): {
  readonly network: CompiledNetwork;
  readonly warnings: readonly FaultRecord[];
} {
  const odd = [...(imported.warnings ?? []), ...requireSound(imported.network)];
  const network = compileNetwork(imported.network);
  const { demand } = imported;
  if (demand.trips.length === 0 && (demand.flows ?? []).length === 0) return { network, warnings: [...odd, NO_DEMAND] };
  return { network, warnings: [...odd, ...compileDemand(demand, network, 1).warnings] };
}
