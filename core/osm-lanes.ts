// The cross-section of an OpenStreetMap way: which lanes, how wide, for whom, and what is painted on them.
import { admitted, isCycleLane, isPublicLane, PUBLIC, RAILS } from './osm-access.ts';
import type { OsmTags } from './osm-data.ts';
import { isRoundabout, type RoadClass } from './osm-highway.ts';
import { type LaneMarks, marksOfLanes } from './osm-turn-lanes.ts';
import type { VehicleClass } from './vehicle-class.ts';

export type LaneKind = 'drive' | 'public' | 'cycle' | 'walk' | 'rail';

export interface StreetLane {
  readonly kind: LaneKind;
  /** m */
  readonly width: number;
  /** undefined: everyone */
  readonly allow: readonly VehicleClass[] | undefined;
  /** letters s l r t painted on it; undefined where nothing is known */
  readonly marks: LaneMarks;
}

/** Both directions of a way, each kerb side first; for driving on the right (others are read in a mirror). */
export interface CrossSection {
  readonly forward: readonly StreetLane[];
  readonly backward: readonly StreetLane[];
  /** m, of a lane in the middle that both directions turn from */
  readonly middle: number;
  /** what was guessed */
  readonly guessed: readonly string[];
  /** what was not understood and left out */
  readonly odd: readonly string[];
}

type Direction = 'forward' | 'backward';

const CYCLE_WIDTH = 1.5;
const TRACK_WIDTH = 2;
const WALK_WIDTH = 2;
const MOST_LANES = 10;

/** +1 along the way's nodes, -1 against them, 0 both. */
export function onewayOf(tags: OsmTags): 1 | -1 | 0 {
  const value = tags['oneway:motor_vehicle'] ?? tags['oneway'] ?? '';
  if (value === '-1' || value === 'reverse') return -1;
  if (value === 'yes' || value === 'true' || value === '1') return 1;
  if (value === 'no' || value === 'false' || value === '0') return 0;
  const implied = isRoundabout(tags) || tags['highway'] === 'motorway';
  return implied ? 1 : 0;
}

/** The cross-section of a way of class `kind`; `mirrored` where one drives on the left. Empty both ways: nobody may use it. */
export function crossSection(tags: OsmTags, kind: RoadClass, mirrored: boolean): CrossSection {
  if (kind.kind === 'rail') return railSection(tags, kind);
  const guessed: string[] = [];
  const odd: string[] = [];
  const counts = laneCounts(tags, kind, guessed, odd);
  const width = laneWidth(tags, kind, counts, guessed);
  const build = (direction: Direction): StreetLane[] => {
    const count = counts[direction];
    if (count === 0) return [];
    const classes = admitted(tags, direction);
    if (classes.size === 0) return [];
    return lanesOf({ tags, direction, count, width, classes, mirrored, oneway: counts.oneway !== 0 }, odd);
  };
  return { forward: build('forward'), backward: build('backward'), middle: counts.both * width, guessed, odd };
}

function railSection(tags: OsmTags, { width }: RoadClass): CrossSection {
  const lane: StreetLane = { kind: 'rail', width, allow: RAILS, marks: undefined };
  const oneway = onewayOf(tags);
  const preferred = tags['railway:preferred_direction'];
  const [forward, backward] = [oneway !== -1 && preferred !== 'backward', oneway !== 1 && preferred !== 'forward'];
  return { forward: forward ? [lane] : [], backward: backward ? [lane] : [], middle: 0, guessed: [], odd: [] };
}

interface Counts {
  readonly forward: number;
  readonly backward: number;
  /** lanes in the middle for both directions */
  readonly both: number;
  readonly oneway: 1 | -1 | 0;
}

function whole(value: string | undefined): number | undefined {
  const count = value === undefined ? Number.NaN : Number.parseFloat(value);
  return Number.isFinite(count) && count >= 0.5 && count <= 30 ? Math.min(MOST_LANES, Math.round(count)) : undefined;
}

