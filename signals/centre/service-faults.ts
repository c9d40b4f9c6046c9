// The faults of the service: what each means, its cure, and the HTTP status that it answers with.
import { type FaultMeaning, PLAN_FAULTS } from '../fault-table.ts';

const row = (status: number, meaning: string, cure: string): FaultMeaning => ({ meaning, cure, status });

export const SERVICE_FAULTS = {
  REQ_BODY_BROKEN: row(400, 'The body is not JSON.', 'Send one JSON document.'),
  REQ_BODY_DEEP: row(400, 'The body is nested too deeply.', 'Nest at most 64 deep.'),
  REQ_BODY_POISONED: row(400, 'The body has a key that could change the program (__proto__).', 'Remove it.'),
  REQ_SCHEMA: row(400, 'The request does not fit its schema.', 'Correct the element that is named.'),
  REQ_HEADER: row(400, 'A header cannot be used.', 'Correct the header that is named.'),
  REQ_URL: row(400, 'The address cannot be read.', 'Encode it as a URL must be.'),
  REQ_WHO: row(401, 'Nobody known asks.', 'Send a valid token.'),
  REQ_NOT_ALLOWED: row(403, 'The role does not allow this.', 'Ask somebody who has the role.'),
  REQ_ORIGIN: row(403, 'A page of another origin asks.', 'Use the address that the service prints.'),
  REQ_NO_ROUTE: row(404, 'There is nothing here.', 'See /openapi.json for what there is.'),
  REQ_METHOD: row(405, 'This cannot be done here.', 'See /openapi.json for what can.'),
  REQ_SLOW: row(408, 'The request did not arrive in time.', 'Send it at once.'),
  REQ_KEY_REUSED: row(409, 'The idempotency key was used for another request.', 'Take a new key.'),
  REQ_STALE: row(412, 'It has changed since it was read.', 'Read it again and repeat the change.'),
  REQ_TOO_LARGE: row(413, 'The body is too large.', 'Send less.'),
  REQ_URL_LONG: row(414, 'A part of the address is too long.', 'Send at most 200 characters.'),
  REQ_MEDIA_TYPE: row(415, 'The body is of another kind than JSON.', 'Send application/json.'),
  REQ_PRECONDITION: row(428, 'A change needs If-Match.', 'Send the ETag of what was read.'),
  REQ_RATE: row(429, 'Too many requests.', 'Wait as long as Retry-After says.'),
  REQ_HEADERS: row(431, 'The headers are too large.', 'Send less.'),
  SERVICE_DEFECT: row(500, 'This is a defect of Greenband.', 'Report it with the instance.'),
  SERVICE_STOPPING: row(503, 'The service is shutting down.', 'Try again as Retry-After says.'),
  LIVE_STOPPED: row(503, 'The live street stands still.', 'Restart the service.'),
  CENTRE_BUSY: row(503, 'Too much waits to be done.', 'Try again as Retry-After says.'),
  CENTRE_STATE: row(409, 'It is in another state than this needs.', 'Look at its state first.'),
  STORE_FULL: row(503, 'The disk is full; nothing was written.', 'Free some space.'),
  STORE_READ_ONLY: row(503, 'The disk cannot be written to.', 'Mount it for writing.'),
  STORE_BROKEN: row(503, 'The store cannot be used.', 'Restore the last backup.'),
  STORE_ALTERED: row(503, 'The journal was altered.', 'Restore a backup, and ask who had access.'),
  STORE_CONFLICT: row(503, 'Another centre wrote to this journal.', 'Let only one lead.'),
  DEPLOYMENT_UNKNOWN: row(404, 'No deployment has this id.', 'See /deployments.'),
  CONTROLLER_UNKNOWN: row(404, 'No controller has this id.', 'See /controllers.'),
  CONTROLLER_PLANS_ONLY: row(409, 'The controller takes plans only.', 'Take it by hand at its cabinet.'),
  INCIDENT_UNKNOWN: row(404, 'No incident has this id.', 'See /incidents.'),
  CORRIDOR_GONE: row(404, 'No corridor request has this id.', 'See /corridors.'),
  CORRIDOR_VEHICLE: row(404, 'The vehicle is not in the fleet register.', 'Put it there, see /fleet.'),
  CORRIDOR_NOT_ALLOWED: row(
    403,
    'The register does not allow the vehicle to ask for green.',
    'Have that changed first.',
  ),
  CORRIDOR_TOO_MANY: row(429, 'Too many corridors are under way.', 'Wait for one to end.'),
  CORRIDOR_PAST: row(422, 'The departure has passed.', 'Leave depart_s out for now.'),
  CORRIDOR_CLOSED: row(409, 'The road is closed.', 'Choose one beside it.'),
  CORRIDOR_EDGE: row(422, 'The network has no such edge.', 'See the network.'),
  CORRIDOR_STOP: row(422, 'The network has no such stop.', 'See the network.'),
  CORRIDOR_FAR: row(422, 'The point is off the network.', 'Give a point near a road.'),
  CORRIDOR_POSITION: row(422, 'The place is beyond the end of its edge.', 'Give a place on it.'),
  CORRIDOR_WAY: row(422, 'No such way was forecast.', 'Take one of those forecast.'),
  CORRIDOR_NOT_DRIVING: row(409, 'The corridor is not granted, or over.', 'See the corridor.'),
  CORRIDOR_INCIDENT: row(409, 'Nobody can be sent to the incident.', 'Ask for a vehicle by name.'),
  POSITION_WHERE: row(400, 'The position says no place.', 'Give x and y, or longitude and latitude.'),
  POSITION_JUMP: row(422, 'No vehicle moves like this.', 'Check the receiver.'),
  POSITION_OLD: row(422, 'The position is too old.', 'Send newer ones.'),
  POSITION_FUTURE: row(422, 'The position is of the future.', 'Set the vehicle’s clock.'),
  RUN_UNKNOWN: row(404, 'No run has this id.', 'See /runs.'),
  RUN_QUEUE_FULL: row(429, 'Too many runs wait.', 'Try again as Retry-After says.'),
  PULL_NOTHING: row(404, 'There is no plan for this controller.', 'Deploy one.'),
  PLACE_UNKNOWN: row(404, 'No place has this id.', 'See /places.'),
  PLACE_NO_DOCUMENT: row(404, 'The place has no such document.', 'Do without it, or add the file to the place.'),
} as const satisfies Record<string, FaultMeaning>;

const ALL: Readonly<Record<string, FaultMeaning>> = { ...PLAN_FAULTS, ...SERVICE_FAULTS };

/** The row of a code; other faults are about input that was understood and cannot be used. */
export function meaningOf(code: string): FaultMeaning {
  return ALL[code] ?? { meaning: 'The input cannot be used.', cure: 'Do as the detail says.', status: 422 };
}
