// The examples of docs/engine.md run, on the crossroads and a handful of trips.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { crossroads } from '../fixtures/crossroads.ts';

const ROOT = join(import.meta.dirname, '..');
const FOLDER = join(ROOT, 'node_modules', '.engine-docs');
const PAGE = readFileSync(join(ROOT, 'docs', 'engine.md'), 'utf8');
const EXAMPLES = [...PAGE.matchAll(/```ts\n([\s\S]*?)```/g)].map((match) => match[1]!);

const DEMAND = {
  format: 'greenband-demand',
  version: 1,
  begin: 0,
  end: 600,
  vehicleTypes: [{ id: 'car', class: 'car' }],
  trips: Array.from({ length: 40 }, (_, i) => ({
    id: `${i}`,
    depart: 12 * i,
    type: 'car',
    route: i % 3 === 0 ? ['in-south', 'out-north'] : ['in-west', 'out-east'],
  })),
};

/** The example as a module that finds the sources, its network and its demand, and tells what it logged. */
function moduleOf(example: string): string {
  const source = (room: string) => JSON.stringify(join(ROOT, room, 'index.ts'));
  return [
    `const networkFile = ${JSON.stringify(crossroads())};`,
    `const demandFile = ${JSON.stringify(DEMAND)};`,
    'export const logged = [];',
    'const console = { log: (...words) => logged.push(words) };',
    example.replaceAll("'greenband/core'", source('core')).replaceAll("'greenband/sim'", source('sim')),
  ].join('\n');
}

beforeAll(() => mkdirSync(FOLDER, { recursive: true }));
afterAll(() => rmSync(FOLDER, { recursive: true, force: true }));

describe('docs/engine.md', () => {
  it.each(EXAMPLES.map((example, i) => [i, example] as const))('example %i runs', async (i, example) => {
    const path = join(FOLDER, `example-${i}-${process.pid}.ts`);
    writeFileSync(path, moduleOf(example));
    const { logged } = (await import(/* @vite-ignore */ path)) as { logged: unknown[][] };
    for (const words of logged) for (const word of words) expect(word).not.toBeNaN();
    if (example.includes('console.log')) expect(logged.length).toBeGreaterThan(0);
  });

  it('names every function of the library that it shows', async () => {
    const door = await import('./index.ts');
    for (const [, names] of PAGE.matchAll(/import \{ ([^}]*) \} from 'greenband\/sim'/g)) {
      for (const name of names!.split(', ')) expect(Object.keys(door)).toContain(name);
    }
  });
});
