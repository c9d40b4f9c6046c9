// Certificates for tests, made when they are needed: an authority, and what it signs (X.509 v3 in DER, RFC 5280).
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

export interface Certificate {
  readonly name: string;
  /** PEM */
  readonly cert: Buffer;
  readonly key: Buffer;
  readonly secret: KeyObject;
}

function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(parts);
  const { length } = body;
  const head = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Uint8Array.from([tag, ...head]), body]);
}

const sequence = (...parts: readonly Uint8Array[]) => der(0x30, ...parts);
const set = (...parts: readonly Uint8Array[]) => der(0x31, ...parts);
const whole = (value: number) => der(0x02, Uint8Array.from([value]));
const text = (value: string) => der(0x0c, Buffer.from(value));
const time = (at: Date) => der(0x17, Buffer.from(`${at.toISOString().replace(/[-:T]/g, '').slice(2, 14)}Z`));

function oid(name: string): Buffer {
  const [a, b, ...rest] = name.split('.').map(Number) as [number, number, ...number[]];
  const bytes = [40 * a + b];
  for (const part of rest) {
    const groups = [part & 0x7f];
    for (let left = part >> 7; left > 0; left >>= 7) groups.unshift((left & 0x7f) | 0x80);
    bytes.push(...groups);
  }
  return der(0x06, Uint8Array.from(bytes));
}

const ECDSA_SHA256 = sequence(oid('1.2.840.10045.4.3.2'));
const nameOf = (common: string) => sequence(set(sequence(oid('2.5.4.3'), text(common))));
const extension = (id: string, value: Uint8Array, critical = false) =>
  sequence(oid(id), ...(critical ? [der(0x01, Uint8Array.from([0xff]))] : []), der(0x04, value));
const AUTHORITY = extension('2.5.29.19', sequence(der(0x01, Uint8Array.from([0xff]))), true);
const LOCAL = extension(
  '2.5.29.17',
  sequence(der(0x82, Buffer.from('localhost')), der(0x87, Uint8Array.from([127, 0, 0, 1]))),
);

const pem = (kind: string, bytes: Uint8Array) =>
  Buffer.from(
    `-----BEGIN ${kind}-----\n${Buffer.from(bytes).toString('base64').replace(/.{64}/g, '$&\n')}\n-----END ${kind}-----\n`,
  );

/** A certificate for `name`, signed by `by`, or by itself as an authority. Counts a day before and after `now`. */
export function certificate(name: string, now: Date, by?: Certificate): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const day = (days: number) => new Date(now.getTime() + days * 86_400_000);
  const body = sequence(
    der(0xa0, whole(2)),
    whole(1 + (name.length % 100)),
    ECDSA_SHA256,
    nameOf(by?.name ?? name),
    sequence(time(day(-1)), time(day(1))),
    nameOf(name),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(by ? LOCAL : AUTHORITY)),
  );
  const seal = sign('sha256', body, by?.secret ?? privateKey);
  const cert = pem('CERTIFICATE', sequence(body, ECDSA_SHA256, der(0x03, Uint8Array.from([0]), seal)));
  const key = pem('PRIVATE KEY', privateKey.export({ type: 'pkcs8', format: 'der' }));
  return { name, cert, key, secret: privateKey };
}
