// The safety data of a place: what no plan may go below, kept apart from the plans so that a plan cannot weaken it.
import { type Static, Type } from '@sinclair/typebox';

export const SAFETY_FORMAT = 'greenband-safety';
export const SAFETY_VERSION = 1;

const Num = (description: string) => Type.Number({ description });

/**
 * Where a value comes from: read off the imported program, taken from what that program shows between paths that need as
 * much, computed from speed and geometry, or stated by a person.
 */
export const Source = Type.Union([
  Type.Literal('imported'),
  Type.Literal('practice'),
  Type.Literal('computed'),
  Type.Literal('stated'),
]);

/** A duration that says where it comes from. */
export const Sourced = Type.Object({ seconds: Num('s'), source: Source });

/** One link (lamp) of a controller. `unused` links have no movement and no crossing, and need nothing. */
export const LinkSafety = Type.Object({
  link: Type.Integer({ minimum: 0 }),
  use: Type.Union([Type.Literal('vehicle'), Type.Literal('crossing'), Type.Literal('unused')]),
  minGreen: Sourced,
  yellow: Sourced,
  clearance: Type.Optional(Sourced),
});

/** Seconds from the end of green of `from` (yellow included) to the start of green of a conflicting `to`. */
export const Intergreen = Type.Object({
  from: Type.Integer({ minimum: 0 }),
  to: Type.Integer({ minimum: 0 }),
  seconds: Num('s'),
  source: Source,
  geometry: Type.Optional(Num('s, what the geometry alone asks for')),
});

/** While both are green, `link` shown g yields to `to`. Only conflicts listed here may be green together. */
export const Permission = Type.Object({ link: Type.Integer({ minimum: 0 }), to: Type.Integer({ minimum: 0 }) });

export const ControllerSafety = Type.Object({
  controller: Type.String(),
  links: Type.Array(LinkSafety, { description: 'every link, in order' }),
  intergreens: Type.Array(Intergreen, { description: 'both directions of every conflicting pair' }),
  permissive: Type.Array(Permission),
  stopThenGo: Type.Array(Type.Integer({ minimum: 0 }), {
    description: 'links that may show s (turn on red after a stop)',
  }),
  maxRed: Type.Optional(Num('s, the longest that a served link may wait for green')),
});

/** `safety.json` of a place. */
export const SafetyFile = Type.Object({
  format: Type.Literal(SAFETY_FORMAT),
  version: Type.Literal(SAFETY_VERSION),
  controllers: Type.Array(ControllerSafety),
});

export type Source = Static<typeof Source>;
export type Sourced = Static<typeof Sourced>;
export type LinkSafety = Static<typeof LinkSafety>;
export type Intergreen = Static<typeof Intergreen>;
export type Permission = Static<typeof Permission>;
export type ControllerSafety = Static<typeof ControllerSafety>;
export type SafetyFile = Static<typeof SafetyFile>;

/** Safety data by controller id. */
export type SafetyByController = ReadonlyMap<string, ControllerSafety>;
