// What the centre knows, as it follows from the journal and from nothing else.
import type { Plan } from '../../plan.ts';
import type { TransitionMethod } from '../../transition.ts';
import type { ManualAction } from '../../unit/controller-port.ts';
import type { Forecast, GuardLimits } from '../guards.ts';
import { type BusPrioritySetting, NO_BUS_PRIORITY } from './bus-decisions.ts';
import type { CorridorRow, FleetVehicle } from './corridor-row.ts';

export const PLAN_STATES = [
  'draft',
  'checked',
  'approved',
  'staged',
  'active',
  'confirmed',
  'superseded',
  'failed',
  'rolled-back',
] as const;
export type PlanState = (typeof PLAN_STATES)[number];

/** What checking a plan found. */
export interface PlanCheck {
  readonly at: string;
  /** s that the longest change of a controller takes, as rehearsed */
  readonly longestTransition_s: number;
  /** paired difference to what runs, as `compare --json` says it; null where no simulation was possible */
  readonly difference: object | null;
  /** what the street should measure under the plan, for the guards of a trial; absent where nothing was simulated */
  readonly forecast?: Forecast | null;
  readonly warnings: readonly string[];
}

export interface PlanVersion {
  readonly plan: string;
  readonly version: number;
  state: PlanState;
  readonly author: string;
  readonly at: string;
  readonly note: string;
  readonly document: Plan;
  readonly digest: string;
  check: PlanCheck | null;
  approvedBy: string | null;
}

export const PART_STATES = [
  'waiting',
  'staging',
  'staged',
  'activating',
  'active',
  'confirmed',
  'failed',
  'rolled-back',
] as const;
export type PartState = (typeof PART_STATES)[number];

/** One controller's part in a deployment. */
export interface DeploymentPart {
  readonly controller: string;
  state: PartState;
  cause: string | null;
  /** of the last order sent for it */
  fence: number;
}

export type DeploymentState =
  | 'staging'
  | 'activating'
  | 'confirming'
  | 'confirmed'
  | 'superseded'
  | 'failed'
  | 'rolled-back';

export interface Deployment {
  readonly id: string;
  readonly plan: string;
  readonly version: number;
  state: DeploymentState;
  readonly by: string;
  readonly at: string;
  readonly method: TransitionMethod;
  readonly limit: number;
  readonly trial_s: number;
  /** how many times the forecast the street may measure within the trial; absent in journals of older releases */
  readonly guards?: GuardLimits;
  /** the deployment that this one takes back, if it does */
  readonly undoes: string | null;
  /** gives a plan that is confirmed already to controllers that do not run it */
  readonly repair: boolean;
  cause: string | null;
  confirmedAt: string | null;
  readonly parts: Map<string, DeploymentPart>;
}

export interface ManualLease {
  readonly controller: string;
  readonly action: ManualAction;
  readonly by: string;
  readonly reason: string;
  readonly until: string;
}

export interface Incident {
  readonly id: string;
  readonly at: string;
  readonly kind: string;
  readonly text: string;
  readonly edge: string | null;
  state: 'open' | 'closed';
}

export interface Alarm {
  readonly id: string;
  readonly at: string;
  readonly kind: string;
  readonly text: string;
  readonly controller: string | null;
  cleared: string | null;
}

/** The first answer to a key, for when it comes again. */
export interface KeptAnswer {
  readonly digest: string;
  readonly status: number;
  readonly body: unknown;
  readonly at: string;
}

export interface CentreState {
  seq: number;
  readonly plans: Map<string, PlanVersion[]>;
  readonly deployments: Map<string, Deployment>;
  /** by controller: the plan version that it confirmed last */
  readonly running: Map<string, { plan: string; version: number }>;
  /** by controller: the plan version that it is meant to run, whether it is in reach or not */
  readonly desired: Map<string, { plan: string; version: number }>;
  readonly fences: Map<string, number>;
  readonly manual: Map<string, ManualLease>;
  readonly incidents: Map<string, Incident>;
  readonly alarms: Map<string, Alarm>;
  readonly corridors: Map<string, CorridorRow>;
  /** vehicles that may ask for green */
  readonly fleet: Map<string, FleetVehicle>;
  busPriority: BusPrioritySetting;
  schedule: Record<string, unknown> | null;
  readonly answers: Map<string, KeptAnswer>;
  /** running numbers for ids */
  readonly counters: Map<string, number>;
}

export function emptyState(): CentreState {
  return {
    seq: 0,
    plans: new Map(),
    deployments: new Map(),
    running: new Map(),
    desired: new Map(),
    fences: new Map(),
    manual: new Map(),
    incidents: new Map(),
    alarms: new Map(),
    corridors: new Map(),
    fleet: new Map(),
    busPriority: NO_BUS_PRIORITY,
    schedule: null,
    answers: new Map(),
    counters: new Map(),
  };
}

/** A version's name on the wire. */
export function versionName(plan: string, version: number): string {
  return `${plan}@${version}`;
}

export function versionOf(state: CentreState, plan: string, version: number): PlanVersion | undefined {
  return state.plans.get(plan)?.find((one) => one.version === version);
}

/** The next id of a kind: `d7`. */
export function nextId(state: CentreState, prefix: string): string {
  return `${prefix}${(state.counters.get(prefix) ?? 0) + 1}`;
}

/** The state as one JSON document, the same for the same journal. */
export function stateDocument(state: CentreState): object {
  const plain = (value: unknown): unknown => {
    if (value instanceof Map) return Object.fromEntries([...value].map(([key, one]) => [key, plain(one)]));
    if (Array.isArray(value)) return value.map(plain);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plain(one)]));
  };
  return plain(state) as object;
}
