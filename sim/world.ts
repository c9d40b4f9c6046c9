// The state of one simulation: everything the verbs of a step read and write, and nothing else.
import type { CompiledDemand } from '../core/compiled-demand.ts';
import { type CompiledNetwork, RIGHT } from '../core/compiled-network.ts';
import type { FaultRecord } from '../core/fault.ts';
import { type Approaches, createApproaches } from './approach.ts';
import { emergencyRows, lightBlue } from './blue-light.ts';
import { type Busy, createBusy } from './busy.ts';
import { driveByModels } from './driver-models.ts';
import { hasEvents, playEvents } from './events.ts';
import { createExits } from './exits.ts';
import { createGuests, type Guests } from './guests.ts';
import { createHooks, type Hooks } from './hooks.ts';
import type { LampProgram } from './lamp-program.ts';
import { createLamps, type Lamps } from './lamps.ts';
import { createLanePlanner, type LanePlanner } from './lane-plan.ts';
import { createLanes, type Lanes } from './lanes.ts';
import { allocate, type Columns, createSpares, type Spares } from './layout.ts';
import { createMeasures, type Measures } from './measures.ts';
import type { Crew } from './part-work.ts';
import { createParts, type Parts } from './parts.ts';
import { letWalk, type Pedestrians } from './pedestrians.ts';
import type { RunOptions } from './result.ts';
import { createRoundabouts, type Roundabouts } from './roundabout.ts';
import { withOwnRules } from './rules.ts';
import { doubts, settle } from './run-window.ts';
import { settleShapes } from './settled-shapes.ts';
import { createSights, type Sights } from './sights.ts';
import { makeRoomInParts } from './slots.ts';
import { watchStandstill } from './standstill.ts';
import { Transit } from './transit.ts';
import { createTypeTable } from './type-table.ts';
import { LANE_PLAN_LAYOUT, SLOT_LAYOUT, VEHICLE_LAYOUT } from './vehicles.ts';
import { createWays, type Ways } from './ways.ts';

/** Vehicles that are due but have not entered, first come first, an edge a queue. */
export interface EntryQueues {
  /** next vehicle of the demand to become due, and how many become due by themselves; those added later do not */
  due: number;
  scheduled: number;
  /** by edge: first and last vehicle waiting, -1 */
  readonly head: Int32Array;
  readonly tail: Int32Array;
  /** by vehicle: the one behind it, -1 */
  next: Int32Array;
  /** edges with a queue */
  readonly edges: Int32Array;
  edgeCount: number;
  waiting: number;
}

export interface World {
  readonly network: CompiledNetwork;
  demand: CompiledDemand;
  /** what is played on the road, if anything */
  readonly events: RunOptions['events'];
  /** whether the demand has become a copy of the world's own (own-demand.ts); places used of its routeEdges, -1 for all */
  ownsDemand: boolean;
  routeEdgesUsed: number;
  /** ids in use, and vehicles added before they are due; made when the first vehicle is added */
  ids: Set<string> | undefined;
  later: number[] | undefined;
  /** ids of running vehicles beside the lanes (aside.ts), and of all those under blue light (blue-light.ts) */
  readonly aside: number[];
  blue: number[] | undefined;
  /** people at crossings, where the demand has any */
  pedestrians: Pedestrians | undefined;
  /** public transport lines, where the demand has any */
  transit: Transit | undefined;
  /** bodies of incidents on the road, and by lane: m from which one blocks it, undefined while there never was one */
  obstacles: number;
  /** by vehicle: s for which its way has been free while it stands; only where a type drives by another model (driver-models.ts) */
  readied: Float32Array | undefined;
  /** s that weather adds to every headway */
  moreHeadway: number;
  blockedFrom: Float32Array | undefined;
  /** what else the result warns of, asked for at its end */
  readonly reports: (() => FaultRecord[])[];
  /** where code from outside takes part in a step */
  readonly hooks: Hooks;
  /** a row a vehicle type, as TYPE_COLUMN says */
  types: Float64Array;
  /** changed by `reseed` only */
  seed: number;
  /** s */
  readonly dt: number;
  /** whether drivers at the end of their way who need each other's lane stand for good */
  readonly keepsLocks: boolean;
  readonly begin: number;
  readonly end: number;
  /** steps done */
  steps: number;
  /** s, clock of the step under way or next to come */
  time: number;

