// `greenband token`: makes, lists and revokes the tokens of a timing centre.
import { Fault } from '../../core/fault.ts';
import { ROLES, type Role } from '../centre/identity.ts';
import { TokenBook } from '../centre/tokens.ts';
import { systemWallClock } from '../clock.ts';
import type { Answer } from '../terminal.ts';

export interface TokenOptions {
  readonly data: string;
  readonly name?: string | undefined;
  readonly role?: readonly string[] | undefined;
  readonly controller?: string | undefined;
  readonly days: number;
}

function rolesOf(named: readonly string[]): Role[] {
  for (const role of named)
    if (!(ROLES as readonly string[]).includes(role))
      throw new Fault('TOKEN_ROLES', `there is no such role; use ${ROLES.join(', ')}`, role);
  return named as Role[];
}

export async function tokenCommand(action: string, id: string | undefined, options: TokenOptions): Promise<Answer> {
  const book = new TokenBook(options.data);
  const now = systemWallClock.now();
  if (action === 'list') {
    const tokens = book.list();
    return { document: { tokens }, text: tokens.map((token) => JSON.stringify(token)).join('\n') };
  }
  if (action === 'revoke') {
    if (id === undefined) throw new Fault('TOKEN_UNKNOWN', 'say which: token revoke ID', 'token');
    book.revoke(id, now);
    return { document: { revoked: id }, text: `${id} is revoked.` };
  }
  if (options.name === undefined) throw new Fault('TOKEN_ROLES', 'whose is it? give --name', 'token');
  const { name, controller, days } = options;
  const roles = controller === undefined ? rolesOf(options.role ?? ['viewer']) : (['controller'] as const);
  const token = await book.create({ name, roles, controller, days }, now);
  return { document: { token, name, roles }, text: `${token}\n(told once; only its hash is kept)` };
}
