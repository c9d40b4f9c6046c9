// A service on a small place, for tests.
import { join } from 'node:path';
import { systemClock } from '../clock.ts';
import { packageRoot } from '../package-root.ts';
import { servePlace } from './served-place.ts';
import { buildService, type Service, type ServiceOptions } from './service.ts';

export const SMALL_PLACE = join(packageRoot(), 'fixtures', 'single-junction');
export const SMALL_ID = 'single-junction';

/** Serves `fixtures/single-junction`, its street ten times as fast as real time. */
export async function smallService(options: Partial<ServiceOptions> = {}): Promise<Service> {
  const served = await servePlace(SMALL_PLACE, { seed: 1, speed: 10 });
  return buildService({ places: [served], clock: systemClock, logLevel: 'silent', twin: '/none', ...options });
}
