// The controllers by the names that the command line has for them.
import { Fault } from '../../core/fault.ts';
import type { SignalController } from './controller.ts';
import { MaxWave } from './max-wave.ts';
import { Predictive } from './predictive.ts';
import type { Site } from './site.ts';

export const CONTROLLER_NAMES = ['plan', 'actuated', 'max-pressure', 'max-wave', 'predictive'] as const;

/** @throws Fault CONTROL_UNKNOWN */
export function controllerNamed(name: string, sites: readonly Site[], plan: SignalController): SignalController {
  if (name === 'plan') return plan;
  if (name === 'max-wave') return new MaxWave(sites);
  if (name === 'predictive') return new Predictive(sites);
  const text = `there is no controller "${name}"; use ${CONTROLLER_NAMES.join(', ')}`;
  throw new Fault('CONTROL_UNKNOWN', text, name);
}
