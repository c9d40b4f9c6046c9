// A running SUMO as a field: one message a step carries lamps out and every vehicle's place back.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CompiledNetwork } from '../../../core/compiled-network.ts';
import { Fault } from '../../../core/fault.ts';
import type { LampLetters } from '../../control/lamp-letters.ts';
import type { Field, FieldMeasures, TrackedVehicle, VehicleKind } from '../field.ts';
import { type SumoProcess, startSumo } from './sumo-process.ts';
import { TraciClient, type TraciValues } from './traci-client.ts';
import { DOMAIN, VARIABLE } from './traci-codes.ts';
import type { TraciValue } from './traci-wire.ts';
import { tripMeasures } from './trip-measures.ts';

export interface SumoFieldOptions {
  /** path of the .sumocfg */
  readonly config: string;
  /** s */
  readonly begin: number;
  readonly end: number;
  readonly seed: number;
  /** s, 1 by default */
  readonly step?: number;
  /** all additional files, instead of those of the configuration */
  readonly additional?: readonly string[];
  /** also read back which program each signal runs, what its loops say, and who waits to enter */
  readonly watched?: boolean;
}

/** What an induction loop said of the last step. */
export interface LoopState {
  /** ids of the vehicles that were over it */
  readonly vehicles: readonly string[];
  /** % of the step */
  readonly occupancy: number;
  /** m/s, mean; -1 without a vehicle */
  readonly speed: number;
}

interface SumoVehicle extends TrackedVehicle {
  kind: VehicleKind;
  speedFactor: number;
}

const EACH_STEP = [VARIABLE.laneId, VARIABLE.lanePosition, VARIABLE.speed, VARIABLE.routeIndex];
/** m/s, taken as the limit inside junctions */
const INSIDE = 8;
/** m/s, below which SUMO and we call a vehicle standing */
const STANDING = 0.1;
const KIND_VARIABLES: readonly (readonly [keyof VehicleKind, number])[] = [
  ['length', VARIABLE.length],
  ['minGap', VARIABLE.minGap],
  ['accel', VARIABLE.accel],
  ['decel', VARIABLE.decel],
  ['tau', VARIABLE.tau],
  ['sigma', VARIABLE.imperfection],
  ['maxSpeed', VARIABLE.maxSpeed],
];

/** SUMO, started with a configuration whose network is that of the place, without teleport, trips written to the last. */
export class SumoField implements Field {
  readonly kind = 'sumo';
  readonly end: number;
  readonly #network: CompiledNetwork;
  readonly #lanes: ReadonlyMap<string, number>;
  readonly #controllers: ReadonlyMap<string, number>;
  readonly #process: SumoProcess;
  readonly #client: TraciClient;
  readonly #folder: string;
  readonly #dt: number;
  readonly #shown: LampLetters[];
  readonly #sent: LampLetters[];
  readonly #vehicles = new Map<string, SumoVehicle>();
  readonly #kinds = new Map<string, { -readonly [name in keyof VehicleKind]: number }>();
  #departed: readonly TraciValue[] = [];
  readonly #programs: string[];
  readonly #loops = new Map<string, LoopState>();
  readonly #counts = { departed: 0, arrived: 0, waiting: 0 };
  #time: number;

  private constructor(network: CompiledNetwork, options: SumoFieldOptions, process: SumoProcess, folder: string) {
    this.#network = network;
    this.end = options.end;
    this.#dt = options.step ?? 1;
    this.#time = options.begin;
    this.#process = process;
    this.#folder = folder;
    this.#lanes = laneNames(network);
    this.#controllers = new Map(network.controllerIds.map((id, index) => [id, index]));
    this.#shown = network.controllerIds.map(() => '');
    this.#sent = network.controllerIds.map(() => '');
    this.#programs = network.controllerIds.map(() => '');
    this.#client = new TraciClient(process.connection, (domain, id, values) => this.#take(domain, id, values));
  }

  /**
   * Starts SUMO and makes sure that its signals are those of the network.
   * @throws Fault SUMO_MISSING, SUMO_FAILED, SUMO_OTHER_NETWORK, TRACI_*
   */
  static async start(network: CompiledNetwork, options: SumoFieldOptions): Promise<SumoField> {
    const folder = mkdtempSync(join(tmpdir(), 'greenband-sumo-'));
    let process: SumoProcess | undefined;
    try {
      process = await startSumo(sumoArguments(options, folder));
      const field = new SumoField(network, options, process, folder);
      await field.#greet();
      if (options.watched) await field.#watch();
      return field;
    } catch (thrown) {
      process?.connection.close();
      await process?.end(0);
      rmSync(folder, { recursive: true, force: true });
      throw thrown;
    }
  }

  get time(): number {
    return this.#time;
  }

  get vehicles(): Iterable<TrackedVehicle> {
    return this.#vehicles.values();
  }

