// What a scenario builds: new roads, lanes, signals and roundabouts, as a person writes them.
import { type Static, Type } from '@sinclair/typebox';
import { VEHICLE_CLASSES } from './vehicle-class.ts';

const Optional = Type.Optional;
const Classes = Type.Array(Type.Union(VEHICLE_CLASSES.map((name) => Type.Literal(name))), { minItems: 1 });

/** A new point where roads may begin, end or meet. */
const NewNode = Type.Object({ id: Type.String(), x: Type.Number({ description: 'm' }), y: Type.Number() });

/** A road between two nodes: edge `id` and, unless it is one-way, `id.back`. */
export const NewRoad = Type.Object({
  id: Type.String(),
  from: Type.String({ description: 'node of the network, or a new one' }),
  to: Type.String(),
  lanes: Type.Integer({ minimum: 1, maximum: 8, description: 'each way' }),
  speed_mps: Type.Number({ exclusiveMinimum: 0 }),
  oneWay: Optional(Type.Boolean()),
  width_m: Optional(Type.Number({ exclusiveMinimum: 0, description: 'of a lane; 3.2 without it' })),
  shape: Optional(Type.Array(Type.Tuple([Type.Number(), Type.Number()]), { description: 'points between the nodes' })),
  allow: Optional(Classes),
  priority: Optional(Type.Number({ description: 'the greater goes first where no lamp decides; 1 without it' })),
  name: Optional(Type.String()),
});

/** A lane more on an edge, e.g. for buses alone. Lanes of that edge are counted with it from then on. */
export const NewLane = Type.Object({
  edge: Type.String(),
  allow: Optional(Classes),
  width_m: Optional(Type.Number({ exclusiveMinimum: 0, description: 'that of the lane beside it without it' })),
});

const NEW_CONTROLS = ['signals', 'roundabout', 'all-way-stop', 'priority', 'right-before-left'] as const;

/** Another control for a junction. A plan that lacks a new signal gets one computed for it. */
export const NewControl = Type.Object({
  node: Type.String(),
  control: Type.Union(NEW_CONTROLS.map((name) => Type.Literal(name))),
});

/** `build` of a scenario. Built in this order: nodes and roads, lanes (at the kerb), junctions. */
export const StreetWorks = Type.Object({
  nodes: Optional(Type.Array(NewNode)),
  roads: Optional(Type.Array(NewRoad)),
  lanes: Optional(Type.Array(NewLane)),
  junctions: Optional(Type.Array(NewControl)),
});

export type NewRoad = Static<typeof NewRoad>;
export type NewLane = Static<typeof NewLane>;
export type NewControl = Static<typeof NewControl>;
export type StreetWorks = Static<typeof StreetWorks>;

const LISTS = ['nodes', 'roads', 'lanes', 'junctions'] as const;

/** Both, one after the other. */
export function joinedWorks(first: StreetWorks | undefined, then: StreetWorks | undefined): StreetWorks | undefined {
  if (first === undefined || then === undefined) return first ?? then;
  const joined: Record<string, unknown> = {};
  for (const list of LISTS) {
    const all = [...(first[list] ?? []), ...(then[list] ?? [])];
    if (all.length > 0) joined[list] = all;
  }
  return joined as StreetWorks;
}

/** A line each. */
export function worksWords({ roads = [], lanes = [], junctions = [] }: StreetWorks): string[] {
  return [
    ...roads.map(({ id, from, to, lanes: count, oneWay }) => {
      const each = oneWay ? 'one way' : 'each way';
      return `new road ${id} from ${from} to ${to}, ${count} ${count === 1 ? 'lane' : 'lanes'} ${each}`;
    }),
    ...lanes.map(({ edge, allow }) => `new lane on ${edge}${allow ? ` for ${allow.join(', ')}` : ''}`),
    ...junctions.map(({ node, control }) => `${node} becomes ${CONTROL_WORDS[control]}`),
  ];
}

const CONTROL_WORDS: Readonly<Record<NewControl['control'], string>> = {
  signals: 'signalled',
  roundabout: 'a roundabout',
  'all-way-stop': 'an all-way stop',
  priority: 'ruled by priority',
  'right-before-left': 'ruled by right before left',
};
