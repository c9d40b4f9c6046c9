// `greenband controller`: a reference controller that pulls its plan, checks it, runs it, and goes on alone.
import { existsSync, readFileSync } from 'node:fs';
import { Type } from '@sinclair/typebox';
import { Fault } from '../../core/fault.ts';
import { checkValue } from '../../core/schema.ts';
import { writeWhole } from '../atomic-write.ts';
import { readPublicKey } from '../centre/keys.ts';
import { httpLine } from '../centre/pull/http-line.ts';
import { type CentreLine, type KeptPlan, PullClient } from '../centre/pull/pull-client.ts';
import { ReadingsFile } from '../centre/pull/readings-file.ts';
import { pause, realTimers } from '../centre/timers.ts';
import { systemClock, systemWallClock } from '../clock.ts';
import { linkTable } from '../conflicts.ts';
import { parseJson } from '../input-file.ts';
import { currentPlan } from '../place.ts';
import { ControllerPlan } from '../plan.ts';
import { openPlace } from '../prepared-place.ts';
import { type Answer, toFault } from '../terminal.ts';
import type { UnitSetup } from '../unit/controller-unit.ts';

export interface ControllerOptions {
  readonly centre: string;
  readonly id: string;
  readonly key: string;
  readonly token?: string | undefined;
  /** PEM files: who signed the centre's certificate, and the controller's own certificate and key */
  readonly ca?: string | undefined;
  readonly cert?: string | undefined;
  readonly certKey?: string | undefined;
  readonly state?: string | undefined;
  /** where whoever reads its detectors appends readings */
  readonly readings?: string | undefined;
  readonly wait: number;
  readonly turns?: number | undefined;
}

/** The controller's own configuration: its lamps, its safety data, its fallback plan. */
async function setupOf(folder: string, id: string): Promise<UnitSetup> {
  const { place, network, safety } = await openPlace(folder, {});
  const index = network.controllerIds.indexOf(id);
  const plan = currentPlan(place).controllers.find(({ controller }) => controller === id);
  const own = safety.get(id);
  if (index < 0 || !plan || !own)
    throw new Fault(
      'CONTROLLER_UNKNOWN',
      `the place has no such controller; it has ${network.controllerIds.join(', ')}`,
      id,
    );
  return { controller: id, safety: own, table: linkTable(network, index), plan, version: 'fallback' };
}

/** Throws CONTROLLER_CENTRE for an address that is none, CLI_FILE_MISSING. */
function lineOf({ centre, id, token, wait, ca, cert, certKey }: ControllerOptions): CentreLine {
  if (!URL.canParse(centre) || !/^https?:$/.test(new URL(centre).protocol))
    throw new Fault('CONTROLLER_CENTRE', 'this is no address of a centre; give http://HOST:PORT', centre);
  const read = (path: string | undefined) => {
    if (path !== undefined && !existsSync(path))
      throw new Fault('CLI_FILE_MISSING', 'there is no such file; check the path', path);
    return path === undefined ? undefined : readFileSync(path);
  };
  const tls = { ca: read(ca), cert: read(cert), key: read(certKey) };
  return httpLine({ centre, controller: id, token: token ?? process.env['GREENBAND_TOKEN'], wait, tls });
}

const Kept = Type.Object({ serial: Type.Integer(), name: Type.String(), plan: ControllerPlan });

/** The last good plan. One that cannot be read is said and done without: a controller starts whatever its disk holds. */
function keptPlan(path: string, say: (line: string) => void): KeptPlan | undefined {
  if (!existsSync(path)) return undefined;
  try {
    const kept = parseJson(readFileSync(path, 'utf8'), path);
    checkValue(Kept, kept, path);
    return kept as KeptPlan;
  } catch (thrown) {
    say(`${toFault(thrown).code}: the kept plan cannot be read; the fallback plan runs (${path})`);
    return undefined;
  }
}

export async function controller(
  folder: string,
  options: ControllerOptions,
  say: (line: string) => void,
  stop: Promise<unknown>,
): Promise<Answer> {
  const { state, readings } = options;
  const measured = readings === undefined ? undefined : new ReadingsFile(readings, say);
  const kept = state === undefined ? undefined : keptPlan(state, say);
  const timers = realTimers(systemClock, systemWallClock);
  const client = new PullClient({
    setup: await setupOf(folder, options.id),
    key: readPublicKey(options.key),
    line: lineOf(options),
    timers,
    kept,
    ...(measured && { measured: () => measured.take() }),
    keep: (plan) => {
      if (state !== undefined) writeWhole(state, JSON.stringify(plan));
    },
  });
  let stopped = false;
  stop.then(() => {
    stopped = true;
  });
  let shown = '';
  for (let turn = 0; !stopped && turn < (options.turns ?? Number.POSITIVE_INFINITY); turn++) {
    await Promise.race([client.turn(), stop]);
    const { running, mode, faults } = client.status();
    const now = `${running?.version} ${mode} ${client.online ? 'online' : 'alone'} ${faults.join('; ')}`.trim();
    if (now !== shown) say(`${options.id}: ${now}`);
    shown = now;
    if (!client.online) await Promise.race([pause(timers, 1), stop]);
  }
  return { document: { ...client.status(), serial: client.serial, online: client.online }, text: shown };
}
