// A plain file server for the twin's tests and pictures: the built page and one place, with the headers of the service.
import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { packageRoot } from '../signals/package-root.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
};

/** The policy that the page must live with: its own files only, nothing inline. */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self' ws:; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
};

/** Where the built page lies. */
export const WEB = join(packageRoot(), 'dist', 'twin-viewer', 'web');

function send(response: ServerResponse, path: string): void {
  response.writeHead(200, { ...PAGE_HEADERS, 'Content-Type': TYPES[extname(path)] ?? 'application/octet-stream' });
  createReadStream(path).pipe(response);
}

/** The file of a place that a route asks for. */
function placeFile(place: string, url: string): string | undefined {
  const match = /^\/places\/[^/]+\/([a-z-]+)$/.exec(url);
  const path = match === null ? undefined : join(place, `${match[1]}.json`);
  return path !== undefined && existsSync(path) ? path : undefined;
}

/** Serves `place` (a folder) on a free port; answers the server and its address. */
export async function serveTwin(place: string): Promise<{ server: Server; address: string }> {
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost').pathname;
    const file = placeFile(place, url) ?? join(WEB, normalize(url === '/' ? '/index.html' : url));
    if (file.startsWith(WEB) || file.startsWith(place)) {
      if (existsSync(file) && statSync(file).isFile()) return send(response, file);
    }
    response.writeHead(404, PAGE_HEADERS).end();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return { server, address: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}
