// The columns of the running vehicles (by slot, renumbered in lane order) and of all vehicles of the demand (by id).
import { f32, i8, i32, u8, u16 } from './layout.ts';

/** Rows are slots: only vehicles on the road. Slots are renumbered in lane order now and then, so keep ids, not slots. */
export const SLOT_LAYOUT = {
  position: f32('m', 'front bumper, from lane start'),
  speed: f32('m/s', 'over the last step'),
  rise: f32('m/s', 'gain of speed over the last step'),
  limit: f32('m/s', 'desired speed on this lane: the limit times the driver’s factor, within the vehicle’s own'),
  cap: f32('m/s', 'most that junctions and leaders beyond the lane allow in this step'),
  advice: f32('m/s', 'most that courtesy to a neighbour or an own lane change allows in this step'),
  reach: f32('m', 'from the start of this edge, drivable without a lane change'),
  factor: f32('1', 'driver’s speed factor'),
  stopped: f32('s', 'standing in all, up to when it last started'),
  ideal: f32('s', 'what the way so far takes at the desired speed'),
  since: f32('m', 'position up to which ideal and distance are counted'),
  travelled: f32('m', 'way so far, up to since'),
  entry: f32('s', 'when it entered the junction, or left its waiting point there, since the run’s begin'),
  speedGain: f32('1', 'growing wish to change left (positive) or right (negative) for speed'),
  keepRight: f32('1', 'growing wish to go back to the kerb side'),
  lookSpeed: f32('m/s', 'memory of own speed, for how far ahead to plan lane changes'),
  lane: i32('lane', 'where the front is'),
  behind1: i32('lane', 'lane before this one, -1'),
  behind2: i32('lane', 'the one before that, -1'),
  behind3: i32('lane', 'and before that, -1'),
  gate: i32('gate', 'next gate; -1 no way on from this lane; -2 the route ends on this edge'),
  id: i32('vehicle', 'row of the compiled demand'),
  key: i32('1', 'chance of this driver’s dawdling'),
  stoodSince: i32('step', 'in which it came to the stand it is in; MOVING while it moves'),
  changedAt: i32('step', 'last lane change'),
  routeAt: i32('1', 'index into routeEdges of the current edge'),
  type: u16('type', 'row of the vehicle types'),
  stops: u16('1', 'how often it came to a stand'),
  offset: i8('lanes', 'lanes to the left (positive) to one that leads on; 0 on such a lane'),
  urgent: u8('0/1', 'it must see to changing lanes now'),
  asked: u8('bits', 'somebody who wants in asks it to make room: 1 by going right, 2 by going left'),
  held: u8('0/1', 'it must wait at its next gate'),
} as const;

/** Rows are vehicles of the compiled demand. `lanesAcross` rows a vehicle for the lane plan of its current edge. */
export const VEHICLE_LAYOUT = {
  slot: i32('slot', '-1 while not on the road'),
  nextStop: i32('stop', 'row of the next scheduled stop; -1 none'),
  dwell: f32('s', 'time left to stand at the stop being served'),
} as const;

export const LANE_PLAN_LAYOUT = {
  reach: f32('m', 'drivable from this edge’s start without a lane change, if on that lane'),
  offset: i8('lanes', 'lanes to the left (positive) to reach the best one'),
  gate: i32('gate', 'gate to take from that lane; -1 none; -2 the route ends here'),
} as const;

export const NO_GATE = -1;
export const ARRIVES = -2;
export const MOVING = 0x7fffffff;
