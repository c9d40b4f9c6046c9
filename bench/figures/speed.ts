// Figures of speed and memory on generated grids.
import type { GridAnswer } from '../grid-run.ts';
import {
  checkpointRun,
  crewRun,
  frameRun,
  gridRun,
  heapRun,
  millionRun,
  replicationsRun,
  speedCase,
  timedSumo,
} from '../speed-case.ts';
import { fixed, percent } from '../table.ts';
import type { Figure, Measurement } from './figure.ts';

const GROUP = 'Speed and memory, one thread';
const MEGA = 1e6;

/** The first run of a process is slower, while the compiler warms up. */
function warmth({ firstUpdatesPerSecond }: GridAnswer): string {
  return `second run of a process, ${fixed((firstUpdatesPerSecond ?? Number.NaN) / MEGA, 2)} million in the first`;
}

async function updates(least: number): Promise<Measurement> {
  const { ours, sumo } = await speedCase('grid-20', 600, 600);
  const arrivals = sumo === undefined ? Number.NaN : (sumo.oursArrived - sumo.arrived) / sumo.arrived;
  return {
    measured: `${fixed(ours.updatesPerSecond / MEGA, 2)} million, arrivals ${percent(arrivals)} against SUMO`,
    interval: `${warmth(ours)}; ${fixed(ours.updatesPerCpuSecond / MEGA, 2)} million a second of processor time; ${ours.peakRunning} vehicles at once, checksum ${ours.checksum}`,
    met: ours.updatesPerSecond >= least && ours.peakRunning >= 8500 && !(Math.abs(arrivals) > 0.05),
  };
}

async function memory(): Promise<Measurement> {
  const answer = await gridRun('grid-45-full', 420);
  return {
    measured: `${fixed(answer.peakRss / MEGA, 0)} MB at most, ${fixed(answer.rss / MEGA, 0)} MB after the run`,
    interval: `${answer.peakRunning} vehicles at once, import included`,
    met: answer.peakRss < 400 * MEGA && answer.peakRunning >= 50_000,
  };
}

async function heapGrowth(): Promise<Measurement> {
  const { growth, updates, steps } = await heapRun();
  return {
    measured: `${fixed(growth / MEGA, 3)} MB`,
    interval: `${steps} steps, ${updates} updates`,
    met: growth < MEGA,
  };
}

async function frame(): Promise<Measurement> {
  const { vehicles, bytes, encode_ms, decode_ms } = await frameRun();
  const of50k = (ms: number) => (ms * 50_000) / vehicles;
  return {
    measured: `${fixed(of50k(encode_ms), 2)} ms, ${fixed(bytes / vehicles, 1)} bytes a vehicle`,
    interval: `${vehicles} vehicles, median of 200; read back in ${fixed(of50k(decode_ms), 2)} ms a 50,000`,
    met: of50k(encode_ms) <= 1,
  };
}

async function checkpoint(): Promise<Measurement> {
  const { vehicles, bytes, save_ms, load_ms, same } = await checkpointRun();
  const of50k = (value: number) => (value * 50_000) / vehicles;
  return {
    measured: `${fixed(of50k(save_ms), 0)} ms and ${fixed(of50k(load_ms), 0)} ms, ${fixed(of50k(bytes) / MEGA, 1)} MB, resumed run ${same ? 'identical' : 'DIFFERENT'}`,
    interval: `measured on ${vehicles} vehicles, told for 50,000; median of 9`,
    met: same && of50k(save_ms) < 100 && of50k(load_ms) < 100 && of50k(bytes) <= 15 * MEGA,
  };
}

async function million(): Promise<Measurement> {
  const { small, large, peakRss } = await millionRun();
  const dearer = small.updatesPerCpuSecond / large.updatesPerCpuSecond;
  return {
    measured: `${fixed(large.updatesPerSecond / MEGA, 2)} million; ${fixed(peakRss / MEGA, 0)} MB; ${fixed(large.load_s, 1)} s`,
    interval: `${large.peakRunning} vehicles at once, an update ${fixed(dearer, 2)} times as dear as with ${small.peakRunning}; checksum ${large.checksum}`,
    met:
      large.updatesPerSecond >= 5 * MEGA &&
      large.peakRunning >= MEGA &&
      peakRss < 1e9 &&
      large.load_s < 60 &&
      dearer <= 2.5,
  };
}

async function largeImport(): Promise<Measurement> {
  const { import_s } = await gridRun('grid-45', 1);
  return { measured: `${fixed(import_s, 2)} s`, met: import_s < 5 };
}

/** SUMO's arrivals may be remembered; its speed is timed between two runs of ours, over a window short enough to repeat. */
const TIMED = 100;

async function largeGrid(): Promise<Measurement> {
  const { ours, sumo } = await speedCase('grid-45', 500, 200);
  const theirs = await timedSumo('grid-45', TIMED);
  const times = ours.updatesPerSecond / theirs;
  const arrivals = sumo === undefined ? Number.NaN : (sumo.oursArrived - sumo.arrived) / sumo.arrived;
  return {
    measured: `${fixed(ours.updatesPerSecond / MEGA, 2)} million, ${fixed(times, 0)} times SUMO, arrivals ${percent(arrivals)}`,
    interval: `${warmth(ours)}; ${ours.peakRunning} vehicles at once; SUMO ${fixed(theirs / MEGA, 3)} million in its first ${TIMED} s, timed right after; arrivals of both to 200 s; checksum ${ours.checksum}`,
    met: ours.updatesPerSecond >= 8 * MEGA && times >= 150 && Math.abs(arrivals) <= 0.05,
  };
}

