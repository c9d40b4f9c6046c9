// What a report shows: a place, one plan or two, their runs, and the corridors with what was seen on them.
import type { CompiledNetwork } from '../../core/compiled-network.ts';
import type { FaultRecord } from '../../core/fault.ts';
import type { NetworkFile } from '../../core/network.ts';
import type { LampProgram } from '../../sim/lamp-program.ts';
import type { LinkTable, Means, TripTable, VehicleCounts } from '../../sim/result.ts';
import type { Plan } from '../plan.ts';
import type { CorridorTrack } from './corridor-track.ts';
import type { Trace } from './trajectories.ts';

/** One run of a plan. The maps and the tables by junction and by time need its link table. */
export interface ReportRun {
  readonly seed: number;
  readonly vehicles: VehicleCounts;
  readonly mean: Means;
  readonly checksum: string;
  readonly warnings: readonly FaultRecord[];
  readonly tables?: { readonly trips: TripTable; readonly links: LinkTable };
}

/** A plan with its lamps and its runs, in the order of the seeds. */
export interface ReportSide {
  readonly plan: Plan;
  readonly lamps: readonly LampProgram[];
  readonly outcomes: readonly ReportRun[];
}

/** A side as it is drawn: `traces` has one list a corridor. */
export interface DrawnSide extends ReportSide {
  readonly traces: readonly (readonly Trace[])[];
}

/** The place as its files say it. */
export interface ReportPlace {
  readonly name: string;
  readonly network: NetworkFile;
  /** where the place comes from */
  readonly note?: string | undefined;
}

/** Everything that a report is made of. */
export interface ReportData {
  readonly place: ReportPlace;
  readonly network: CompiledNetwork;
  /** s */
  readonly window: { readonly begin: number; readonly end: number; readonly step: number };
  /** the plan of today, then the one that is proposed; or a single plan */
  readonly sides: readonly [DrawnSide] | readonly [DrawnSide, DrawnSide];
  readonly corridors: readonly CorridorTrack[];
  /** corridors found but not drawn */
  readonly corridorsLeftOut: number;
  /** s, the stretch of time that the time-space diagrams show */
  readonly span: { readonly from: number; readonly until: number };
  readonly versions: { readonly greenband: string; readonly node: string };
}
