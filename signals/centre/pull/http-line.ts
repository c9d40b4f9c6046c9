// The line from a controller to the centre over HTTP or HTTPS, with long polls.
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { ControllerStatus } from '../../unit/controller-port.ts';
import { CLOCK_HEADER, SIGNATURE_HEADER } from './plan-letter.ts';
import type { CentreLine } from './pull-client.ts';

/** What a controller trusts, and what it shows of itself. PEM */
export interface LineTls {
  /** authority of the centre's certificate, where it is none that the machine knows */
  readonly ca?: Buffer | undefined;
  readonly cert?: Buffer | undefined;
  readonly key?: Buffer | undefined;
}

export interface LineOptions {
  readonly centre: string;
  readonly controller: string;
  readonly token: string | undefined;
  /** s that the centre may hold an answer back */
  readonly wait: number;
  readonly tls?: LineTls | undefined;
}

interface LineAnswer {
  readonly status: number;
  readonly header: (name: string) => string;
  readonly body: Buffer;
}

/** s beyond the wait after which the centre counts as gone */
const PATIENCE = 10;
/** bytes; no letter is longer */
const LONGEST = 4 * 1024 * 1024;

type Sender = (method: string, path: string, headers: Record<string, string>, body?: string) => Promise<LineAnswer>;

/** Sends over one connection that is kept. */
function senderTo(base: URL, tls: LineTls | undefined, patience: number): Sender {
  const secure = base.protocol === 'https:';
  const agent = secure ? new HttpsAgent({ keepAlive: true, ...tls }) : new HttpAgent({ keepAlive: true });
  const send = secure ? httpsRequest : httpRequest;
  return (method, path, headers, body) =>
    new Promise((resolve, reject) => {
      const signal = AbortSignal.timeout(patience * 1000);
      const request = send(new URL(path, base), { method, headers, agent, signal }, (answer) =>
        wholeAnswer(answer).then(resolve, reject),
      );
      request.on('error', reject);
      request.end(body);
    });
}

async function wholeAnswer(answer: IncomingMessage): Promise<LineAnswer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of answer) {
    length += (chunk as Buffer).length;
    if (length > LONGEST) throw new Error('the answer is too long');
    chunks.push(chunk as Buffer);
  }
  const header = (name: string) => String(answer.headers[name] ?? '');
  return { status: answer.statusCode ?? 0, header, body: Buffer.concat(chunks) };
}

export function httpLine({ centre, controller, token, wait, tls }: LineOptions): CentreLine {
  const path = `/controllers/${encodeURIComponent(controller)}`;
  const send = senderTo(new URL(centre), tls, wait + PATIENCE);
  const who: Record<string, string> = token
    ? { authorization: `Bearer ${token}` }
    : tls?.cert
      ? {}
      : { 'greenband-identity': `controller ${controller}` };
  return {
    async fetch(etag) {
      const headers = { ...who, ...(etag !== undefined && { 'if-none-match': etag }) };
      const answer = await send('GET', `${path}/plan?wait_s=${etag === undefined ? 0 : wait}`, headers);
      if (answer.status === 304) return undefined;
      if (answer.status !== 200) throw new Error(`the centre answers ${answer.status}`);
      return { body: answer.body, signature: answer.header(SIGNATURE_HEADER), etag: answer.header('etag') };
    },
    async report({ controller: _, ...status }: ControllerStatus, measures) {
      const body = JSON.stringify({ ...status, ...(measures.length > 0 && { measures }) });
      const headers = {
        ...who,
        'content-type': 'application/json',
        'content-length': String(Buffer.byteLength(body)),
      };
      const answer = await send('POST', `${path}/reports`, headers, body);
      if (answer.status !== 204) throw new Error(`the centre answers ${answer.status}`);
      const clock = answer.header(CLOCK_HEADER);
      return /^\d{12,14}$/.test(clock) ? Number(clock) : undefined;
    },
  };
}
