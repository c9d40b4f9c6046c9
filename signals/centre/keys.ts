// The centre's own key: signs plans for controllers and heads of the journal. Ed25519, kept beside the data.
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto';
import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '../../core/fault.ts';
import { writeWhole } from '../atomic-write.ts';
import { requireFile } from '../input-file.ts';

export const KEY_FILE = 'centre-key.pem';
export const PUBLIC_FILE = 'centre-key.pub.pem';

export interface CentreKey {
  readonly id: string;
  readonly secret: KeyObject;
  readonly open: KeyObject;
}

function keyOf(secret: KeyObject): CentreKey {
  const open = createPublicKey(secret);
  const { x = '' } = open.export({ format: 'jwk' });
  return { id: x.slice(0, 12), secret, open };
}

/** The key of a data folder, if it has one. Throws KEY_BROKEN. */
export function storedKey(folder: string): CentreKey | undefined {
  const path = join(folder, KEY_FILE);
  return existsSync(path) ? keyOf(readKey(path, createPrivateKey)) : undefined;
}

/** The key of a data folder, made when there is none; its public file is brought in step. Throws KEY_BROKEN. */
export function centreKey(folder: string): CentreKey {
  const path = join(folder, KEY_FILE);
  if (!existsSync(path)) {
    const { privateKey } = generateKeyPairSync('ed25519');
    writeWhole(path, privateKey.export({ type: 'pkcs8', format: 'pem' }) as string);
    chmodSync(path, 0o600);
  }
  const key = keyOf(readKey(path, createPrivateKey));
  const open = join(folder, PUBLIC_FILE);
  if (!existsSync(open) || !readPublicKey(open).equals(key.open))
    writeWhole(open, key.open.export({ type: 'spki', format: 'pem' }) as string);
  return key;
}

/** The public key of a file. Throws KEY_BROKEN, CLI_FILE_MISSING. */
export function readPublicKey(path: string): KeyObject {
  return readKey(path, createPublicKey);
}

function readKey(path: string, parse: (pem: Buffer) => KeyObject): KeyObject {
  requireFile(path);
  try {
    const key = parse(readFileSync(path));
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch {
    // what it is instead does not matter
  }
  throw new Fault('KEY_BROKEN', 'this is no Ed25519 key in PEM; give the file that the centre made', path);
}

/** A key that lives as long as the process. */
export function passingKey(): CentreKey {
  return keyOf(generateKeyPairSync('ed25519').privateKey);
}

const base64url = (text: string | Buffer): string => Buffer.from(text).toString('base64url');

/** A detached JWS (RFC 7515, appendix F) over the bytes of a body: `header..signature`. */
export function detachedJws(key: CentreKey, body: Buffer): string {
  const head = base64url(JSON.stringify({ alg: 'EdDSA', kid: key.id }));
  const signature = sign(null, Buffer.from(`${head}.${body.toString('base64url')}`), key.secret);
  return `${head}..${signature.toString('base64url')}`;
}

/** Whether a detached JWS is by this key over exactly these bytes. */
export function isSigned(jws: string, body: Buffer, open: KeyObject): boolean {
  const [head, middle, signature, ...more] = jws.split('.');
  if (!head || middle !== '' || !signature || more.length > 0) return false;
  try {
    const { alg } = JSON.parse(Buffer.from(head, 'base64url').toString()) as { alg?: unknown };
    if (alg !== 'EdDSA') return false;
    const signed = Buffer.from(`${head}.${body.toString('base64url')}`);
    return verify(null, signed, open, Buffer.from(signature, 'base64url'));
  } catch {
    return false;
  }
}

/** Signs a short text; for heads of the journal. */
export function signText(key: CentreKey, text: string): string {
  return sign(null, Buffer.from(text), key.secret).toString('base64url');
}

export function isTextSigned(text: string, signature: string, open: KeyObject): boolean {
  return verify(null, Buffer.from(text), open, Buffer.from(signature, 'base64url'));
}
