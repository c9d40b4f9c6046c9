// A web worker that simulates one world for the page.
import { Fault, type FaultRecord } from '../../core/fault.ts';
import { PlaceBook } from '../what-if/place-book.ts';
import { buffersOf, PlayedWorld } from './played-world.ts';
import type { WorldNews, WorldReply, WorldRequest } from './world-messages.ts';

/** The scope of a dedicated worker, as far as it is used here. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<WorldRequest>) => void) | null;
  postMessage(message: WorldReply, transfer?: Transferable[]): void;
}

const scope = globalThis as unknown as WorkerScope;
let book: PlaceBook | undefined;
let world: PlayedWorld | undefined;
let turn = 0;

function tell(news: WorldNews, transfer: Transferable[] = []): void {
  scope.postMessage({ ...news, turn }, transfer);
}

function send(played: PlayedWorld, until: number): void {
  while (played.time < Math.min(until, played.end) - 1e-9) {
    const step = played.step();
    tell({ kind: 'step', step }, buffersOf(step));
  }
  if (played.time >= played.end - 1e-9) tell({ kind: 'end', time: played.time });
}

function answer(request: WorldRequest): void {
  if (request.kind === 'place') book = new PlaceBook(request.text);
  if (request.kind === 'keep') turn = request.turn;
  if (request.kind === 'open') {
    turn = request.turn;
    world = undefined; // a world that cannot be opened must not be taken for the one before
    world = new PlayedWorld(book!.place(request.opening.variant.whatIf), request.opening);
  }
  if (world === undefined) return;
  if (request.kind === 'plan') world.follow(request.plan);
  if (request.kind === 'trace') world.trace(request.track);
  if (request.kind === 'mission') world.send(request.from, request.to, request.green);
  if (request.kind === 'play') send(world, request.until);
  if (request.kind !== 'skip') return;
  world.skip(request.until, (seen) => tell({ kind: 'glance', step: seen }, buffersOf(seen)));
  const step = world.tell();
  tell({ kind: 'step', step }, buffersOf(step));
}

function recordOf(thrown: unknown): FaultRecord {
  if (thrown instanceof Fault) return { code: thrown.code, text: thrown.message, where: thrown.where };
  return {
    code: 'TWIN_WORKER',
    text: `the simulation stopped: ${String(thrown)}; open the page again`,
    where: 'worker',
  };
}

scope.onmessage = ({ data }) => {
  try {
    answer(data);
  } catch (thrown) {
    tell({ kind: 'fault', fault: recordOf(thrown) });
  }
};
