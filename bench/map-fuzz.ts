// Broken maps: each becomes a sound network with lawful signals, or a fault; never a crash, never a long wait.
import { compileDemand } from '../core/compile-demand.ts';
import { compileNetwork } from '../core/compile-network.ts';
import { Fault } from '../core/fault.ts';
import { guessDemand } from '../core/guessed-demand.ts';
import { type SampleMap, sampleSource, sampleXml } from '../core/osm.sample.ts';
import type { OsmTags } from '../core/osm-data.ts';
import { importOsmNetwork } from '../core/osm-network.ts';
import { samplePbf } from '../core/osm-pbf.sample.ts';
import { type Dice, dice } from '../fixtures/random-junction.ts';
import { deriveSafety, safetyByController } from '../signals/derive-safety.ts';
import { firstPlan, greedyPlan } from '../signals/first-plan.ts';
import { interlock } from '../signals/interlock.ts';
import type { Plan } from '../signals/plan.ts';
import { requireSound } from '../signals/sound-network.ts';

const LIGHT = { highway: 'traffic_signals' };

/** A grid of five by five points 40 m apart with a ring, a dual carriageway and lights: something of everything. */
function base(): SampleMap {
  const nodes: Record<number, [number, number, OsmTags?]> = {};
  for (let i = 0; i < 25; i++) nodes[i + 1] = [(i % 5) * 40, Math.floor(i / 5) * 40];
  nodes[8] = [80, 40, LIGHT];
  nodes[13] = [80, 62, { highway: 'crossing', crossing: 'traffic_signals' }];
  nodes[18] = [80, 80, LIGHT];
  nodes[12] = [52, 80, { highway: 'stop', direction: 'forward' }];
  const ways: Record<number, [number[], OsmTags]> = {
    1: [[1, 2, 3, 4, 5], { highway: 'primary', lanes: '4' }],
    2: [[6, 7, 8, 9, 10], { highway: 'secondary', oneway: 'yes', lanes: '2', 'turn:lanes': 'left|through' }],
    3: [[15, 14, 13, 12, 11], { highway: 'secondary', oneway: 'yes', lanes: '2', 'cycleway:right': 'lane' }],
    4: [[16, 17, 18, 19, 20], { highway: 'tertiary', sidewalk: 'both' }],
    5: [[3, 8, 13, 18, 23], { highway: 'primary', lanes: '3', 'lanes:both_ways': '1' }],
    6: [[21, 22, 17, 16, 21], { highway: 'residential', junction: 'roundabout' }],
    7: [[5, 10, 15, 20, 25], { highway: 'residential' }],
    8: [[1, 6, 11, 16], { railway: 'tram' }],
    9: [[24, 19, 14], { highway: 'service' }],
    10: [[23, 24, 25], { highway: 'motorway_link', oneway: 'yes' }],
  };
  const relations: SampleMap['relations'] = {
    1: [
      [
        { type: 'way', ref: 2, role: 'from' },
        { type: 'node', ref: 8, role: 'via' },
        { type: 'way', ref: 5, role: 'to' },
      ],
      { type: 'restriction', restriction: 'no_left_turn' },
    ],
  };
  return { nodes, ways, relations };
}

const KEYS = [
  'highway',
  'lanes',
  'oneway',
  'junction',
  'maxspeed',
  'turn:lanes',
  'turn:lanes:forward',
  'access',
  'layer',
];
const MORE_KEYS = [
  'width',
  'sidewalk',
  'cycleway',
  'busway',
  'lanes:forward',
  'lanes:both_ways',
  'bus:lanes',
  'railway',
];
const VALUES = ['yes', 'no', '-1', '0', '1', '2', '3', '7', '999', '1e9', 'NaN', '', ';', 'left|through|right', '|||'];
const MORE_VALUES = [
  'left;reverse|right',
  'roundabout',
  'motorway',
  'primary',
  'residential',
  'service',
  'both',
  'lane',
];
const WORDS = [...VALUES, ...MORE_VALUES, 'tram', '50 mph', 'none', 'DE:urban', 'private', 'traffic_signals', 'stop'];