  slots: Columns<typeof SLOT_LAYOUT>;
  /** what renumbering swaps columns with */
  spare: Spares;
  capacity: number;
  /** slots ever used since the last renumbering; free ones among them are in `freed` */
  used: number;
  readonly freed: number[];
  running: number;

  vehicles: Columns<typeof VEHICLE_LAYOUT>;
  lanePlan: Columns<typeof LANE_PLAN_LAYOUT>;
  /** rows of the lane plan a vehicle: the most lanes that an edge has */
  readonly lanesAcross: number;
  readonly planner: LanePlanner;
  /** by lane: the edge that its traffic is counted for; inside a junction the edge before it */
  readonly countedFor: Int32Array;
  /** ids of running vehicles that have a scheduled stop to serve */
  readonly serving: number[];

  /** by entry of laneGates: the edge and the lane that it leads to (exits.ts) */
  readonly exits: Int32Array;
  readonly ways: Ways;
  lanes: Lanes;
  readonly parts: Parts;
  /** shares parts out to other threads; without it they are done one after another here */
  crew: Crew | undefined;
  /** whether those who cross in this step have planned the lanes of the edge that they come onto */
  planned: boolean;
  readonly occupied: Int32Array;
  occupiedCount: number;
  readonly lamps: Lamps;
  readonly sights: Sights;
  readonly approaches: Approaches;
  readonly guests: Guests;
  readonly busy: Busy;
  readonly roundabouts: Roundabouts;
  /** edge lanes that end at a zip */
  readonly zips: Int32Array;
  /** by lane: vehicles that stood on it at the end of the last move; stale where nobody is */
  readonly standing: Uint16Array;
  readonly queues: EntryQueues;
  /** slots whose front passed their lane's end in this step */
  crossing: Int32Array;
  crossingCount: number;
  /** slots that came to a stand or started in this step */
  turned: Int32Array;
  turnedCount: number;
  readonly measures: Measures;
  /** rows that renumbering swaps with */
  readonly scratch: { arena: Int32Array; slots: Int32Array };
  readonly warnings: FaultRecord[];
}

/**
 * Slots that a world begins with: as many as its demand can fill, since memory that nobody has written to takes no room, while columns that
 * grow take room twice. Demands of more vehicles than that are seldom on the road all at once.
 */
const FEWEST_SLOTS = 1024;
const MOST_SLOTS = 1 << 21;

const NO_CONTROLLERS: readonly LampProgram[] = [];

/** What may be said of a world: everything has a default (`settle`). */
export interface WorldOptions extends Partial<RunOptions> {
  /** parts that the network is divided into (parts.ts); by its size without it */
  readonly parts?: number;
}

/**
 * A world at the begin of its run, empty. Without options: seed 1, from 0 s until an hour after the last departure, in
 * steps of 1 s. @throws Fault SIM_STEP, SIM_WINDOW
 */
