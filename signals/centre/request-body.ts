// Reads bodies: one JSON document, not too deep, without keys that could change the program.
import type { FastifyInstance } from 'fastify';
import { Fault } from '../../core/fault.ts';

export const DEEPEST = 64;

/** Throws REQ_BODY_DEEP for text that nests deeper than allowed, before anything parses it. */
export function requireShallow(text: string, where: string): void {
  let depth = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (inString) {
      if (c === 0x5c) i++;
      else if (c === 0x22) inString = false;
    } else if (c === 0x22) inString = true;
    else if (c === 0x7b || c === 0x5b) {
      if (++depth > DEEPEST)
        throw new Fault('REQ_BODY_DEEP', `the body nests deeper than ${DEEPEST}; flatten it`, where);
    } else if (c === 0x7d || c === 0x5d) depth--;
  }
}

const POISON = /"(__proto__|constructor|prototype|(?:[^"\\]|\\.)*\\u00(?:[^"\\]|\\.)*)"\s*:/;

function requireHarmless(value: unknown, where: string): void {
  if (typeof value !== 'object' || value === null) return;
  for (const key of Object.keys(value)) {
    if (key === '__proto__' || key === 'constructor' || key === 'prototype')
      throw new Fault('REQ_BODY_POISONED', `the key ${key} is not taken; remove it`, where);
    requireHarmless((value as Record<string, unknown>)[key], where);
  }
}

/** Parses one JSON document. Throws REQ_BODY_DEEP, REQ_BODY_BROKEN, REQ_BODY_POISONED. */
export function parseBody(text: string, where: string): unknown {
  requireShallow(text, where);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Fault('REQ_BODY_BROKEN', 'the body is not JSON; send one JSON document', where);
  }
  if (POISON.test(text)) requireHarmless(value, where);
  return value;
}

export function readBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    const where = `${request.method} ${request.url.split('?')[0]}`;
    if (body === '') {
      done(null, undefined);
      return;
    }
    try {
      done(null, parseBody(body as string, where));
    } catch (fault) {
      done(fault as Fault);
    }
  });
}
