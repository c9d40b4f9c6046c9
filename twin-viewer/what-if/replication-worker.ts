// A web worker that runs whole replications slice by slice, so that a newer one goes first and none outlives its question.
import { compileDemand } from '../../core/compile-demand.ts';
import { Fault, type FaultRecord } from '../../core/fault.ts';
import { compilePlan } from '../../signals/browser.ts';
import { resultOf } from '../../sim/run.ts';
import { until } from '../../sim/step.ts';
import { createWorld, type World } from '../../sim/world.ts';
import { figuresOf } from '../stream/world-figures.ts';
import { PlaceBook } from './place-book.ts';
import type { ReplicationJob, ReplicationReply, ReplicationRequest } from './replication-messages.ts';

interface WorkerScope {
  onmessage: ((event: MessageEvent<ReplicationRequest>) => void) | null;
  postMessage(message: ReplicationReply): void;
}

/** simulated s between two looks at what has been asked meanwhile */
const SLICE = 150;
/** simulated s between two tellings of how a run stands */
const TOLD = 600;

interface OpenRun {
  readonly job: ReplicationJob;
  readonly lost: number;
  readonly world: World;
}

const scope = globalThis as unknown as WorkerScope;
let book: PlaceBook | undefined;
/** the newest last: it is worked on */
const open: OpenRun[] = [];
/** rung between two slices, so that what was asked meanwhile is heard first */
const bell = new MessageChannel();
let rung = false;

function ring(): void {
  if (rung || open.length === 0) return;
  rung = true;
  bell.port2.postMessage(undefined);
}

bell.port1.onmessage = () => {
  rung = false;
  work();
  ring();
};

function begin(job: ReplicationJob, places: PlaceBook): OpenRun {
  const { network, demand, safety, lost } = places.place(job.variant.whatIf);
  const programs = compilePlan(job.variant.plan, network, safety);
  const vehicles = compileDemand(demand, network, job.seed, job.begin);
  const { seed, begin, end } = job;
  return { job, lost, world: createWorld(network, vehicles, programs, { seed, begin, end, interval: end - begin }) };
}

/** One slice of the newest run. */
function work(): void {
  const run = open.at(-1);
  if (run === undefined) return;
  const { job, world } = run;
  try {
    const stop = Math.min(job.end, world.time + SLICE);
    until(world, stop);
    if (world.time >= job.end - 1e-9) {
      open.splice(open.indexOf(run), 1);
      scope.postMessage(outcome(run));
    } else if (Math.floor(world.time / TOLD) > Math.floor((stop - SLICE) / TOLD)) {
      const { delay_s, stops, speed_mps } = figuresOf(world);
      scope.postMessage({ kind: 'part', id: job.id, until: world.time, means: { delay_s, stops, speed_mps } });
    }
  } catch (thrown) {
    fail(job.id, thrown);
  }
}

function outcome({ job, lost, world }: OpenRun): ReplicationReply {
  const { mean, links } = resultOf(world);
  const edges = world.network.edgeCount;
  return {
    kind: 'done',
    id: job.id,
    means: { delay_s: mean.delay_s, stops: mean.stops, speed_mps: mean.speed_mps },
    edges: { timeLoss: links.timeLoss.slice(0, edges), queue: links.queue.slice(0, edges) },
    lost,
  };
}

function drop(ids: readonly number[]): void {
  for (let i = open.length - 1; i >= 0; i--) if (ids.includes(open[i].job.id)) open.splice(i, 1);
}

function fail(id: number, thrown: unknown): void {
  drop([id]);
  scope.postMessage({ kind: 'fault', id, fault: faultOf(thrown) });
}

function faultOf(thrown: unknown): FaultRecord {
  if (thrown instanceof Fault) return { code: thrown.code, text: thrown.text, where: thrown.where };
  return { code: 'TWIN_WORKER', text: `the run stopped: ${String(thrown)}; open the page again`, where: 'worker' };
}

scope.onmessage = ({ data }) => {
  if (data.kind === 'place') book = new PlaceBook(data.text);
  else if (data.kind === 'cancel') drop(data.ids);
  else if (book !== undefined) {
    try {
      open.push(begin(data.job, book));
      ring();
    } catch (thrown) {
      fail(data.job.id, thrown);
    }
  }
};
