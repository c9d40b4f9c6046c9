// The suite of adapters on a running SUMO behind the live street: lamps set and read back over TraCI, second by second.
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LiveStreet, streetPort } from '../centre/live/live-street.ts';
import { servePlace } from '../centre/served-place.ts';
import { SMALL_PLACE } from '../centre/service.sample.ts';
import { greenband, scratchFolder } from '../command.sample.ts';
import { currentPlan, readPlace } from '../place.ts';
import type { StagePlan } from '../plan.ts';
import { portCases, type Rig } from './port-cases.sample.ts';

const hasSumo = spawnSync('sumo', ['--version']).status === 0;
const folder = scratchFolder();
const config = join(folder, 'street', 'place.sumocfg');

const SPEED = 150;

async function sumoRig(): Promise<Rig> {
  const served = await servePlace(SMALL_PLACE, {
    seed: 1,
    speed: SPEED,
    street: (start) => new LiveStreet({ ...start, sumo: { config } }),
  });
  await served.street.ready();
  const own = currentPlan(await readPlace(SMALL_PLACE)).controllers[0] as StagePlan;
  const longer = (by: number): StagePlan => ({
    ...own,
    cycle: own.cycle + by,
    stages: own.stages.map((stage, i) => ({ ...stage, green: stage.green + (i === 0 ? by : 0) })),
  });
  return {
    port: streetPort(served.street, own.controller, 'sumo'),
    adapter: 'sumo',
    links: served.tables.get(own.controller)!.links,
    own,
    next: longer(2),
    third: longer(4),
    manual: true,
    pass: (seconds) => new Promise((resolve) => setTimeout(resolve, (seconds * 1000) / SPEED)),
    close: () => served.street.stop(),
  };
}

describe.skipIf(!hasSumo)('a running SUMO (needs sumo)', () => {
  beforeAll(() => {
    expect(greenband('export', SMALL_PLACE, '--to', 'sumo-place', '--out', join(folder, 'street')).code).toBe(0);
  }, 60_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  portCases('a controller in SUMO', sumoRig);

  test('a configuration that is not there, or of another network, is told by the street', async () => {
    const street = (path: string) =>
      servePlace(SMALL_PLACE, {
        seed: 1,
        speed: 1,
        street: (start) => new LiveStreet({ ...start, sumo: { config: path } }),
      });
    const served = await street('/none.sumocfg');
    await expect(served.street.ready()).rejects.toMatchObject({ code: 'SUMO_FAILED' });
    await served.street.stop();
  });
});