/** One to six changes to tags, points and lists of points. */
function changed(roll: Dice): SampleMap {
  const map = base();
  const nodes = map.nodes as Record<number, [number, number, OsmTags?]>;
  const ways = map.ways as Record<number, [number[], OsmTags]>;
  for (let changes = roll.whole(1, 6); changes > 0; changes--) {
    const way = ways[roll.whole(1, 10)]!;
    const node = roll.whole(1, 25);
    const kind = roll.whole(0, 7);
    if (kind <= 2) way[1] = { ...way[1], [roll.pick([...KEYS, ...MORE_KEYS])]: roll.pick(WORDS) };
    else if (kind === 3) way[0] = [...way[0]].reverse();
    else if (kind === 4) way[0].splice(roll.whole(0, way[0].length - 1), roll.whole(0, 2), node);
    else if (kind === 5) nodes[node] = [...nodes[roll.whole(1, 25)]!];
    else if (kind === 6) nodes[node] = [roll.whole(-20, 200), roll.whole(-20, 200), nodes[node]![2] ?? {}];
    else
      nodes[node] = [
        nodes[node]![0] + roll.whole(-3, 3),
        nodes[node]![1],
        { highway: roll.pick(WORDS), crossing: roll.pick(WORDS) },
      ];
  }
  return map;
}

/** Bytes flipped, cut, doubled or exchanged. */
function broken(roll: Dice, bytes: Uint8Array): Uint8Array {
  let made = Uint8Array.from(bytes);
  for (let changes = roll.whole(1, 4); changes > 0; changes--) {
    const at = roll.whole(0, made.length - 1);
    const kind = roll.whole(0, 3);
    if (kind === 0) made[at] = roll.whole(0, 255);
    else if (kind === 1) made = made.slice(0, at);
    else if (kind === 2)
      made = Uint8Array.from([...made.slice(0, at), ...made.slice(Math.max(0, at - roll.whole(0, 40)))]);
    else made.copyWithin(at, roll.whole(0, made.length - 1), roll.whole(0, made.length - 1));
    if (made.length === 0) break;
  }
  return made;
}

/** Imports as the command does, up to the first plan; a fault is a right answer. */
async function survives(data: string | Uint8Array, seed: number): Promise<'place' | 'fault'> {
  try {
    const { network } = await importOsmNetwork(sampleSource(data), 'fuzz');
    requireSound(network);
    const compiled = compileNetwork(network);
    const { demand } = guessDemand(network, compiled, seed, 0, 600);
    const safety = safetyByController(deriveSafety(compiled, []));
    const compiledDemand = compileDemand(demand, compiled, seed);
    // the search for good stages takes its time: one case in twenty, the others by the rule that it falls back on
    const controllers = compiled.controllerIds.map((id, i) => greedyPlan(compiled, i, safety.get(id)!));
    const greedy: Plan = { id: 'greedy', controllers };
    const plan = seed % 20 === 0 ? firstPlan(compiled, compiledDemand, safety, demand).plan : greedy;
    const [breach] = interlock(plan, safety, compiled);
    if (breach !== undefined) throw new Error(`unlawful: ${breach.text}`);
    return 'place';
  } catch (thrown) {
    if (!(thrown instanceof Fault)) throw new Error(`case ${seed} is no fault: ${(thrown as Error).stack}`);
    // networks of our own making are sound, or it is our fault and not the map's
    if (/^(NET|DEM|OPT|PLAN)_/.test(thrown.code)) throw new Error(`case ${seed}: ${thrown.message}`);
    return 'fault';
  }
}

/** Maps `first` to `first + count - 1`: how many became a network; throws for what is neither network nor fault, or takes 10 s. */
export async function fuzzMaps(first: number, count: number): Promise<number> {
  const utf8 = new TextEncoder();
  let places = 0;
  for (let seed = first; seed < first + count; seed++) {
    const roll = dice(seed);
    const map = changed(roll);
    const kind = roll.whole(0, 3);
    const begun = performance.now();
    const data =
      kind < 2 ? sampleXml(map) : kind === 2 ? broken(roll, samplePbf(map)) : broken(roll, utf8.encode(sampleXml(map)));
    if ((await survives(data, seed)) === 'place') places++;
    const seconds = (performance.now() - begun) / 1000;
    if (seconds > 10) throw new Error(`map ${seed} took ${seconds} s`);
  }
  return places;
}
