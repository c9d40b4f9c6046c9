// The files of the twin, or a plain page that says how to build it.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { packageRoot } from '../package-root.ts';

/** s that a file with a hash in its name may be kept */
const YEAR = 31_536_000;

const PLAIN = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Greenband</title>
<h1>Greenband timing centre</h1>
<p>The service runs. The twin is not built in this copy; run <code>npm run build:twin</code> and start the service again.</p>
<p><a href="/docs">Routes</a> · <a href="/places">Places</a> · <a href="/readyz">Health</a></p></html>`;

/** Where the built twin lies. */
export function twinFolder(): string {
  return join(packageRoot(), 'dist', 'twin-viewer', 'web');
}

export async function servePages(app: FastifyInstance, folder = twinFolder()): Promise<void> {
  if (!existsSync(join(folder, 'index.html'))) {
    app.get('/', { schema: { hide: true } }, async (_request, reply) => reply.type('text/html').send(PLAIN));
    return;
  }
  await app.register(fastifyStatic, {
    root: folder,
    wildcard: true,
    cacheControl: false,
    schemaHide: true,
    setHeaders: (reply, path) => {
      const hashed = /-[\w-]{8,}\.\w+$/.test(path);
      reply.header('cache-control', hashed ? `public, max-age=${YEAR}, immutable` : 'no-cache');
    },
  });
}
