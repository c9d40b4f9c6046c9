// Lists by pages: newest first, with a cursor that stays good while entries are added.
import { Type } from '@sinclair/typebox';
import { Fault } from '../../core/fault.ts';

export const PageQuery = {
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, description: 'rows of a page, default 50' })),
  cursor: Type.Optional(Type.String({ maxLength: 40, description: 'as `next` of the page before said' })),
};

export interface PageRequest {
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
}

export interface Page {
  readonly items: readonly object[];
  readonly next: string | null;
}

/** A page of rows that stand oldest first and are only ever added to. The cursor is the number of rows before it. */
export function pageOf<T>(rows: readonly T[], { limit = 50, cursor }: PageRequest, show: (row: T) => object): Page {
  const until = cursor === undefined ? rows.length : positionOf(cursor);
  const from = Math.max(0, until - limit);
  const items = rows.slice(from, until).reverse().map(show);
  return { items, next: from > 0 ? `c${from}` : null };
}

/** The number in a cursor. Throws REQ_SCHEMA for one that is none of ours. */
export function positionOf(cursor: string): number {
  const found = /^c(\d{1,12})$/.exec(cursor);
  if (found) return Number(found[1]);
  throw new Fault('REQ_SCHEMA', 'this is no cursor of ours; start without one', 'query#/cursor');
}
