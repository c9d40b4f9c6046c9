// `greenband doctor`: what this machine has, what would be used of it and why, and what is amiss.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { availableParallelism, freemem, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import type { FaultRecord } from '../../core/fault.ts';
import { CARD_NEEDS, PASSES_ON_CARD } from '../../sim/gpu/passes.ts';
import { loadGpuJs } from '../flow/gpu-js.ts';
import { type CardReport, cardReport } from '../gpu/adapters.ts';
import { packageVersion } from '../package-root.ts';
import type { Answer } from '../terminal.ts';

const LEAST_NODE = [20, 19] as const;
/** bytes; a run with its files needs no more */
const LEAST_DISK = 200e6;
const LEAST_MEMORY = 1e9;

/** Whether a file can be written into a folder; the reason where not. */
function writable(folder: string): string | undefined {
  try {
    const trial = mkdtempSync(join(folder, '.greenband-'));
    writeFileSync(join(trial, 'trial'), 'x');
    rmSync(trial, { recursive: true });
    return undefined;
  } catch (reason) {
    return (reason as NodeJS.ErrnoException).code ?? String(reason);
  }
}

function diskOf(folder: string) {
  const reason = writable(folder);
  const { bavail, bsize } = statfsSync(folder);
  return { folder, writable: reason === undefined, free_bytes: bavail * bsize, ...(reason && { reason }) };
}

/** SUMO, which only some commands need. */
function sumoFound() {
  const found = spawnSync('sumo', ['--version'], { encoding: 'utf8', timeout: 20_000 });
  const version = /Version\s+(\S+)/.exec(found.stdout ?? '')?.[1];
  return { found: version !== undefined, version: version ?? null, home: process.env['SUMO_HOME'] ?? null };
}

/** What `--backend` comes to here. */
export function backendsOf(cards: CardReport) {
  const real = cards.adapters.find(({ kind, lacking }) => kind === 'real' && lacking === undefined);
  const passes = PASSES_ON_CARD.join(', ');
  const auto = `only ${passes} runs on a card so far, and the state goes there and back in every step`;
  const why = real
    ? `${real.name} can be used: ${passes} on the card, everything else on the processor; not measured on a GPU yet`
    : (cards.fault?.text ??
      cards.adapters.map(({ name, kind, lacking }) => `${name}: ${lacking ?? `a ${kind} adapter`}`).join('; '));
  return {
    auto: { uses: 'cpu', why: auto },
    gpu: { possible: real !== undefined, why: why || 'no graphics adapter was found; install the driver of its maker' },
  };
}

/** What keeps the program from working here. */
function amiss(node: string, disks: readonly ReturnType<typeof diskOf>[]): FaultRecord[] {
  const faults: FaultRecord[] = [];
  const [major, minor] = node.split('.').map(Number) as [number, number];
  if (major < LEAST_NODE[0] || (major === LEAST_NODE[0] && minor < LEAST_NODE[1]))
    faults.push({
      code: 'DOCTOR_NODE',
      text: `Node ${node} is too old; install ${LEAST_NODE.join('.')} or newer`,
      where: 'Node',
    });
  for (const { folder, reason, free_bytes } of disks) {
    if (reason) {
      const text = `nothing can be written here (${reason}); choose another folder, or change its rights`;
      faults.push({ code: 'DOCTOR_DISK', text, where: folder });
    } else if (free_bytes < LEAST_DISK) {
      const text = `only ${Math.round(free_bytes / 1e6)} MB are free; make room for ${LEAST_DISK / 1e6} MB`;
      faults.push({ code: 'DOCTOR_DISK', text, where: folder });
    }
  }
  if (totalmem() < LEAST_MEMORY)
    faults.push({ code: 'DOCTOR_MEMORY', text: 'less than 1 GB of memory; take a larger machine', where: 'memory' });
  return faults;
}

export async function doctor(): Promise<Answer> {
  const disks = [diskOf(process.cwd()), diskOf(tmpdir())];
  const cards = await cardReport(CARD_NEEDS);
  const document = {
    greenband: packageVersion(),
    node: process.versions.node,
    platform: `${process.platform} ${process.arch}`,
    cores: availableParallelism(),
    memory_bytes: totalmem(),
    free_memory_bytes: freemem(),
    disks,
    sumo: sumoFound(),
    gpuJs: (await loadGpuJs()) !== undefined,
    ...cards,
    backend: backendsOf(cards),
  };
  return { document, text: words(document), faults: amiss(document.node, disks) };
}

type Found = Omit<CardReport, 'fault'> & {
  readonly greenband: string;
  readonly node: string;
  readonly platform: string;
  readonly cores: number;
  readonly memory_bytes: number;
  readonly disks: readonly ReturnType<typeof diskOf>[];
  readonly sumo: ReturnType<typeof sumoFound>;
  readonly gpuJs: boolean;
  readonly backend: ReturnType<typeof backendsOf>;
};

const gigabytes = (bytes: number) => `${(bytes / 2 ** 30).toFixed(1)} GiB`;

function words(found: Found): string {
  const { sumo, backend } = found;
  return [
    `greenband ${found.greenband} on Node ${found.node}, ${found.platform}`,
    `${found.cores} cores, ${gigabytes(found.memory_bytes)} of memory`,
    ...found.disks.map(
      ({ folder, writable, free_bytes }) =>
        `${folder}: ${writable ? `can be written, ${gigabytes(free_bytes)} free` : 'CANNOT BE WRITTEN'}`,
    ),
    sumo.found
      ? `SUMO ${sumo.version}${sumo.home === null ? ', SUMO_HOME is not set' : ''}`
      : 'SUMO was not found; only --field sumo and the accuracy tables need it',
    `gpu.js: ${found.gpuJs ? 'installed; the area search breeds its starts with it' : 'not installed; the area search does without'}`,
    `WebGPU: ${found.webgpu ? `${found.adapters.length} adapters` : 'not installed'}`,
    ...found.adapters.flatMap(({ name, kind, limits, lacking }) => [
      `  ${name} (${kind}${lacking ? `; cannot be used: ${lacking}` : ''})`,
      ...Object.entries(limits).map(([limit, value]) => `    ${limit} ${value}`),
    ]),
    `--backend auto uses the processor: ${backend.auto.why}`,
    `--backend gpu ${backend.gpu.possible ? 'works' : 'does not work'} here: ${backend.gpu.why}`,
  ].join('\n');
}
