// The line from a controller to the centre over HTTP or HTTPS, with long polls.
import type { ControllerStatus } from '../../unit/controller-port.ts';
import { SIGNATURE_HEADER } from './plan-letter.ts';
import type { CentreLine } from './pull-client.ts';

export interface LineOptions {
  readonly centre: string;
  readonly controller: string;
  readonly token: string | undefined;
  /** s that the centre may hold an answer back */
  readonly wait: number;
}

/** s beyond the wait after which the centre counts as gone */
const PATIENCE = 10;

export function httpLine({ centre, controller, token, wait }: LineOptions): CentreLine {
  const base = `${centre.replace(/\/$/, '')}/controllers/${encodeURIComponent(controller)}`;
  const who: Record<string, string> = token
    ? { authorization: `Bearer ${token}` }
    : { 'greenband-identity': `controller ${controller}` };
  return {
    async fetch(etag) {
      const headers = { ...who, ...(etag !== undefined && { 'if-none-match': etag }) };
      const signal = AbortSignal.timeout((wait + PATIENCE) * 1000);
      const answer = await fetch(`${base}/plan?wait_s=${etag === undefined ? 0 : wait}`, { headers, signal });
      if (answer.status === 304) return undefined;
      if (answer.status !== 200) throw new Error(`the centre answers ${answer.status}`);
      const body = Buffer.from(await answer.arrayBuffer());
      return { body, signature: answer.headers.get(SIGNATURE_HEADER) ?? '', etag: answer.headers.get('etag') ?? '' };
    },
    async report({ controller: _, ...status }: ControllerStatus) {
      const headers = { ...who, 'content-type': 'application/json' };
      const signal = AbortSignal.timeout(PATIENCE * 1000);
      const body = JSON.stringify(status);
      const answer = await fetch(`${base}/reports`, { method: 'POST', headers, body, signal });
      if (answer.status !== 204) throw new Error(`the centre answers ${answer.status}`);
    },
  };
}
