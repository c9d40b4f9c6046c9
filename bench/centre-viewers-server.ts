// The service in front of the street of 50,000 vehicles: node dist/bench/centre-viewers-server.js prints its address.
import { join } from 'node:path';
import { LiveStreet } from '../signals/centre/live/live-street.ts';
import { servePlace } from '../signals/centre/served-place.ts';
import { buildService } from '../signals/centre/service.ts';
import { systemClock } from '../signals/clock.ts';
import { packageRoot } from '../signals/package-root.ts';

const served = await servePlace(join(packageRoot(), 'fixtures', 'single-junction'), {
  seed: 1,
  speed: 1,
  street: (start) => new LiveStreet(start, join('bench', 'centre-viewers-street.js')),
});
await served.street.ready();
const { app, stop } = await buildService({ places: [served], clock: systemClock, twin: '/none' });
process.stdout.write(`${await app.listen({ port: 0, host: '127.0.0.1' })}\n`);
process.on('SIGTERM', () => void stop().then(() => process.exit(0)));
