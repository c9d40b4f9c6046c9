// A worker thread that takes part in stepping a world of another thread, until that one ends it.
import { parentPort, workerData } from 'node:worker_threads';
import { type CrewPost, joinWorld, takePart } from '../sim/crew.ts';

const post = workerData as CrewPost;
const world = joinWorld(post);
parentPort!.postMessage('ready');
takePart(world, post.words);