/** Lanes that a `*:lanes` list tells of. */
function listed(tags: OsmTags, suffix: string): number | undefined {
  for (const key of ['turn', 'bus', 'psv', 'vehicle', 'motor_vehicle', 'change', 'destination', 'width']) {
    const value = tags[`${key}:lanes${suffix}`];
    if (value !== undefined) return Math.min(MOST_LANES, value.split('|').length);
  }
  return undefined;
}

function laneCounts(tags: OsmTags, kind: RoadClass, guessed: string[], odd: string[]): Counts {
  const oneway = onewayOf(tags);
  const total = whole(tags['lanes']);
  if (tags['lanes'] !== undefined && total === undefined) odd.push(`lanes="${tags['lanes']}" (no number of lanes)`);
  if (oneway !== 0) {
    const own = total ?? listed(tags, '') ?? whole(tags[oneway === 1 ? 'lanes:forward' : 'lanes:backward']);
    if (own === undefined) guessed.push('lanes');
    const count = own ?? (isRoundabout(tags) ? 1 : kind.lanes);
    return { forward: oneway === 1 ? count : 0, backward: oneway === -1 ? count : 0, both: 0, oneway };
  }
  const both = Math.min(1, whole(tags['lanes:both_ways']) ?? (tags['turn:lanes:both_ways'] === undefined ? 0 : 1));
  let forward = whole(tags['lanes:forward']) ?? listed(tags, ':forward');
  let backward = whole(tags['lanes:backward']) ?? listed(tags, ':backward');
  if (total === undefined) {
    if (forward === undefined && backward === undefined) guessed.push('lanes');
    forward ??= kind.lanes;
    backward ??= kind.lanes;
  } else {
    const rest = Math.max(1, total - both);
    if (forward === undefined && backward === undefined) {
      if (rest % 2 === 1)
        guessed.push(rest === 1 ? 'two ways on one lane: one each' : 'odd number of lanes: one more forward');
      forward = Math.max(1, Math.ceil(rest / 2));
      backward = Math.max(1, Math.floor(rest / 2));
    } else if (forward === undefined) forward = Math.max(1, rest - backward!);
    else backward ??= Math.max(1, rest - forward);
  }
  return { forward, backward: backward!, both, oneway };
}

