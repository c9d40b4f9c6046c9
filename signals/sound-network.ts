// Refuses a network with faults, naming the first and counting the others.
import { Fault, type FaultRecord } from '../core/fault.ts';
import type { NetworkFile } from '../core/network.ts';
import { validateNetwork } from '../core/validate-network.ts';

/**
 * Answers what is odd about a network that has no fault.
 * @throws Fault the network's first one; `greenband validate` names all
 */
export function requireSound(network: NetworkFile): readonly FaultRecord[] {
  const { faults, warnings } = validateNetwork(network);
  const first = faults[0];
  if (first === undefined) return warnings;
  const others = faults.length > 1 ? ` (and ${faults.length - 1} more faults: greenband validate names them)` : '';
  throw new Fault(first.code, `${first.text}${others}`, first.where);
}
