// `greenband token`: makes, lists and revokes the tokens of a timing centre.
import type { Role } from '../centre/identity.ts';
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

export async function tokenCommand(action: string, id: string | undefined, options: TokenOptions): Promise<Answer> {
  const book = new TokenBook(options.data);
  const now = systemWallClock.now();
  if (action === 'list') {
    const tokens = book.list();
    return { document: { tokens }, text: tokens.map((token) => JSON.stringify(token)).join('\n') };
  }
  if (action === 'revoke') {
    book.revoke(id!, now);
    return { document: { revoked: id }, text: `${id} is revoked.` };
  }
  const { controller, days } = options;
  const name = options.name!;
  const people = (options.role ?? ['viewer']) as readonly Role[];
  const roles: readonly Role[] = controller === undefined ? people : ['controller'];
  const token = await book.create({ name, roles, controller, days }, now);
  return { document: { token, name, roles }, text: `${token}\n(told once; only its hash is kept)` };
}