function metres(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const feet = /^(\d+(?:\.\d+)?)\s*(?:'|ft|feet)/.exec(value);
  if (feet !== null) return Number(feet[1]) * 0.3048;
  const number = /^(\d+(?:\.\d+)?)\s*m?$/.exec(value.trim());
  return number === null ? undefined : Number(number[1]);
}

/** m, of one lane: the carriageway's width shared out where that gives a lane of 2.4 to 5.5 m, else the class's. */
function laneWidth(tags: OsmTags, kind: RoadClass, counts: Counts, guessed: string[]): number {
  const whole = metres(tags['width:carriageway']) ?? metres(tags['width']) ?? metres(tags['est_width']);
  const lanes = counts.forward + counts.backward + counts.both;
  const each = whole === undefined ? Number.NaN : whole / lanes;
  if (each >= 2.4 && each <= 5.5) return Math.min(4, Math.round(each * 100) / 100);
  guessed.push('width');
  return kind.width;
}

interface Side {
  readonly tags: OsmTags;
  readonly direction: Direction;
  readonly count: number;
  readonly width: number;
  readonly classes: ReadonlySet<VehicleClass>;
  readonly mirrored: boolean;
  readonly oneway: boolean;
}

/** A `*:lanes` list of one direction, kerb side first; undefined where there is none or its length does not fit. */
function laneList(key: string, side: Side, odd: string[]): string[] | undefined {
  const { tags, direction, count, mirrored, oneway } = side;
  const name = [`${key}:lanes:${direction}`, ...(oneway ? [`${key}:lanes`] : [])].find(
    (one) => tags[one] !== undefined,
  );
  if (name === undefined) return undefined;
  const parts = tags[name]!.split('|').map((part) => part.trim());
  if (parts.length !== count) {
    odd.push(`${name} with another number of lanes than the way`);
    return undefined;
  }
  return mirrored ? parts : parts.reverse();
}

const ACCESS_LISTS = ['access', 'vehicle', 'motor_vehicle', 'motorcar', 'psv', 'bus', 'bicycle', 'cycleway'] as const;

function lanesOf(side: Side, odd: string[]): StreetLane[] {
  const { count, width, tags } = side;
  const lists = new Map(ACCESS_LISTS.map((key) => [key, laneList(key, side, odd)]));
  const turns = marksOfLanes(laneList('turn', side, odd), side.mirrored, count);
  const widths = laneList('width', side, odd)?.map(metres);
  const publicLanes = publicCount(side);
  const lanes: StreetLane[] = [];
  const walk = hasOnKerb(side, ['sidewalk'], SIDEWALKS);
  const general = laneClasses(side.classes, walk);
  for (let lane = 0; lane < count; lane++) {
    const values = Object.fromEntries([...lists].map(([key, list]) => [key, list?.[lane]]));
    const own = widths?.[lane];
    const at = { width: own !== undefined && own >= 1 && own <= 6 ? own : width, marks: turns[lane] };
    if (isCycleLane(values)) lanes.push({ ...at, width: own ?? CYCLE_WIDTH, kind: 'cycle', allow: ['bicycle'] });
    else if (isPublicLane(values) || (lane < publicLanes && count > publicLanes))
      lanes.push({ ...at, kind: 'public', allow: [...PUBLIC, 'bicycle'] });
    else lanes.push({ ...at, kind: 'drive', allow: general });
  }
  if (!lanes.some(({ kind }) => kind === 'cycle')) {
    const track = hasOnKerb(side, ['cycleway'], new Set(['track']));
    const painted = hasOnKerb(side, ['cycleway'], new Set(['lane', 'exclusive_lane', 'advisory_lane']));
    if ((track || painted) && tags['highway'] !== 'motorway')
      lanes.unshift({ kind: 'cycle', width: track ? TRACK_WIDTH : CYCLE_WIDTH, allow: ['bicycle'], marks: undefined });
  }
  if (walk) lanes.unshift({ kind: 'walk', width: WALK_WIDTH, allow: ['pedestrian'], marks: undefined });
  return lanes;
}

const SIDEWALKS = new Set(['yes', 'separate', 'both', 'left', 'right']);

/** Lanes at the kerb for public transport, where they are counted and not listed. */
function publicCount(side: Side): number {
  const { tags, direction, oneway } = side;
  for (const key of ['lanes:psv', 'lanes:bus']) {
    const count = whole(tags[`${key}:${direction}`] ?? (oneway ? tags[key] : undefined));
    if (count !== undefined) return count;
  }
  return hasOnKerb(side, ['busway'], new Set(['lane'])) ? 1 : 0;
}

/**
 * Whether `key`, `key:both`, or the key of the kerb beside this direction has one of `values`. On a one-way road both
 * kerbs count, since its lanes have but one.
 */
function hasOnKerb(side: Side, keys: readonly string[], values: ReadonlySet<string>): boolean {
  const { tags, direction, mirrored, oneway } = side;
  const kerb = (direction === 'forward') !== mirrored ? 'right' : 'left';
  const far = kerb === 'right' ? 'left' : 'right';
  return keys.some((key) => {
    const whole = tags[key];
    const wanted = [tags[`${key}:both`], tags[`${key}:${kerb}`]];
    if (whole === 'left' || whole === 'right') {
      if (values.has(whole)) return whole === kerb || (oneway && whole === far && key !== 'sidewalk');
      return false;
    }
    return [whole, ...wanted].some((value) => value !== undefined && values.has(value));
  });
}

/** Everyone as undefined; a list where somebody is kept out. */
function laneClasses(classes: ReadonlySet<VehicleClass>, walk: boolean): readonly VehicleClass[] | undefined {
  const whole = classes.has('bicycle') && classes.has('car') && classes.has('articulated') && classes.has('bus');
  if (whole && !walk && classes.size >= 13) return undefined;
  return [...classes];
}
