// A worker thread that puts plans on trial and studies signals, one request at a time, until it is told to end.
import { parentPort, workerData } from 'node:worker_threads';
import type { FaultRecord } from '../../core/fault.ts';
import type { ControllerPlan, StagePlan } from '../plan.ts';
import { toFault } from '../terminal.ts';
import { type Scenario, ScenarioRunner, type TrialGround, type Verdict } from './scenario-run.ts';
import { type StructureRequest, StructureStudy } from './structures.ts';

export type TrialRequest =
  | { readonly plans: readonly ControllerPlan[]; readonly scenario: Scenario }
  | { readonly study: StructureRequest };

export type TrialReply =
  | { readonly verdict: Verdict }
  | { readonly structures: StagePlan[] }
  | { readonly fault: FaultRecord };

const ground = workerData as TrialGround;
const runner = new ScenarioRunner(ground);
const study = new StructureStudy(ground);

parentPort?.on('message', (request: TrialRequest) => parentPort!.postMessage(reply(request)));

function reply(request: TrialRequest): TrialReply {
  try {
    if ('study' in request) return { structures: study.structuresOf(request.study) };
    return { verdict: runner.run(request.plans, request.scenario) };
  } catch (thrown) {
    return { fault: toFault(thrown) };
  }
}
