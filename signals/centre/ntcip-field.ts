// Where the NTCIP controllers of a city are: read from a file, because neither place nor plan should hold addresses.
import { readFileSync } from 'node:fs';
import { type Static, Type } from '@sinclair/typebox';
import { Fault } from '../../core/fault.ts';
import { checkDocument } from '../../core/schema.ts';
import { parseJson } from '../input-file.ts';
import type { ControllerPlan } from '../plan.ts';
import type { ControllerSafety } from '../safety.ts';
import type { ControllerPort } from '../unit/controller-port.ts';
import { snmp } from '../unit/ntcip/net-snmp.ts';
import { NtcipPort } from '../unit/ntcip/ntcip-port.ts';
import { notInPatterns } from './pull/plan-objects.ts';
import type { Timers } from './timers.ts';

const FORMAT = 'greenband-ntcip';

const Address = Type.Object(
  {
    controller: Type.String(),
    host: Type.String(),
    port: Type.Optional(Type.Integer({ minimum: 1, maximum: 65_535, description: '161 without it; often 501' })),
    version: Type.Union([Type.Literal('v1'), Type.Literal('v2c'), Type.Literal('v3')]),
    community: Type.Optional(Type.String({ description: 'v1 and v2c' })),
    user: Type.Optional(
      Type.Object(
        { name: Type.String(), authKey: Type.String(), privKey: Type.String() },
        { additionalProperties: false },
      ),
    ),
    onePerMessage: Type.Optional(Type.Boolean({ description: 'for controllers that take one object a message' })),
    detectors: Type.Optional(
      Type.Array(Type.String({ maxLength: 200 }), {
        maxItems: 128,
        description: 'names of its detectors 1, 2, … as in the network; "" leaves one out',
      }),
    ),
    slots: Type.Optional(
      Type.Tuple([Type.Integer({ minimum: 1, maximum: 253 }), Type.Integer({ minimum: 1, maximum: 253 })]),
    ),
  },
  { additionalProperties: false },
);
type Address = Static<typeof Address>;

/** `ntcip.json`: the file that `--ntcip` names. It holds secrets: keep it readable by the service alone. */
export const NtcipFile = Type.Object(
  { format: Type.Literal(FORMAT), version: Type.Literal(1), controllers: Type.Array(Address) },
  { additionalProperties: false },
);

/** patterns that the centre writes where the file does not say */
const SLOTS = [101, 102] as const;

/** @throws Fault CLI_FILE_MISSING, JSON_* */
export function readNtcip(path: string): ReadonlyMap<string, Address> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    throw new Fault('CLI_FILE_MISSING', 'there is no such file; check --ntcip', path);
  }
  const { controllers } = checkDocument(NtcipFile, { format: FORMAT, version: 1 }, parseJson(text, path), path);
  return new Map(controllers.map((address) => [address.controller, address]));
}

function sessionOf({ host, port = 161, version, community, user, controller }: Address) {
  const options = { port, retries: 1, timeout: 1500 };
  if (version !== 'v3')
    return snmp.createSession(host, community ?? 'public', {
      ...options,
      version: version === 'v1' ? snmp.Version1 : snmp.Version2c,
    });
  if (!user) throw new Fault('NTCIP_USER', 'SNMP v3 needs a user with authKey and privKey; add it', controller);
  const level = snmp.SecurityLevel.authPriv;
  const how = { level, authProtocol: snmp.AuthProtocols.sha, privProtocol: snmp.PrivProtocols.aes };
  return snmp.createV3Session(host, { ...user, ...how }, { ...options, version: snmp.Version3 });
}

/** The port to one controller. Throws NTCIP_STAGES for one whose plan is a program as found, NTCIP_USER. */
export function ntcipPort(
  address: Address,
  base: ControllerPlan | undefined,
  safety: ControllerSafety,
  foundVersion: string,
  timers: Timers,
): ControllerPort {
  const { controller, onePerMessage = false, slots = SLOTS, detectors } = address;
  if (base === undefined || base.kind === 'program') throw notInPatterns(controller);
  const session = sessionOf(address);
  return new NtcipPort({ controller, session, timers, base, safety, onePerMessage, slots, foundVersion, detectors });
}
