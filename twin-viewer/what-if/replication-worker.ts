// A web worker that runs whole replications, one after the other, and answers their means.
import { compileDemand } from '../../core/compile-demand.ts';
import { compileNetwork } from '../../core/compile-network.ts';
import type { CompiledNetwork } from '../../core/compiled-network.ts';
import { Fault, type FaultRecord } from '../../core/fault.ts';
import type { NetworkFile } from '../../core/network.ts';
import { compilePlan, safetyByController } from '../../signals/browser.ts';
import { run } from '../../sim/run.ts';
import type { ReplicationCase, ReplicationReply, ReplicationRequest } from './replication-messages.ts';

interface WorkerScope {
  onmessage: ((event: MessageEvent<ReplicationRequest>) => void) | null;
  postMessage(message: ReplicationReply): void;
}

const scope = globalThis as unknown as WorkerScope;
let subject: ReplicationCase | undefined;
const compiled = new Map<NetworkFile, CompiledNetwork>();

function networkOf(file: NetworkFile): CompiledNetwork {
  const known = compiled.get(file) ?? compileNetwork(file);
  compiled.set(file, known);
  return known;
}

function replicate(given: ReplicationCase, variant: number, seed: number): ReplicationReply {
  const { network: file, demand, plan } = given.variants[variant];
  const { begin, end, safety } = given;
  const network = networkOf(file);
  const programs = compilePlan(plan, network, safetyByController(safety));
  const vehicles = compileDemand(demand, network, seed, begin);
  const { mean, links } = run(network, vehicles, programs, { seed, begin, end, interval: end - begin });
  const edges = {
    timeLoss: links.timeLoss.slice(0, network.edgeCount),
    queue: links.queue.slice(0, network.edgeCount),
  };
  return { kind: 'done', variant, seed, means: mean, edges };
}

function faultOf(thrown: unknown): FaultRecord {
  if (thrown instanceof Fault) return { code: thrown.code, text: thrown.text, where: thrown.where };
  return { code: 'TWIN_WORKER', text: `the run stopped: ${String(thrown)}; open the page again`, where: 'worker' };
}

scope.onmessage = ({ data }) => {
  try {
    if (data.kind === 'case') {
      subject = data.subject;
      compiled.clear();
    } else if (subject !== undefined) scope.postMessage(replicate(subject, data.variant, data.seed));
  } catch (thrown) {
    scope.postMessage({ kind: 'fault', fault: faultOf(thrown) });
  }
};
