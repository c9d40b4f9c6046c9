// The signed letter by which a controller that pulls gets its plan, and every reason for it to refuse one.
import type { KeyObject } from 'node:crypto';
import { type Static, Type } from '@sinclair/typebox';
import { Fault } from '../../../core/fault.ts';
import { checkValue } from '../../../core/schema.ts';
import { ControllerPlan } from '../../plan.ts';
import { canonical } from '../../unit/canonical.ts';
import { type CentreKey, detachedJws, isSigned } from '../keys.ts';

export const LETTER_FORMAT = 'greenband-controller-plan';
export const LETTER_VERSION = 1;
/** the header that carries the detached JWS */
export const SIGNATURE_HEADER = 'greenband-signature';
/** the header of the answer to a report that tells the centre's clock, ms since 1970 UTC */
export const CLOCK_HEADER = 'greenband-clock';

/** What is signed. `serial` only grows; a controller takes none that is not above the last it took. */
export const PlanLetter = Type.Object(
  {
    format: Type.Literal(LETTER_FORMAT),
    version: Type.Literal(LETTER_VERSION),
    controller: Type.String(),
    serial: Type.Integer({ minimum: 0 }),
    /** the plan's name at the centre, such as `morning@3` */
    name: Type.String(),
    plan: ControllerPlan,
    /** false: keep it ready; true: change to it at the end of the cycle */
    activate: Type.Boolean(),
    method: Type.Union([Type.Literal('dwell'), Type.Literal('add-only'), Type.Literal('short-way')]),
    limit: Type.Number({ description: 'share of a cycle by which one may be lengthened or shortened' }),
    notBefore: Type.String({ description: 'RFC 3339' }),
    expires: Type.String({ description: 'RFC 3339' }),
  },
  { additionalProperties: false },
);
export type PlanLetter = Static<typeof PlanLetter>;

export interface SealedLetter {
  readonly body: Buffer;
  readonly signature: string;
}

export function sealLetter(key: CentreKey, letter: PlanLetter): SealedLetter {
  const body = Buffer.from(canonical(letter));
  return { body, signature: detachedJws(key, body) };
}

export interface Reader {
  readonly controller: string;
  readonly key: KeyObject;
  /** serial of the last letter taken; -1 before the first */
  readonly lastSerial: number;
  /** ms since 1970 UTC by the controller's own clock */
  readonly now: number;
}

/**
 * Opens a letter, trusting nothing in it before the signature is checked.
 * @throws Fault PULL_SIGNATURE, PULL_FORMAT, PULL_CONTROLLER, PULL_SERIAL, PULL_EARLY, PULL_EXPIRED
 */
export function openLetter({ body, signature }: SealedLetter, reader: Reader): PlanLetter {
  const refuse = (code: string, text: string) => new Fault(code, text, reader.controller);
  if (!isSigned(signature, body, reader.key))
    throw refuse('PULL_SIGNATURE', 'the letter was altered or is not by the centre; it is not used');
  const letter = parsed(body, reader.controller);
  if (letter.controller !== reader.controller || letter.plan.controller !== reader.controller)
    throw refuse('PULL_CONTROLLER', `the letter is for ${letter.controller}; it is not used`);
  if (letter.serial <= reader.lastSerial)
    throw refuse('PULL_SERIAL', `letter ${letter.serial} is not newer than ${reader.lastSerial}; it is not used`);
  const [from, until] = [Date.parse(letter.notBefore), Date.parse(letter.expires)];
  if (!(from <= reader.now)) throw refuse('PULL_EARLY', `the letter counts from ${letter.notBefore}; wait`);
  if (!(until > reader.now)) throw refuse('PULL_EXPIRED', `the letter ended ${letter.expires}; ask for a new one`);
  return letter;
}

function parsed(body: Buffer, controller: string): PlanLetter {
  try {
    const document: unknown = JSON.parse(body.toString('utf8'));
    checkValue(PlanLetter, document, 'letter');
    return document as PlanLetter;
  } catch (thrown) {
    const why = thrown instanceof Fault ? thrown.text : 'it is not JSON';
    throw new Fault('PULL_FORMAT', `the letter cannot be read (${why}); update one of the two`, controller);
  }
}
