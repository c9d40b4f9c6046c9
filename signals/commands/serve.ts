// `greenband serve`: the timing centre and the twin, until it is told to stop.
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { createSecureContext } from 'node:tls';
import { Fault } from '../../core/fault.ts';
import { type CityCentre, type FieldKind, openCentre } from '../centre/city-centre.ts';
import type { LiveStart } from '../centre/live/live-message.ts';
import { LiveStreet } from '../centre/live/live-street.ts';
import { isLoopback } from '../centre/origin.ts';
import { recogniseToken } from '../centre/recognise-token.ts';
import { RETENTION, type Retention } from '../centre/retention.ts';
import { type ServedPlace, servePlace } from '../centre/served-place.ts';
import { buildService, type Service, type TlsFiles } from '../centre/service.ts';
import { openDatabase } from '../centre/store/database.ts';
import type { PostgresStore } from '../centre/store/postgres-store.ts';
import { TokenBook } from '../centre/tokens.ts';
import { systemClock, systemWallClock } from '../clock.ts';
import type { Answer, Progress } from '../terminal.ts';

export interface ServeOptions {
  readonly port: number;
  readonly host: string;
  readonly seed: number;
  readonly field: FieldKind;
  /** with `sumo`: the .sumocfg of the same network */
  readonly sumoConfig?: string | undefined;
  readonly ntcip?: string | undefined;
  /** folder of the journal and the key */
  readonly data: string;
  readonly speed: number;
  readonly step?: number | undefined;
  readonly rate: number;
  readonly tlsCert?: string | undefined;
  readonly tlsKey?: string | undefined;
  readonly clientCa?: string | undefined;
  /** postgres://… instead of the SQLite file in the folder */
  readonly database?: string | undefined;
  /** days */
  readonly keepReadings?: number | undefined;
  readonly mostMib?: number | undefined;
  /** go on although another key signed the journal so far */
  readonly newKey?: boolean | undefined;
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

/** Certificate, key and the authority of controllers' certificates, read. Throws SERVE_TLS, CLI_FILE_MISSING. */
function tlsOf({ tlsCert, tlsKey, clientCa }: ServeOptions): TlsFiles | undefined {
  if (tlsCert === undefined && tlsKey === undefined && clientCa === undefined) return undefined;
  if (tlsCert === undefined || tlsKey === undefined) {
    const text = 'a certificate needs its key, and the other way round; give --tls-cert and --tls-key';
    throw new Fault('SERVE_TLS', text, tlsCert ?? tlsKey ?? clientCa!);
  }
  const read = (path: string) => {
    if (!existsSync(path)) throw new Fault('CLI_FILE_MISSING', 'there is no such file; check the path', path);
    return readFileSync(path);
  };
  const files = { cert: read(tlsCert), key: read(tlsKey), ...(clientCa !== undefined && { ca: read(clientCa) }) };
  try {
    createSecureContext(files);
  } catch (thrown) {
    const text = `certificate and key cannot be used (${(thrown as Error).message}); give PEM files that belong together`;
    throw new Fault('SERVE_TLS', text, tlsCert);
  }
  return files;
}

function retentionOf({ keepReadings, mostMib }: ServeOptions): Retention {
  return {
    readings_days: keepReadings ?? RETENTION.readings_days,
    mostBytes: mostMib === undefined ? RETENTION.mostBytes : mostMib * 1024 * 1024,
  };
}

/** The shared database, led by this process. Throws SERVE_DATA_BUSY, STORE_*. */
async function storeOf(options: ServeOptions): Promise<PostgresStore | undefined> {
  const database = options.database ?? process.env['GREENBAND_DATABASE'];
  if (database === undefined) return undefined;
  const store = await openDatabase(database);
  await store.lead().catch((thrown) => closing(store, thrown));
  return store;
}

async function closing(store: PostgresStore | undefined, thrown: unknown): Promise<never> {
  await store?.close();
  throw thrown;
}

/** The service with the centre of its place. What was started is stopped when the centre cannot be opened. */
async function withCentre(places: readonly ServedPlace[], options: ServeOptions): Promise<Service> {
  const [first] = places;
  let city: CityCentre | undefined;
  try {
    const tls = tlsOf(options);
    const book = new TokenBook(options.data);
    const store = await storeOf(options);
    const opening = {
      ...(store && { store }),
      retention: retentionOf(options),
      clock: systemClock,
      wall: systemWallClock,
      data: options.data,
      field: options.field,
      ntcip: options.ntcip,
      newKey: options.newKey,
    };
    city = first && (await openCentre(first, opening).catch((thrown) => closing(store, thrown)));
    const recognise = book.size > 0 ? recogniseToken(book, systemWallClock) : undefined;
    return await buildService({
      places,
      clock: systemClock,
      city,
      recognise,
      tls,
      ratePerMinute: options.rate,
    });
  } catch (thrown) {
    await city?.close('the service could not be started');
    await Promise.all(places.map(({ street }) => street.stop()));
    throw thrown;
  }
}

/** A running SUMO instead of our engine. Throws SERVE_SUMO, CLI_FILE_MISSING. */
function sumoStreet({ field, sumoConfig }: ServeOptions): ((start: LiveStart) => LiveStreet) | undefined {
  if (field !== 'sumo') return undefined;
  if (sumoConfig === undefined)
    throw new Fault('SERVE_SUMO', 'say which street SUMO runs: --sumo-config FILE', '--field sumo');
  const config = resolve(sumoConfig);
  if (!existsSync(config)) throw new Fault('CLI_FILE_MISSING', 'there is no such file; check --sumo-config', config);
  return (start) => new LiveStreet({ ...start, warmUp: 0, sumo: { config } });
}

/** Starts serving; resolves with the service once it listens. */
export async function startServing(place: string | undefined, options: ServeOptions, progress: Progress) {
  requireGuarded(options);
  progress.at('Reading the place');
  const street = sumoStreet(options);
  const places = place === undefined ? [] : [await servePlace(place, { ...options, street })];
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
