// A service on a small place, for tests.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock, systemWallClock } from '../clock.ts';
import { packageRoot } from '../package-root.ts';
import type { Centre } from './centre.ts';
import { openCentre } from './city-centre.ts';
import { servePlace } from './served-place.ts';
import { buildService, type Service, type ServiceOptions } from './service.ts';

export const SMALL_PLACE = join(packageRoot(), 'fixtures', 'single-junction');
export const SMALL_ID = 'single-junction';

/** Serves `fixtures/single-junction`, its street ten times as fast as real time, and the centre of it. */
export async function smallService(options: Partial<ServiceOptions> = {}, data = freshFolder()): Promise<Service> {
  return (await smallCity(options, data)).service;
}

/** The same, with the centre itself in hand. */
export async function smallCity(
  options: Partial<ServiceOptions> = {},
  data = freshFolder(),
  more: { readonly newKey?: boolean } = {},
): Promise<{ service: Service; centre: Centre }> {
  const served = await servePlace(SMALL_PLACE, { seed: 1, speed: 10 });
  const city = await openCentre(served, { clock: systemClock, wall: systemWallClock, data, replications: 1, ...more });
  const quiet = { logLevel: 'silent', twin: '/none' };
  const service = await buildService({ places: [served], clock: systemClock, city, ...quiet, ...options });
  return { service, centre: city.centre };
}

/** A data folder of its own. */
export function freshFolder(): string {
  return mkdtempSync(join(tmpdir(), 'greenband-data-'));
}