  lampsShown(controller: number): LampLetters {
    return this.#shown[controller]!;
  }

  /** The program that SUMO says it runs, `online` while its lamps are set from here; empty unless watched. */
  programShown(controller: number): string {
    return this.#programs[controller]!;
  }

  /** Induction loops and what they said of the last step; none unless watched. */
  get loops(): Iterable<readonly [string, LoopState]> {
    return this.#loops;
  }

  /** Vehicles so far; who waits to enter is known only if watched. */
  get counts(): {
    readonly departed: number;
    readonly arrived: number;
    readonly running: number;
    readonly waiting: number;
  } {
    return { ...this.#counts, running: this.#vehicles.size };
  }

  /** m/s, that a vehicle would drive where it is without others */
  desiredSpeed({ lane, kind, speedFactor }: TrackedVehicle): number {
    const limit = lane < 0 ? INSIDE : this.#network.laneSpeed[lane]!;
    return Math.max(0.1, Math.min(kind.maxSpeed, limit * speedFactor));
  }

  setLamps(controller: number, letters: LampLetters): void {
    if (this.#sent[controller] === letters) return;
    this.#sent[controller] = letters;
    this.#client.setString(DOMAIN.trafficLight, VARIABLE.lampState, this.#network.controllerIds[controller]!, letters);
  }

  async step(): Promise<void> {
    for (const id of this.#departed) this.#welcome(String(id));
    this.#departed = [];
    this.#time += this.#dt;
    await this.#client.step(this.#time);
    if (this.#askKinds()) await this.#client.flush();
  }

  async finish(): Promise<FieldMeasures> {
    try {
      await this.#client.close();
      await this.#process.end(60);
      return await tripMeasures(join(this.#folder, TRIPS));
    } finally {
      rmSync(this.#folder, { recursive: true, force: true });
    }
  }

  async abandon(): Promise<void> {
    this.#process.connection.close();
    await this.#process.end(0);
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #greet(): Promise<void> {
    await this.#client.greet();
    this.#client.subscribe(DOMAIN.simulation, '', [VARIABLE.departed, VARIABLE.arrived]);
    for (const id of this.#network.controllerIds) this.#client.subscribe(DOMAIN.trafficLight, id, [VARIABLE.lampState]);
    try {
      await this.#client.flush();
    } catch (thrown) {
      if (thrown instanceof Fault && thrown.code === 'TRACI_REFUSED')
        throw otherNetwork(thrown.where, 'SUMO has no such signal');
      throw thrown;
    }
    for (const [index, id] of this.#network.controllerIds.entries()) {
      const links = this.#network.controllerLamp[index + 1]! - this.#network.controllerLamp[index]!;
      if (this.#shown[index]!.length !== links)
        throw otherNetwork(id, `SUMO shows ${this.#shown[index]!.length} lamps, the place has ${links}`);
    }
  }

  /** Asks for what only a centre needs to know, from now on with every step. */
  async #watch(): Promise<void> {
    const client = this.#client;
    const watched = [VARIABLE.departed, VARIABLE.arrived, VARIABLE.pending];
    client.subscribe(DOMAIN.simulation, '', watched);
    for (const id of this.#network.controllerIds)
      client.subscribe(DOMAIN.trafficLight, id, [VARIABLE.lampState, VARIABLE.currentProgram]);
    let loops: readonly string[] = [];
    client.get(DOMAIN.inductionLoop, VARIABLE.idList, '', (ids) => {
      loops = ids as readonly string[];
    });
    await client.flush();
    const each = [VARIABLE.stepVehicleIds, VARIABLE.stepOccupancy, VARIABLE.stepSpeed];
    for (const id of loops) client.subscribe(DOMAIN.inductionLoop, id, each);
    await client.flush();
  }

  /** A vehicle that has just entered: its way and kind are asked once, its place with every step. */
  #welcome(id: string): void {
    const client = this.#client;
    client.get(DOMAIN.vehicle, VARIABLE.edges, id, (edges) => {
      const route = (edges as readonly string[]).map((edge) => this.#network.edgeIndex.get(edge) ?? -1);
      if (route.includes(-1)) throw otherNetwork(id, 'its route has a road that the place has not');
      const vehicle: SumoVehicle = {
        id,
        kind: UNKNOWN_KIND,
        speedFactor: 1,
        route: Int32Array.from(route),
        at: 0,
        lane: -1,
        position: 0,
        speed: 0,
        waited: 0,
      };
      this.#vehicles.set(id, vehicle);
    });
    client.get(DOMAIN.vehicle, VARIABLE.typeId, id, (type) => {
      const name = String(type);
      const known = this.#kinds.get(name) ?? { ...UNKNOWN_KIND };
      this.#kinds.set(name, known);
      const vehicle = this.#vehicles.get(id);
      if (vehicle) {
        vehicle.kind = known;
        vehicle.typeId = name;
      }
    });
    client.get(DOMAIN.vehicle, VARIABLE.speedFactor, id, (factor) => {
      const vehicle = this.#vehicles.get(id);
      if (vehicle) vehicle.speedFactor = Number(factor);
    });
    client.subscribe(DOMAIN.vehicle, id, EACH_STEP);
  }

  readonly #askedKinds = new Set<string>();

  /** Asks for the values of vehicle types seen for the first time; whether there were any. */
  #askKinds(): boolean {
    let any = false;
    for (const [name, kind] of this.#kinds) {
      if (this.#askedKinds.has(name)) continue;
      this.#askedKinds.add(name);
      any = true;
      for (const [key, variable] of KIND_VARIABLES)
        this.#client.get(DOMAIN.vehicleType, variable, name, (value) => {
          kind[key] = Number(value);
        });
    }
    return any;
  }

  #take(domain: number, id: string, values: TraciValues): void {
    if (domain === DOMAIN.vehicle) this.#moveVehicle(id, values);
    else if (domain === DOMAIN.trafficLight) {
      const index = this.#controllers.get(id);
      if (index === undefined) return;
      this.#shown[index] = String(values.get(VARIABLE.lampState) ?? '');
      this.#programs[index] = String(values.get(VARIABLE.currentProgram) ?? '');
    } else if (domain === DOMAIN.inductionLoop) {
      const vehicles = (values.get(VARIABLE.stepVehicleIds) ?? []) as readonly string[];
      const occupancy = Math.max(0, Number(values.get(VARIABLE.stepOccupancy) ?? 0));
      this.#loops.set(id, { vehicles, occupancy, speed: Number(values.get(VARIABLE.stepSpeed) ?? -1) });
    } else if (domain === DOMAIN.simulation) {
      const departed = values.get(VARIABLE.departed);
      if (Array.isArray(departed)) {
        this.#departed = [...this.#departed, ...departed];
        this.#counts.departed += departed.length;
      }
      const arrived = values.get(VARIABLE.arrived);
      if (Array.isArray(arrived)) {
        this.#counts.arrived += arrived.length;
        for (const gone of arrived) this.#vehicles.delete(String(gone));
      }
      const pending = values.get(VARIABLE.pending);
      if (Array.isArray(pending)) this.#counts.waiting = pending.length;
    }
  }

  #moveVehicle(id: string, values: TraciValues): void {
    const vehicle = this.#vehicles.get(id);
    if (!vehicle) return;
    vehicle.at = Math.max(0, Number(values.get(VARIABLE.routeIndex) ?? vehicle.at));
    vehicle.lane = this.#lanes.get(String(values.get(VARIABLE.laneId) ?? '')) ?? -1;
    vehicle.position = Number(values.get(VARIABLE.lanePosition) ?? 0);
    vehicle.speed = Math.max(0, Number(values.get(VARIABLE.speed) ?? 0));
    vehicle.waited = vehicle.speed < STANDING ? vehicle.waited + this.#dt : 0;
  }
}

const TRIPS = 'trips.xml';

/** SUMO's defaults, until it has said otherwise. */
const UNKNOWN_KIND: VehicleKind = {
  length: 5,
  minGap: 2.5,
  accel: 2.6,
  decel: 4.5,
  tau: 1,
  sigma: 0.5,
  maxSpeed: 55.55,
};

function sumoArguments(options: SumoFieldOptions, folder: string): string[] {
  const { config, begin, end, seed, step = 1 } = options;
  const args = ['--configuration-file', config, '--begin', String(begin), '--end', String(end)];
  args.push('--step-length', String(step), '--seed', String(seed), '--time-to-teleport', '-1');
  args.push('--tripinfo-output', join(folder, TRIPS), '--tripinfo-output.write-unfinished');
  args.push('--tripinfo-output.write-undeparted', '--no-step-log', '--no-warnings', '--duration-log.disable');
  if (options.additional !== undefined) args.push('--additional-files', options.additional.join(','));
  args.push('--xml-validation', 'never', '--xml-validation.net', 'never');
  return args;
}

/** SUMO calls lanes `edge_index`. */
function laneNames(network: CompiledNetwork): Map<string, number> {
  const names = new Map<string, number>();
  for (let edge = 0; edge < network.edgeCount; edge++)
    for (let i = 0; i < network.edgeLaneTotal[edge]!; i++)
      names.set(`${network.edgeIds[edge]}_${i}`, network.edgeFirstLane[edge]! + i);
  return names;
}

function otherNetwork(where: string, what: string): Fault {
  const text = `the place is not the network that SUMO runs: ${what}; import the place from the configuration's own files`;
  return new Fault('SUMO_OTHER_NETWORK', text, where);
}