async function twoWorkers(): Promise<Measurement> {
  const { one_ms, all_ms, oneShortest_ms, allShortest_ms, checksums, rounds, vehicles } = await crewRun();
  const gain = oneShortest_ms / allShortest_ms;
  const same = checksums.length === 1;
  const [one, two] = [oneShortest_ms / 200, allShortest_ms / 200];
  return {
    measured: `${fixed(gain, 2)} times, result ${same ? 'identical' : 'DIFFERENT'}`,
    interval: `200 steps, by turns ten by ten, each at its shortest of ${rounds} rounds: ${fixed(one, 1)} and ${fixed(two, 1)} ms a step; ${fixed(one_ms / all_ms, 2)} times by all the time taken; ${vehicles} vehicles at once, checksum ${checksums[0]}`,
    met: gain >= 1.6 && same && vehicles >= 45_000,
  };
}

const ROUNDS = 3;

/** By turns, each in a process of its own; the shortest of each is told. */
async function replications(): Promise<Measurement> {
  const [one, two] = [[], []] as [number[], number[]];
  const first: [number[], number[]] = [[], []];
  const sums = new Set<string>();
  for (let round = 0; round < ROUNDS; round++) {
    for (const [workers, times] of [
      [1, one],
      [2, two],
    ] as const) {
      const { wall_s, first_s, checksum } = await replicationsRun(workers);
      times.push(wall_s);
      first[workers - 1]!.push(first_s);
      sums.add(checksum);
    }
  }
  const gain = Math.min(...first[0]) / Math.min(...first[1]);
  return {
    measured: `${fixed(gain, 2)} times, results ${sums.size === 1 ? 'identical' : 'DIFFERENT'}`,
    interval: `shortest of ${ROUNDS} by turns: ${fixed(Math.min(...first[0]), 2)} s and ${fixed(Math.min(...first[1]), 2)} s, workers' start included; ${fixed(Math.min(...one), 2)} and ${fixed(Math.min(...two), 2)} s for the third batch of a process`,
    met: gain >= 1.7 && sums.size === 1,
  };
}

export const SPEED_FIGURES: readonly Figure[] = [
  {
    id: 'speed-grid-20',
    group: GROUP,
    asked: '20x20 grid, 9,000 vehicles: updates a second, arrivals within 5 % of SUMO',
    aim: '2 million',
    command: 'npm run bench -- grid-20',
    measure: () => updates(2 * MEGA),
  },
  {
    id: 'memory-50k',
    group: GROUP,
    asked: 'memory for 50,000 vehicles, whole process',
    aim: '< 400 MB',
    command: 'node dist/bench/grid-run.js grid-45-full --end 420',
    measure: memory,
  },
  {
    id: 'speed-grid-20-full',
    group: GROUP,
    asked: '20x20 grid, 9,000 vehicles: updates a second, every behaviour on',
    aim: '12 million',
    command: 'npm run bench -- grid-20',
    measure: () => updates(12 * MEGA),
  },
  {
    id: 'speed-grid-45',
    group: GROUP,
    asked: '45x45 grid, about 47,000 vehicles: updates a second and times SUMO',
    aim: '8 million and 150 times (aim 16 million, 300 times)',
    command: 'npm run figures -- speed-grid-45',
    measure: largeGrid,
  },
  {
    id: 'import-grid-45-trips',
    group: GROUP,
    asked: 'import and compile the 45x45 network and 80,000 trips',
    aim: '< 5 s',
    command: 'node dist/bench/grid-run.js grid-45 --end 1',
    measure: largeImport,
  },
  {
    id: 'heap-growth',
    group: GROUP,
    asked: 'heap growth over 10,000 steps',
    aim: '< 1 MB',
    command: 'node --expose-gc dist/bench/heap-run.js',
    measure: heapGrowth,
  },
  {
    id: 'frame-50k',
    group: GROUP,
    asked: 'a packed frame of 50,000 vehicles for watchers',
    aim: '1 ms',
    command: 'node dist/bench/frame-run.js',
    measure: frame,
  },
  {
    id: 'speed-million',
    group: GROUP,
    asked: 'one million vehicles on a 200x200 grid: updates a second; process; load',
    aim: '5 million; < 1 GB; < 60 s',
    command: 'node dist/bench/million-run.js',
    measure: million,
  },
  {
    id: 'speed-two-workers',
    group: GROUP,
    asked: 'two workers on two cores, 47,000 vehicles, identical result',
    aim: '1.6 times one (aim 1.8)',
    command: 'node dist/bench/crew-run.js grid-45 --threads 2',
    measure: twoWorkers,
  },
  {
    id: 'replications-two-workers',
    group: GROUP,
    asked: 'twelve replications of cologne8 on two workers, results independent of workers',
    aim: '1.7 times one worker',
    command: 'node dist/bench/replications-run.js cologne8 --workers 2',
    measure: replications,
  },
  {
    id: 'checkpoint',
    group: GROUP,
    asked: 'a checkpoint of 50,000 vehicles, resumed run identical',
    aim: '< 100 ms each way, at most 15 MB',
    command: 'node dist/bench/checkpoint-run.js',
    measure: checkpoint,
  },
];
