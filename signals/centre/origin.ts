// Keeps pages of other origins out: no page on the web can reach this service through a browser on this machine.
import type { FastifyInstance } from 'fastify';
import { Fault } from '../../core/fault.ts';

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]', '::1']);

/** Whether an address to listen on is this machine only. */
export function isLoopback(host: string): boolean {
  return LOOPBACK.has(host) || /^127\.\d+\.\d+\.\d+$/.test(host);
}

function hostName(host: string): string {
  return host.replace(/:\d+$/, '').toLowerCase();
}

/** @param loopbackOnly also refuse names that are not this machine's own (DNS rebinding) */
export function guardOrigin(app: FastifyInstance, loopbackOnly: boolean): void {
  app.addHook('onRequest', async (request) => {
    const { host, origin } = request.headers;
    const refuse = (where: string) =>
      new Fault('REQ_ORIGIN', 'a page of another origin asks; use the address that the service prints', where);
    if (loopbackOnly && host !== undefined && !isLoopback(hostName(host))) throw refuse('Host');
    if (origin === undefined) return;
    const asked = URL.canParse(origin) ? new URL(origin).host : '';
    if (asked !== host) throw refuse('Origin');
  });
}
