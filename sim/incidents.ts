// Blocked places on lanes: a body that stands there for a time, which those behind see as they see any standing vehicle.

import { Fault } from '../core/fault.ts';
import type { Incident } from '../core/scenario.ts';
import { VEHICLE_CLASSES } from '../core/vehicle-class.ts';
import { addVehicle } from './added-vehicle.ts';
import { removeVehicle, replan } from './reroute.ts';
import { TRIP_STATUS } from './result.ts';
import { inForce } from './rules.ts';
import type { World } from './world.ts';

/** m, without a length given */
const LENGTH = 10;
/** m beyond the blocked place within which vehicles plan their lanes anew */
const PAST = 60;

interface Block {
  readonly incident: Incident;
  readonly lane: number;
  /** the body's row in the demand, -1 while it is not there */
  body: number;
}

/** Puts the bodies of incidents on the road and takes them away. */
export class Incidents {
  readonly #world: World;
  readonly #blocks: Block[];
  #made = 0;

  constructor(world: World, incidents: readonly Incident[]) {
    const { network } = world;
    this.#world = world;
    this.#blocks = incidents.map((incident) => {
      const lane = network.edgeFirstLane[network.edgeIndex.get(incident.edge)!]! + incident.lane;
      return { incident, lane, body: -1 };
    });
  }

  /** At the beginning of a step. */
  begin(): void {
    for (const block of this.#blocks) {
      const wanted = inForce(block.incident, this.#world.time);
      if (wanted && block.body < 0) this.#put(block);
      else if (!wanted && block.body >= 0) this.#clear(block);
      if (block.body >= 0) this.#letPass(block);
    }
  }

  /** After everybody has planned: the bodies stay where they are, and are no delay. */
  hold(): void {
    const { vehicles, slots, measures, countedFor, dt } = this.#world;
    for (const { body, lane } of this.#blocks) {
      if (body < 0) continue;
      const slot = vehicles.slot[body]!;
      slots.cap[slot] = 0;
      slots.gate[slot] = -1;
      const cell = measures.cell + countedFor[lane]!;
      const { links } = measures;
      links.timeLoss[cell] = links.timeLoss[cell]! - dt;
      links.stopped[cell] = links.stopped[cell]! - dt;
      links.time[cell] = links.time[cell]! - dt;
    }
  }

  #put(block: Block): void {
    const world = this.#world;
    const { network, measures } = world;
    const { incident, lane } = block;
    const position = Math.min(network.laneLength[lane]!, incident.position_m + (incident.length_m ?? LENGTH));
    const length = Math.max(0.1, position - incident.position_m);
    const bit = 31 - Math.clz32(network.laneAllow[lane]! || 1);
    const id = `incident ${incident.id ?? `${incident.edge}_${incident.lane}`} ${this.#made}`;
    try {
      block.body = addVehicle(world, {
        id,
        type: { id: `blocked ${length} m of ${VEHICLE_CLASSES[bit]}`, class: VEHICLE_CLASSES[bit]!, length, minGap: 0 },
        route: [incident.edge],
        at: { lane, position, speed: 0 },
      });
    } catch (fault) {
      // somebody is just there: as soon as it has gone on
      if (fault instanceof Fault && fault.code === 'SIM_NO_ROOM') return;
      throw fault;
    }
    this.#made++;
    measures.trips.status[block.body] = TRIP_STATUS.obstacle;
    measures.departed--;
    world.obstacles++;
    this.#blocked()[lane] = Math.min(this.#blocked()[lane]!, incident.position_m);
    this.#replan(lane, 0, position);
  }

  #clear(block: Block): void {
    const world = this.#world;
    removeVehicle(world, block.body);
    world.measures.trips.status[block.body] = TRIP_STATUS.obstacle;
    world.measures.removed--;
    world.obstacles--;
    block.body = -1;
    const others = this.#blocks.filter((other) => other.body >= 0 && other.lane === block.lane);
    this.#blocked()[block.lane] = Math.min(
      Number.POSITIVE_INFINITY,
      ...others.map(({ incident }) => incident.position_m),
    );
    this.#replan(block.lane, 0, Number.POSITIVE_INFINITY);
  }

  #blocked(): Float32Array {
    this.#world.blockedFrom ??= new Float32Array(this.#world.network.laneCount).fill(Number.POSITIVE_INFINITY);
    return this.#world.blockedFrom;
  }

  /** Those who have just come past plan their lanes anew: the blocked one may be theirs again. */
  #letPass({ lane, incident }: Block): void {
    this.#replan(lane, incident.position_m, incident.position_m + (incident.length_m ?? LENGTH) + PAST);
  }

  #replan(lane: number, from: number, until: number): void {
    const { network, lanes, slots } = this.#world;
    const edge = network.laneEdge[lane]!;
    const first = network.edgeFirstLane[edge]!;
    for (let l = first; l < first + network.edgeLaneTotal[edge]!; l++) {
      for (let k = 0; k < lanes.count[l]!; k++) {
        const slot = lanes.order[lanes.start[l]! + k]!;
        if (slots.position[slot]! >= from && slots.position[slot]! <= until) replan(this.#world, slot);
      }
    }
  }
}
