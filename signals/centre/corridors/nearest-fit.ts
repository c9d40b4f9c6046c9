// Which vehicle of the fleet is sent to an incident: the nearest free one of a class that is fit for its kind.
import { Fault } from '../../../core/fault.ts';
import type { CentreState } from '../state/centre-state.ts';
import { ENDED_STATES, FIT_FOR, type FleetVehicle, type SnappedPlace } from '../state/corridor-row.ts';
import type { PlaceSnapper } from './snap-place.ts';

export interface FitVehicle {
  readonly vehicle: string;
  readonly from: SnappedPlace;
  readonly to: SnappedPlace;
  readonly reason: string;
}

/**
 * As the crow flies, from where vehicles stand when they are not called.
 * @throws Fault INCIDENT_UNKNOWN, CORRIDOR_INCIDENT where the incident has no place, or nobody is fit and free
 */
export function nearestFit(state: CentreState, snapper: PlaceSnapper, incident: string): FitVehicle {
  const found = state.incidents.get(incident);
  if (!found) throw new Fault('INCIDENT_UNKNOWN', 'there is no such incident; see /incidents', incident);
  if (found.edge === null) throw new Fault('CORRIDOR_INCIDENT', 'it says no place; report it with its edge', incident);
  const fit = FIT_FOR[found.kind] ?? FIT_FOR['crash']!;
  const busy = new Set(
    [...state.corridors.values()].flatMap((row) => (ENDED_STATES.includes(row.state) ? [] : [row.vehicle])),
  );
  const to = snapper.snap(found.edge);
  const free = [...state.fleet.values()].filter(
    (one) => one.allowed && one.station !== null && fit.includes(one.class) && !busy.has(one.id),
  );
  const far = ({ station }: FleetVehicle) => snapper.apart(snapper.snap(station!), to);
  free.sort((a, b) => fit.indexOf(a.class) - fit.indexOf(b.class) || far(a) - far(b));
  const [best] = free;
  if (!best) {
    const text = `no free vehicle of the register with a station is fit for it (${fit.join(', ')}); ask for one by name`;
    throw new Fault('CORRIDOR_INCIDENT', text, incident);
  }
  return {
    vehicle: best.id,
    from: snapper.snap(best.station!),
    to,
    reason: `${found.kind}: ${found.text}`.slice(0, 200),
  };
}
