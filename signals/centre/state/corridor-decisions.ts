// Decisions about corridors: who may ask, what may follow what, and what each change is in words.
import { Fault } from '../../../core/fault.ts';
import { nextId } from './centre-state.ts';
import {
  CLASS_URGENCY,
  CORRIDOR_WORDS,
  type CorridorRow,
  type CorridorState,
  ENDED_STATES,
  type FleetVehicle,
  OPEN_STATES,
  type ShownForecast,
  type SnappedPlace,
} from './corridor-row.ts';
import { type Asking, type Decide, type Decision, type Effect, fact, wrongState } from './decision.ts';

/** corridors under way at once */
export const MOST_CORRIDORS = 100;

export interface CorridorWish {
  readonly vehicle: string;
  readonly from: SnappedPlace;
  readonly to: SnappedPlace;
  readonly reason: string;
  readonly lifeAtRisk: boolean;
  readonly depart_s?: number | undefined;
  /** s of the street's day */
  readonly now_s: number;
  readonly driven: 'reported' | 'simulated';
  readonly atOnce: boolean;
  readonly incident?: string | undefined;
}

/** Puts a vehicle on the register, or changes it. */
export function setFleetVehicle(vehicle: FleetVehicle): Decide {
  return (asking) => ({ status: 200, body: vehicle, entries: [fact(asking, 'fleet.set', { vehicle })] });
}

function requireVehicle({ state }: Asking, id: string): FleetVehicle {
  const vehicle = state.fleet.get(id);
  if (!vehicle)
    throw new Fault('CORRIDOR_VEHICLE', 'it is not in the fleet register; put it there first, see /fleet', id);
  if (vehicle.allowed) return vehicle;
  throw new Fault(
    'CORRIDOR_NOT_ALLOWED',
    'the register does not allow it to ask for green; have that changed first',
    id,
  );
}

function requireFree({ state }: Asking, vehicle: string): void {
  const open = [...state.corridors.values()].filter(
    (row) => !ENDED_STATES.includes(row.state) && row.state !== 'passed',
  );
  const own = open.find((row) => row.vehicle === vehicle);
  if (own) throw wrongState(`vehicle ${vehicle}`, `under way in corridor ${own.id}`, 'free; cancel or extend that one');
  if (open.length < MOST_CORRIDORS) return;
  throw new Fault('CORRIDOR_TOO_MANY', `${MOST_CORRIDORS} corridors are under way; wait for one to end`, vehicle);
}

/** A request: nothing happens on the street before it is forecast and granted. */
export function requestCorridor(wish: CorridorWish): Decide {
  return (asking) => {
    const vehicle = requireVehicle(asking, wish.vehicle);
    requireFree(asking, wish.vehicle);
    const { depart_s, now_s } = wish;
    if (depart_s !== undefined && depart_s < now_s - 1) {
      const text = `it departs at ${depart_s} s and the street's clock shows ${now_s.toFixed()} s; leave depart_s out for now`;
      throw new Fault('CORRIDOR_PAST', text, wish.vehicle);
    }
    for (const { edge } of [wish.from, wish.to]) requireOpen(asking, edge);
    const row: CorridorRow = {
      id: nextId(asking.state, 'g'),
      at: asking.at,
      by: asking.identity.name,
      vehicle: wish.vehicle,
      class: vehicle.class,
      urgency: wish.lifeAtRisk ? 0 : CLASS_URGENCY[vehicle.class],
      reason: wish.reason,
      from: wish.from.edge,
      to: wish.to.edge,
      snapped: { from: wish.from, to: wish.to },
      depart_s: depart_s ?? null,
      driven: wish.driven,
      atOnce: wish.atOnce,
      incident: wish.incident ?? null,
      state: 'requested',
      says: CORRIDOR_WORDS.requested,
      forecast: null,
      way: null,
      grantedBy: null,
      junctions: [],
    };
    return changed(asking, row, 202);
  };
}

function requireOpen({ state }: Asking, edge: string): void {
  if (!closedEdges(state.incidents.values()).has(edge)) return;
  throw new Fault('CORRIDOR_CLOSED', 'an incident closes this road; choose one beside it', edge);
}

/** Edges that open incidents close. */
export function closedEdges(
  incidents: Iterable<{ readonly kind: string; readonly edge: string | null; readonly state: string }>,
): Set<string> {
  const closed = new Set<string>();
  for (const { kind, edge, state } of incidents)
    if (kind === 'closure' && state === 'open' && edge !== null) closed.add(edge);
  return closed;
}

function changed(asking: Asking, corridor: CorridorRow, status = 200): Decision {
  return { status, body: corridor, entries: [fact(asking, 'corridor.changed', { corridor })] };
}

export function corridorOf({ state }: Pick<Asking, 'state'>, id: string): CorridorRow {
  const found = state.corridors.get(id);
  if (found) return found;
  throw new Fault('CORRIDOR_GONE', 'there is no such request; see /corridors', id);
}

