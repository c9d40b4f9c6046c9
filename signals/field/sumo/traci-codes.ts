// The numbers of SUMO's TraCI protocol that this client uses (https://sumo.dlr.de/docs/TraCI, constants of SUMO 1.15).

export const COMMAND = {
  version: 0x00,
  step: 0x02,
  setOrder: 0x03,
  close: 0x7f,
} as const;

/** What a command is about. A get is `0xa0 + domain`, a set `0xc0 + domain`, a subscription `0xd0 + domain`. */
export const DOMAIN = {
  inductionLoop: 0x00,
  trafficLight: 0x02,
  lane: 0x03,
  vehicle: 0x04,
  vehicleType: 0x05,
  edge: 0x0a,
  simulation: 0x0b,
  junction: 0x09,
  laneArea: 0x0d,
} as const;
export type Domain = (typeof DOMAIN)[keyof typeof DOMAIN];

export const GET = 0xa0;
export const SET = 0xc0;
export const SUBSCRIBE = 0xd0;
export const SUBSCRIBE_CONTEXT = 0x80;
/** An answer's command is the question's plus this. */
export const ANSWER = 0x10;

export const VARIABLE = {
  idList: 0x00,
  stepVehicles: 0x10,
  stepSpeed: 0x11,
  stepVehicleIds: 0x12,
  stepOccupancy: 0x13,
  lampState: 0x20,
  currentProgram: 0x29,
  speed: 0x40,
  length: 0x44,
  accel: 0x46,
  decel: 0x47,
  tau: 0x48,
  maxSpeed: 0x41,
  minGap: 0x4c,
  typeId: 0x4f,
  laneId: 0x51,
  edges: 0x54,
  lanePosition: 0x56,
  imperfection: 0x5d,
  speedFactor: 0x5e,
  time: 0x66,
  routeIndex: 0x69,
  departed: 0x74,
  arrived: 0x7a,
  pending: 0x94,
  minimumExpected: 0x7d,
} as const;

export const TYPE = {
  position2d: 0x01,
  position3d: 0x03,
  polygon: 0x06,
  unsignedByte: 0x07,
  byte: 0x08,
  integer: 0x09,
  double: 0x0b,
  string: 0x0c,
  stringList: 0x0e,
  compound: 0x0f,
  doubleList: 0x10,
  color: 0x11,
} as const;

/** Results of a command's status. */
export const RESULT = { ok: 0x00, notImplemented: 0x01, error: 0xff } as const;

/** The protocol versions that were read for this client: SUMO 1.0 (18) to 1.2x (22). */
export const PROTOCOL = { oldest: 18, newest: 22 } as const;
