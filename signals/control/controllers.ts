// The controllers by the names that the command line has for them.
import type { CompiledNetwork } from '../../core/compiled-network.ts';
import { Fault } from '../../core/fault.ts';
import type { Plan } from '../plan.ts';
import { Actuated } from './actuated.ts';
import type { SignalController } from './controller.ts';
import { MaxPressure } from './max-pressure.ts';
import { MaxWave } from './max-wave.ts';
import { Predictive } from './predictive.ts';
import type { Site } from './site.ts';

export const CONTROLLER_NAMES = ['plan', 'actuated', 'max-pressure', 'max-wave', 'predictive'] as const;

export interface ControllerParts {
  readonly network: CompiledNetwork;
  readonly sites: readonly Site[];
  readonly plan: Plan;
  /** the plan as a controller */
  readonly fallback: SignalController;
}

/** @throws Fault CONTROL_UNKNOWN */
export function controllerNamed(name: string, parts: ControllerParts): SignalController {
  const { network, sites, plan, fallback } = parts;
  if (name === 'plan') return fallback;
  if (name === 'actuated') return new Actuated(sites, plan);
  if (name === 'max-pressure') return new MaxPressure(sites, network.laneLength);
  if (name === 'max-wave') return new MaxWave(sites);
  if (name === 'predictive') return new Predictive(sites);
  const text = `there is no controller "${name}"; use ${CONTROLLER_NAMES.join(', ')}`;
  throw new Fault('CONTROL_UNKNOWN', text, name);
}
