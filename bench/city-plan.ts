// An area plan for a whole generated city against Webster's, both through the product's door.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { greenband } from './greenband-command.ts';
import { gridFiles } from './grid-work.ts';

export interface CityPlan {
  /** change of mean delay, area's plan against Webster's: percent, and its interval in s */
  readonly percent: number;
  readonly ci95: readonly [number, number];
  /** s that the area plan took */
  readonly wall: number;
}

interface Compared {
  readonly difference: { readonly delay_s: { readonly percent: number; readonly ci95: readonly [number, number] } };
}

/** 36 x 36 signals, about 30,000 vehicles at once. */
const CITY = { size: 36, trips: 54_000, window: 600, reach: 10, seed: 1 };
const END = 1200;

/** @param budget s for the area plan */
export async function cityPlan(budget: number, replications: number): Promise<CityPlan> {
  const folder = mkdtempSync(join(tmpdir(), 'greenband-city-'));
  try {
    const at = (name: string) => join(folder, name);
    const { net, routes } = gridFiles(CITY);
    const window = ['--begin', '0', '--end', String(END)];
    await greenband(['import', '--from', 'sumo', '--net', net, '--routes', routes, ...window, '--out', at('city')]);
    await greenband(['optimise', at('city'), '--method', 'webster', '--out', at('webster.json')]);
    const area = ['--method', 'area', '--budget', String(budget), '--out', at('area.json')];
    const { wall_s } = await greenband(['optimise', at('city'), ...area]);
    const plans = ['--plan', at('webster.json'), '--plan', at('area.json')];
    const compared = await greenband(['compare', at('city'), ...plans, '--replications', String(replications)]);
    const { percent, ci95 } = (compared as unknown as Compared).difference.delay_s;
    return { percent, ci95, wall: Number(wall_s) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
