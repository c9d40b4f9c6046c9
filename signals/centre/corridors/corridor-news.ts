// What a corridor under way looks like to people: its state, its junctions, and why one waits.
import type { CompiledNetwork } from '../../../core/compiled-network.ts';
import type { Corridor } from '../../priority/corridor-claims.ts';
import type { CorridorJunction, CorridorState } from '../state/corridor-row.ts';

const seconds = (value: number | undefined): number | null =>
  value === undefined ? null : Math.round(value * 10) / 10;

export function junctionRows({ controllerIds }: CompiledNetwork, { junctions }: Corridor): CorridorJunction[] {
  return junctions.map(({ passage, state, eta, granted, released, recovered, reason }) => ({
    controller: controllerIds[passage.controller]!,
    state,
    eta_s: seconds(eta),
    granted_s: seconds(granted),
    released_s: seconds(released),
    recovered_s: seconds(recovered),
    reason: reason ?? null,
  }));
}

/** The state of the whole from those of its junctions, and what is to be said about them. */
export function rowState(
  { state }: Corridor,
  junctions: readonly CorridorJunction[],
): [CorridorState, string | undefined] {
  const reasons = junctions
    .filter((one) => one.reason !== null && (one.state === 'queued' || one.state === 'released'))
    .map(({ controller, reason }) => `${controller}: ${reason}`);
  const says = reasons.length > 0 ? `${reasons.join('; ')}.` : undefined;
  if (state !== 'active') return [state, says];
  if (junctions.some((one) => one.state === 'queued')) return ['queued', says];
  return [junctions.some((one) => one.granted_s !== null && one.recovered_s === null) ? 'active' : 'granted', says];
}
