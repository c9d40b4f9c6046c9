// API tokens: only their scrypt hashes are kept; each has a name, roles, an end, and can be revoked at any moment.
import { createHash, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Static, Type } from '@sinclair/typebox';
import { Fault } from '../../core/fault.ts';
import { checkDocument } from '../../core/schema.ts';
import { writeWhole } from '../atomic-write.ts';
import { parseJson } from '../input-file.ts';
import { type Identity, ROLES, type Role } from './identity.ts';

export const TOKEN_FILE = 'tokens.json';
const FORMAT = 'greenband-tokens';

const StoredToken = Type.Object({
  id: Type.String(),
  name: Type.String(),
  roles: Type.Array(Type.Union(ROLES.map((role) => Type.Literal(role)))),
  controller: Type.Optional(Type.String()),
  salt: Type.String(),
  hash: Type.String(),
  created: Type.String(),
  expires: Type.String(),
  revoked: Type.Optional(Type.String()),
});
type StoredToken = Static<typeof StoredToken>;
const TokenFile = Type.Object({
  format: Type.Literal(FORMAT),
  version: Type.Literal(1),
  tokens: Type.Array(StoredToken),
});

/**
 * Cost of scrypt. The secret is 256 random bits, which no search finds whatever a guess costs; the cost only has to be
 * more than nothing, and thousands of controllers log on after a restart.
 */
const COST = { N: 1024, r: 8, p: 1 };
const hashed = promisify<string, Buffer, number, typeof COST, Buffer>(scrypt);

export interface TokenWish {
  readonly name: string;
  readonly roles: readonly Role[];
  readonly controller?: string | undefined;
  readonly days: number;
}

/** The tokens of a data folder, read again when the file changes. */
export class TokenBook {
  readonly #path: string;
  #tokens: StoredToken[] = [];
  #read = -1;
  /** by SHA-256 of the whole token: the id that it was proven to be, so that scrypt runs once a token */
  readonly #proven = new Map<string, string>();

  /** @throws Fault those of `checkDocument` */
  constructor(folder: string) {
    this.#path = join(folder, TOKEN_FILE);
    this.#refresh();
  }

  get size(): number {
    return this.#tokens.length;
  }

  /** Everything but the hashes. */
  list(): object[] {
    this.#refresh();
    return this.#tokens.map(({ salt: _, hash: __, ...shown }) => shown);
  }

  /** Makes a token; its text is told once and kept nowhere. `now` in ms since 1970 UTC. */
  async create({ name, roles, controller, days }: TokenWish, now: number): Promise<string> {
    this.#refresh();
    if (roles.includes('controller') !== (controller !== undefined) || (controller !== undefined && roles.length > 1))
      throw new Fault('TOKEN_ROLES', 'a controller has the role controller alone, and its id; correct them', name);
    const id = randomBytes(6).toString('hex');
    const secret = randomBytes(32).toString('base64url');
    const salt = randomBytes(16);
    const stored: StoredToken = {
      id,
      name,
      roles: [...roles],
      ...(controller !== undefined && { controller }),
      salt: salt.toString('base64url'),
      hash: (await hashed(secret, salt, 32, COST)).toString('base64url'),
      created: new Date(now).toISOString(),
      expires: new Date(now + days * 86_400_000).toISOString(),
    };
    this.#write([...this.#tokens, stored]);
    return `gb_${id}_${secret}`;
  }

  /** From now on the token is nobody. Throws TOKEN_UNKNOWN. */
  revoke(id: string, now: number): void {
    this.#refresh();
    if (!this.#tokens.some((token) => token.id === id))
      throw new Fault('TOKEN_UNKNOWN', 'there is no such token; list them', id);
    const revoked = new Date(now).toISOString();
    this.#write(this.#tokens.map((token) => (token.id === id ? { ...token, revoked } : token)));
  }

  /** Whose token this is, or undefined. Takes as long for a wrong secret as for a right one. */
  async identify(text: string, now: number): Promise<Identity | undefined> {
    this.#refresh();
    const found = /^gb_([0-9a-f]{12})_([\w-]{43})$/.exec(text);
    const token = found && this.#tokens.find(({ id }) => id === found[1]);
    if (!token || token.revoked !== undefined || !(Date.parse(token.expires) > now)) return undefined;
    const print = createHash('sha256').update(text).digest('base64');
    if (this.#proven.get(print) !== token.id) {
      const wanted = Buffer.from(token.hash, 'base64url');
      const given = await hashed(found[2]!, Buffer.from(token.salt, 'base64url'), 32, COST);
      if (!timingSafeEqual(wanted, given)) return undefined;
      this.#proven.set(print, token.id);
    }
    const { name, roles, controller } = token;
    return { name, roles, demo: false, ...(controller !== undefined && { controller }) };
  }

  #refresh(): void {
    if (!existsSync(this.#path)) return;
    const { mtimeMs } = statSync(this.#path);
    if (mtimeMs === this.#read) return;
    const document: unknown = parseJson(readFileSync(this.#path, 'utf8'), this.#path);
    this.#tokens = checkDocument(TokenFile, { format: FORMAT, version: 1 }, document, this.#path).tokens;
    this.#read = mtimeMs;
  }

  #write(tokens: StoredToken[]): void {
    writeWhole(this.#path, `${JSON.stringify({ format: FORMAT, version: 1, tokens }, null, 1)}\n`);
    chmodSync(this.#path, 0o600);
    this.#tokens = tokens;
    this.#read = statSync(this.#path).mtimeMs;
  }
}
