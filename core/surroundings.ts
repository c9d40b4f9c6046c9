// What stands around the roads of a place and takes no part in the traffic: buildings and greens, for the eye only.
import { type Static, Type } from '@sinclair/typebox';

export const SURROUNDINGS_FORMAT = 'greenband-surroundings';
export const SURROUNDINGS_VERSION = 1;

const Outline = Type.Array(Type.Tuple([Type.Number(), Type.Number()]), { description: 'm, as in the network' });

/** `surroundings.json` of a place, where it has one. */
export const SurroundingsFile = Type.Object({
  format: Type.Literal(SURROUNDINGS_FORMAT),
  version: Type.Literal(SURROUNDINGS_VERSION),
  buildings: Type.Array(Type.Object({ outline: Outline, height: Type.Number({ description: 'm' }) })),
  greens: Type.Array(Outline),
  water: Type.Optional(Type.Array(Outline)),
  trees: Type.Optional(
    Type.Array(Type.Tuple([Type.Number(), Type.Number(), Type.Number()]), {
      description: 'x, y and radius of a crown, m',
    }),
  ),
});
export type SurroundingsFile = Static<typeof SurroundingsFile>;