function moved(row: CorridorRow, state: CorridorState, more: Partial<CorridorRow> = {}, says?: string): CorridorRow {
  return {
    ...row,
    ...more,
    state,
    says: says === undefined ? CORRIDOR_WORDS[state] : `${CORRIDOR_WORDS[state]} ${says}`,
  };
}

/** What the simulation found. A request that was to be granted at once is. */
export function noteForecast(
  id: string,
  forecast: ShownForecast | null,
  way: readonly string[] | null,
  says?: string,
): Decide {
  return (asking) => {
    const row = corridorOf(asking, id);
    if (row.state !== 'requested') return { status: 200, body: row, entries: [] };
    if (way === null) return changed(asking, moved(row, 'failed', {}, says));
    const shown = moved(row, 'forecast', { forecast, way }, says);
    return changed(asking, row.atOnce ? moved(shown, 'granted', { grantedBy: row.by }, says) : shown);
  };
}

/** A dispatcher grants one of the ways that were forecast; the grant is logged with the forecast. */
export function grantCorridor(id: string, choice: number): Decide {
  return (asking) => {
    const row = corridorOf(asking, id);
    if (row.state !== 'forecast') throw wrongState(`corridor ${id}`, row.state, 'forecast');
    const way = row.forecast === null ? row.way : row.forecast.ways[choice]?.route;
    if (!way || (row.forecast === null && choice !== 0))
      throw new Fault('CORRIDOR_WAY', `there is no way ${choice}; take one of those forecast, 0 being the first`, id);
    return changed(asking, moved(row, 'granted', { way, grantedBy: asking.identity.name }));
  };
}

export function rejectCorridor(id: string, why: string): Decide {
  return (asking) => {
    const row = corridorOf(asking, id);
    if (row.state !== 'forecast' && row.state !== 'requested')
      throw wrongState(`corridor ${id}`, row.state, 'forecast');
    return changed(asking, moved(row, 'rejected', {}, `${asking.identity.name}: ${why}`));
  };
}

export function cancelCorridor(id: string): Decide {
  return (asking) => {
    const row = corridorOf(asking, id);
    if (ENDED_STATES.includes(row.state) || row.state === 'passed')
      throw wrongState(`corridor ${id}`, row.state, 'under way');
    return changed(asking, moved(row, 'cancelled', {}, `By ${asking.identity.name}.`));
  };
}

/** Leads on to another destination: it is forecast anew from where the vehicle is, and granted at once. */
export function extendCorridor(id: string, to: SnappedPlace): Decide {
  return (asking) => {
    const row = corridorOf(asking, id);
    if (!OPEN_STATES.includes(row.state)) throw wrongState(`corridor ${id}`, row.state, 'granted, queued or active');
    requireOpen(asking, to.edge);
    return changed(asking, { ...row, to: to.edge, snapped: { ...row.snapped, to } }, 202);
  };
}

/** What the street says: the state of the vehicle and its junctions. Ended corridors stay as they are. */
export function noteCorridor(
  id: string,
  state: CorridorState,
  more: Pick<CorridorRow, 'junctions'> & Partial<Pick<CorridorRow, 'way'>>,
  says?: string,
): Decide {
  return (asking) => {
    const row = corridorOf(asking, id);
    const stays = ENDED_STATES.includes(row.state);
    return changed(asking, stays ? { ...row, ...more } : moved(row, state, more, says));
  };
}

/** A position as it came, for the journal. */
export function notePosition(position: {
  readonly corridor: string;
  readonly time_s: number;
  readonly x: number;
  readonly y: number;
  readonly accuracy_m: number;
  readonly speed_mps: number | null;
}): Decide {
  return (asking) => ({ status: 202, body: null, entries: [fact(asking, 'corridor.seen', position)] });
}

/** An order to serve a way through a junction, or to go back to the plan; each with a fence of its own. */
export function orderJunction(
  controller: string,
  serve: { readonly links: readonly number[]; readonly approach: readonly number[]; readonly lease_s: number } | null,
  onOutcome: NonNullable<Effect['onOutcome']>,
): Decide {
  return (asking) => {
    const fence = (asking.state.fences.get(controller) ?? 0) + 1;
    const order =
      serve === null ? ({ kind: 'release', fence } as const) : ({ kind: 'serve', fence, ...serve } as const);
    const sent = { deployment: null, controller, fence, order: order.kind, state: null };
    return {
      status: 202,
      body: null,
      entries: [fact(asking, 'order.sent', sent)],
      effects: [{ controller, order, deployment: null, onOutcome }],
    };
  };
}

/** After a start nobody drives the corridors of before: their leases have run out by themselves. */
export function failOpenCorridors(): Decide {
  return (asking) => {
    const open = [...asking.state.corridors.values()].filter((row) => !ENDED_STATES.includes(row.state));
    const why = 'The centre was started anew; ask again.';
    const entries = open.map((row) => fact(asking, 'corridor.changed', { corridor: moved(row, 'failed', {}, why) }));
    return { status: 200, body: null, entries };
  };
}
