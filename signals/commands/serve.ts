// `greenband serve`: the timing centre and the twin, until it is told to stop.
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { Fault } from '../../core/fault.ts';
import { openCentre } from '../centre/city-centre.ts';
import { isLoopback } from '../centre/origin.ts';
import { recogniseToken } from '../centre/recognise-token.ts';
import { type ServedPlace, servePlace } from '../centre/served-place.ts';
import { buildService, type Service, type TlsFiles } from '../centre/service.ts';
import { TokenBook } from '../centre/tokens.ts';
import { systemClock, systemWallClock } from '../clock.ts';
import type { Answer, Progress } from '../terminal.ts';

export interface ServeOptions {
  readonly port: number;
  readonly host: string;
  readonly seed: number;
  readonly field: 'simulated' | 'http' | 'ntcip';
  readonly ntcip?: string | undefined;
  /** folder of the journal and the key */
  readonly data: string;
  readonly speed: number;
  readonly step?: number | undefined;
  readonly rate: number;
  readonly tlsCert?: string | undefined;
  readonly tlsKey?: string | undefined;
  readonly clientCa?: string | undefined;
}

/** Where the service listens: http://host:port. Throws SERVE_PORT_BUSY, SERVE_HOST. */
async function listen(service: Service, { host, port }: ServeOptions): Promise<string> {
  try {
    return await service.app.listen({ host, port });
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException;
    const where = `${host}:${port}`;
    if (code === 'EADDRINUSE')
      throw new Fault('SERVE_PORT_BUSY', 'another program listens here; choose another --port, or stop it', where);
    if (code === 'EACCES')
      throw new Fault('SERVE_PORT_BUSY', 'this port needs more rights; choose a --port above 1023', where);
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
      throw new Fault('SERVE_HOST', 'this machine has no such address; choose another --host', where);
    throw thrown;
  }
}

/** Beyond this machine only with tokens, and only over TLS. Throws SERVE_OPEN, SERVE_PLAIN. */
function requireGuarded({ host, data, tlsCert, tlsKey }: ServeOptions): void {
  if (isLoopback(host)) return;
  if (new TokenBook(data).size === 0) {
    const text = 'without tokens the service listens on this machine only; leave --host out, or create tokens first';
    throw new Fault('SERVE_OPEN', text, host);
  }
  if (tlsCert !== undefined && tlsKey !== undefined) return;
  const text = 'tokens would travel in the open; give --tls-cert and --tls-key, or listen on this machine only';
  throw new Fault('SERVE_PLAIN', text, host);
}

/** Certificate, key and the authority of controllers' certificates, read. Throws those of a file that is not there. */
function tlsOf({ tlsCert, tlsKey, clientCa }: ServeOptions): TlsFiles | undefined {
  if (tlsCert === undefined || tlsKey === undefined) return undefined;
  const read = (path: string) => {
    if (!existsSync(path)) throw new Fault('CLI_FILE_MISSING', 'there is no such file; check the path', path);
    return readFileSync(path);
  };
  return { cert: read(tlsCert), key: read(tlsKey), ...(clientCa !== undefined && { ca: read(clientCa) }) };
}

/** The service with the centre of its place. What was started is stopped when the centre cannot be opened. */
async function withCentre(places: readonly ServedPlace[], options: ServeOptions): Promise<Service> {
  const [first] = places;
  try {
    const opening = {
      clock: systemClock,
      wall: systemWallClock,
      data: options.data,
      field: options.field,
      ntcip: options.ntcip,
    };
    const city = first && (await openCentre(first, opening));
    const book = new TokenBook(options.data);
    const recognise = book.size > 0 ? recogniseToken(book, systemWallClock) : undefined;
    return await buildService({
      places,
      clock: systemClock,
      city,
      recognise,
      tls: tlsOf(options),
      ratePerMinute: options.rate,
    });
  } catch (thrown) {
    await Promise.all(places.map(({ street }) => street.stop()));
    throw thrown;
  }
}

/** Starts serving; resolves with the service once it listens. */
export async function startServing(place: string | undefined, options: ServeOptions, progress: Progress) {
  requireGuarded(options);
  progress.at('Reading the place');
  const places = place === undefined ? [] : [await servePlace(place, options)];
  const service = await withCentre(places, options);
  try {
    await Promise.all(places.map(({ street }) => street.ready()));
    const address = await listen(service, options);
    progress.clear();
    return { service, address };
  } catch (thrown) {
    await service.stop();
    throw thrown;
  }
}

/** Resolves when the process is asked to end. */
export async function askedToStop(): Promise<string> {
  const stop = new AbortController();
  const { signal } = stop;
  const asked = await Promise.race([
    once(process, 'SIGINT', { signal }).then(() => 'SIGINT'),
    once(process, 'SIGTERM', { signal }).then(() => 'SIGTERM'),
  ]);
  stop.abort();
  return asked;
}

export async function serve(
  place: string | undefined,
  options: ServeOptions,
  progress: Progress,
  say: (line: string) => void,
): Promise<Answer> {
  const end = askedToStop();
  const { service, address } = await startServing(place, options, progress);
  const who = new TokenBook(options.data).size > 0 ? 'with tokens' : 'this machine only, demonstration identities';
  say(`Greenband serves ${place ?? 'no place'} at ${address} (${who})`);
  say('Ctrl-C ends it.');
  const asked = await end;
  await service.stop();
  return { document: { address, ended: asked }, text: 'Ended.' };
}