export function createWorld(
  shared: CompiledNetwork,
  demand: CompiledDemand,
  programs: readonly LampProgram[] = NO_CONTROLLERS,
  options: WorldOptions = {},
): World {
  settleShapes(createWorld);
  const run = settle(options, demand);
  const events = options.events && hasEvents(options.events) ? options.events : undefined;
  const network = events ? withOwnRules(shared) : shared;
  const lanesAcross = network.edgeLaneTotal.reduce((most, lanes) => Math.max(most, lanes), 1);
  const lamps = createLamps(network, programs);
  const countedFor = edgesBefore(network);
  const capacity = Math.max(FEWEST_SLOTS, Math.min(demand.count, MOST_SLOTS));
  const world: World = {
    network,
    demand,
    events: options.events,
    ...withoutAdditions(),
    types: createTypeTable(demand.types, run.step),
    seed: run.seed,
    dt: run.step,
    keepsLocks: run.locks === 'kept',
    begin: run.begin,
    end: run.end,
    steps: 0,
    time: run.begin,
    ...emptySlots(capacity),
    vehicles: allocate(VEHICLE_LAYOUT, demand.count),
    lanePlan: allocate(LANE_PLAN_LAYOUT, demand.count * lanesAcross),
    lanesAcross,
    planner: createLanePlanner(lanesAcross),
    countedFor,
    serving: [],
    ...createRoad(network, lamps, countedFor, options.parts, capacity),
    lamps,
    queues: createQueues(network, demand),
    measures: createMeasures(network, demand, run),
    scratch: { arena: new Int32Array(1024), slots: new Int32Array(1024) },
    warnings: [...demand.warnings, ...doubts(run)],
  };
  world.vehicles.slot.fill(-1);
  for (let id = 0; id < demand.count; id++) {
    world.vehicles.nextStop[id] = demand.stopStart[id]! < demand.stopStart[id + 1]! ? demand.stopStart[id]! : -1;
  }
  world.queues.due = skipBefore(demand, run.begin);
  lightBlue(world, emergencyRows(world, 0));
  if (demand.transit) world.transit = new Transit(world, demand.transit);
  if (demand.pedestrians) letWalk(world, demand.pedestrians);
  if (events) playEvents(world, events);
  driveByModels(world);
  makeRoomInParts(world);
  watchStandstill(world, options.events?.teleport_s);
  return world;
}

/** What a world keeps by lane, gate and junction. */
function createRoad(
  network: CompiledNetwork,
  lamps: Lamps,
  countedFor: Int32Array,
  parts: number | undefined,
  slots: number,
) {
  return {
    exits: createExits(network),
    ways: createWays(network),
    lanes: createLanes(network.laneCount),
    parts: createParts(network, countedFor, parts),
    occupied: new Int32Array(network.laneCount),
    occupiedCount: 0,
    sights: createSights(network, lamps),
    approaches: createApproaches(network.gateCount, slots >> 1),
    guests: createGuests(network.laneCount),
    busy: createBusy(network),
    roundabouts: createRoundabouts(network),
    zips: zipLanes(network),
    standing: new Uint16Array(network.laneCount),
  };
}

function emptySlots(capacity: number) {
  return {
    slots: allocate(SLOT_LAYOUT, capacity),
    spare: createSpares(capacity),
    capacity,
    used: 0,
    freed: [],
    running: 0,
    crossing: new Int32Array(capacity),
    crossingCount: 0,
    turned: new Int32Array(capacity),
    turnedCount: 0,
  };
}

/** What a world has more of only when it is asked for. */
function withoutAdditions() {
  return {
    ownsDemand: false,
    routeEdgesUsed: -1,
    ids: undefined,
    later: undefined,
    aside: [],
    blue: undefined,
    pedestrians: undefined,
    transit: undefined,
    obstacles: 0,
    readied: undefined,
    moreHeadway: 0,
    blockedFrom: undefined,
    reports: [],
    hooks: createHooks(),
    crew: undefined,
    planned: false,
  };
}

function edgesBefore(network: CompiledNetwork): Int32Array {
  const edges = network.laneEdge.slice();
  for (let gate = 0; gate < network.gateCount; gate++) {
    let from = network.gateFrom[gate]!;
    while (from >= network.edgeLanes) from = network.gateFrom[from - network.edgeLanes]!;
    edges[network.edgeLanes + gate] = network.laneEdge[from]!;
  }
  return edges;
}

function zipLanes({ gateRight, gateFrom }: CompiledNetwork): Int32Array {
  return Int32Array.from(new Set(gateFrom.filter((_, gate) => gateRight[gate] === RIGHT.zipper)));
}

function createQueues(network: CompiledNetwork, demand: CompiledDemand): EntryQueues {
  return {
    due: 0,
    scheduled: demand.count,
    head: new Int32Array(network.edgeCount).fill(-1),
    tail: new Int32Array(network.edgeCount).fill(-1),
    next: new Int32Array(demand.count).fill(-1),
    edges: new Int32Array(network.edgeCount),
    edgeCount: 0,
    waiting: 0,
  };
}

function skipBefore(demand: CompiledDemand, begin: number): number {
  let first = 0;
  while (first < demand.count && demand.depart[first]! < begin) first++;
  return first;
}
