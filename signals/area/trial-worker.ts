// A worker thread that puts plans on trial, one simulation at a time, until it is told to end.
import { parentPort, workerData } from 'node:worker_threads';
import type { FaultRecord } from '../../core/fault.ts';
import type { ControllerPlan } from '../plan.ts';
import { toFault } from '../terminal.ts';
import { type Scenario, ScenarioRunner, type TrialGround, type Verdict } from './scenario-run.ts';

export interface TrialRequest {
  readonly plans: readonly ControllerPlan[];
  readonly scenario: Scenario;
}

export type TrialReply = { readonly verdict: Verdict } | { readonly fault: FaultRecord };

const runner = new ScenarioRunner(workerData as TrialGround);

parentPort?.on('message', (request: TrialRequest) => parentPort!.postMessage(reply(request)));

function reply({ plans, scenario }: TrialRequest): TrialReply {
  try {
    return { verdict: runner.run(plans, scenario) };
  } catch (thrown) {
    return { fault: toFault(thrown) };
  }
}
