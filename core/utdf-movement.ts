// The approaches and movements of UTDF intersections: which road arrives from where, and where its lane groups lead.
import { Fault } from './fault.ts';
import { numberIn, type UtdfFile, type UtdfRecord } from './utdf-file.ts';

/** Approach columns of the Links section. */
const APPROACHES = ['NB', 'SB', 'EB', 'WB', 'NE', 'NW', 'SE', 'SW'] as const;
/** Turn suffixes of the Lanes section, kerb side first. */
export const KERB_FIRST = ['R2', 'R', 'T', 'L', 'L2', 'U'] as const;

export interface UtdfApproach {
  readonly node: string;
  /** NB: the road that arrives northbound */
  readonly column: string;
  readonly up: string;
  readonly movements: readonly UtdfMovement[];
}

/** One lane group, such as NBL: from node `up` through `node` to node `to`. */
export interface UtdfMovement {
  /** NBL, NBT, … */
  readonly column: string;
  readonly turn: (typeof KERB_FIRST)[number];
  readonly to: string;
  /** lanes of the group; 0 where it shares those of a neighbour */
  readonly lanes: number;
  /** 1 shared with its left neighbour, 2 with its right one, 3 with both */
  readonly shared: number;
  /** file units (feet or metres), of the turning bay; undefined where the lanes reach back to the junction before */
  readonly storage: number | undefined;
  readonly storageLanes: number | undefined;
  /** veh/h, growth applied */
  readonly volume: number;
  /** 0..1 */
  readonly heavy: number;
  readonly pedestrians: number;
  /** phases that show it a protected green; -1 among them: not signalled */
  readonly phases: readonly number[];
  readonly permitted: readonly number[];
}

/** Everybody who arrives at a node, in the order of the Links section's columns. Throws UTDF_VALUE. */
export function approachesOf(file: UtdfFile, node: string): UtdfApproach[] {
  const up = file.links.get(node)?.get('Up ID');
  return APPROACHES.flatMap((column) => {
    const from = up?.values.get(column);
    return from === undefined ? [] : [{ node, column, up: from, movements: movementsOf(file, node, column) }];
  });
}

function movementsOf(file: UtdfFile, node: string, approach: string): UtdfMovement[] {
  const records = file.lanes.get(node);
  if (records === undefined) return [];
  return KERB_FIRST.flatMap((turn): UtdfMovement[] => {
    const column = `${approach}${turn}`;
    const to = records.get('Dest Node')?.values.get(column);
    if (to === undefined) return [];
    const value = (name: string) => numberIn(records.get(name), column, file.source);
    const listed = (name: string) =>
      [1, 2, 3, 4].flatMap((i) => value(`${name}${i}`) ?? []).filter((phase) => phase !== 0);
    return [
      {
        column,
        turn,
        to,
        lanes: value('Lanes') ?? 0,
        shared: value('Shared') ?? 0,
        storage: value('Storage'),
        storageLanes: value('StLanes'),
        volume: volumeIn(records.get('Volume'), value('Volume') ?? 0, value('Growth') ?? 100, column, file.source),
        heavy: (value('HeavyVehicles') ?? 0) / 100,
        pedestrians: value('Peds') ?? 0,
        phases: listed('Phase'),
        permitted: listed('PermPhase'),
      },
    ];
  });
}

/** veh/h; no movement of a street brings more */
const MOST_VOLUME = 20_000;

/** veh/h, growth (%) applied. Throws UTDF_VOLUME. */
function volumeIn(
  record: UtdfRecord | undefined,
  volume: number,
  growth: number,
  column: string,
  source: string,
): number {
  const grown = (volume * growth) / 100;
  if (grown >= 0 && grown <= MOST_VOLUME) return grown;
  const where = record === undefined ? source : `${source}:${record.line}`;
  throw new Fault(
    'UTDF_VOLUME',
    `${grown} veh/h turn ${column}; give 0 to ${MOST_VOLUME}, growth of ${growth} % applied`,
    where,
  );
}

/** The movements that each lane of an approach serves, kerb side first. Volume without a lane takes the lane beside it. */
export function lanesOf(approach: UtdfApproach): UtdfMovement[][] {
  const lanes = statedLanes(approach);
  for (const group of withoutLane(approach, lanes)) {
    const through = approach.movements.findIndex(({ turn }) => turn === 'T');
    const atKerb = approach.movements.indexOf(group) < (through < 0 ? 1 : through);
    (atKerb ? lanes[0] : lanes.at(-1))?.push(group);
  }
  return lanes;
}

/** Movements that are counted but have no lane, own or shared. */
export function withoutLane(approach: UtdfApproach, lanes = statedLanes(approach)): UtdfMovement[] {
  const served = new Set(lanes.flat());
  return approach.movements.filter((group) => group.volume > 0 && !served.has(group));
}

function statedLanes({ movements }: UtdfApproach): UtdfMovement[][] {
  const lanes: UtdfMovement[][] = movements.flatMap((group) =>
    Array.from({ length: Math.max(0, Math.round(group.lanes)) }, () => [group]),
  );
  movements.forEach((group, i) => {
    if (group.lanes < 1) return;
    const own = lanes.flatMap((served, lane) => (served[0] === group ? [lane] : []));
    const kerbward = movements.slice(0, i).filter(({ lanes: count }) => count === 0);
    const inward = movements.slice(i + 1).filter(({ lanes: count }) => count === 0);
    if (group.shared >= 2) lanes[own[0]!]!.push(...neighbours(movements, i, -1, kerbward));
    if (group.shared === 1 || group.shared === 3) lanes[own.at(-1)!]!.push(...neighbours(movements, i, 1, inward));
  });
  return lanes;
}

/** The group next to `i` on one side; with it those beyond that have no lane of their own. */
function neighbours(
  movements: readonly UtdfMovement[],
  i: number,
  side: 1 | -1,
  laneless: readonly UtdfMovement[],
): UtdfMovement[] {
  const next = movements[i + side];
  if (next === undefined) return [];
  return [next, ...laneless.filter((group) => group !== next)];
}
