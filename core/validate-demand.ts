// Names everything that is wrong with an authored demand, each with code, element and cure.
import { compileDemand } from './compile-demand.ts';
import type { CompiledNetwork } from './compiled-network.ts';
import type { DemandFile, Flow, Trip } from './demand.ts';
import { Fault, type FaultRecord } from './fault.ts';
import { Router } from './router.ts';

export interface DemandFindings {
  /** the demand cannot be compiled; at most `MOST_FAULTS` of them */
  readonly faults: readonly FaultRecord[];
  /** vehicles that are left out, and what else is odd */
  readonly warnings: readonly FaultRecord[];
}

/** After this many faults the rest is not looked at. */
export const MOST_FAULTS = 1000;

/** Checks a demand whose schema is right against its network. It never throws a Fault: all of them are in the answer. */
export function validateDemand(file: DemandFile, network: CompiledNetwork): DemandFindings {
  const router = new Router(network);
  const compile = (part: DemandFile) => compileDemand(part, network, 1, file.begin, router);
  try {
    return { faults: [], warnings: compile(file).warnings };
  } catch (thrown) {
    return { faults: eachFault(file, compile, asFault(thrown)), warnings: [] };
  }
}

/** Compiles types, trips and flows one by one, so that one fault does not hide the next. */
function eachFault(file: DemandFile, compile: (part: DemandFile) => unknown, first: FaultRecord): FaultRecord[] {
  const faults: FaultRecord[] = [];
  const attempt = (part: Partial<DemandFile>): boolean => {
    try {
      compile({ ...file, mixes: [], flows: [], trips: [], ...part });
    } catch (thrown) {
      const { code, text, where } = asFault(thrown);
      // a part without vehicles is no fault of the part
      if (code === 'DEM_EMPTY') return true;
      faults.push({ code, text, where });
      return false;
    }
    return true;
  };
  const vehicleTypes = distinct(file.vehicleTypes, 'vehicle type', 'DEM_DUPLICATE_TYPE', faults).filter((type) =>
    attempt({ vehicleTypes: [type] }),
  );
  const mixes = (file.mixes ?? []).filter((mix) => attempt({ vehicleTypes, mixes: [mix] }));
  distinct<Trip | Flow>([...file.trips, ...(file.flows ?? [])], 'vehicle', 'DEM_DUPLICATE_ID', faults);
  for (const trip of file.trips) if (faults.length < MOST_FAULTS) attempt({ vehicleTypes, mixes, trips: [trip] });
  for (const flow of file.flows ?? []) if (faults.length < MOST_FAULTS) attempt({ vehicleTypes, mixes, flows: [flow] });
  return faults.length > 0 ? faults.slice(0, MOST_FAULTS) : [first];
}

function distinct<Row extends { id: string }>(
  rows: readonly Row[],
  what: string,
  code: 'DEM_DUPLICATE_TYPE' | 'DEM_DUPLICATE_ID',
  faults: FaultRecord[],
): Row[] {
  const seen = new Set<string>();
  return rows.filter(({ id }) => {
    const known = seen.has(id);
    if (known) faults.push({ code, text: `there are two of this ${what}; rename one`, where: `${what} ${id}` });
    seen.add(id);
    return !known;
  });
}

function asFault(thrown: unknown): FaultRecord {
  if (thrown instanceof Fault) return { code: thrown.code, text: thrown.text, where: thrown.where };
  throw thrown;
}
