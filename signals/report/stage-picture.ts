// A stage as a picture of the junction: an arrow for every movement that has green, bars for the crossings that walk.
import type { CompiledNetwork } from '../../core/compiled-network.ts';
import type { NetworkFile } from '../../core/network.ts';
import { px } from './markup.ts';
import type { ShownStage } from './shown-stages.ts';

type Way = readonly [x: number, y: number];

/** One movement through a junction: where it comes in and goes out on a circle around it, as unit vectors (y up). */
interface Movement {
  readonly link: number;
  readonly from: Way;
  readonly to: Way;
}

/** What a controller's links are, ready to be drawn. */
export interface JunctionShape {
  readonly movements: readonly Movement[];
  /** direction in which each signalled crossing lies */
  readonly crossings: readonly { readonly link: number; readonly at: Way }[];
  readonly walkLinks: ReadonlySet<number>;
  readonly drivingSide: 'right' | 'left';
}

function unitVector(x: number, y: number): Way {
  const length = Math.hypot(x, y) || 1;
  return [x / length, y / length];
}

/** Course of an edge where it meets its end node (or leaves its start node), as the way from the node outward. */
function outward(file: NetworkFile, edge: number, end: 'to' | 'from'): Way {
  const { shape } = file.edges[edge].lanes.at(-1)!;
  const points = end === 'to' ? [...shape].reverse() : shape;
  const [x0, y0] = points[0];
  const far = points.find(([x, y]) => Math.hypot(x - x0, y - y0) >= 15) ?? points.at(-1)!;
  return unitVector(far[0] - x0, far[1] - y0);
}

/** The shape of the junction (or junctions) of one controller. */
export function junctionShape(network: CompiledNetwork, file: NetworkFile, controller: number): JunctionShape {
  const [first, end] = [network.controllerLamp[controller], network.controllerLamp[controller + 1]];
  const movements = new Map<string, Movement>();
  for (let gate = 0; gate < network.gateCount; gate++) {
    const lamp = network.gateLamp[gate];
    if (lamp < first || lamp >= end) continue;
    const [from, to] = [network.laneEdge[network.gateFrom[gate]], network.laneEdge[network.gateTarget[gate]]];
    if (from < 0 || to < 0) continue;
    const movement = { link: lamp - first, from: outward(file, from, 'to'), to: outward(file, to, 'from') };
    movements.set(`${lamp} ${from} ${to}`, movement);
  }
  const walkLinks = new Set<number>();
  const crossings = network.crossings.flatMap((crossing) => {
    const lamps = [crossing.lamp, crossing.lamp2].filter((lamp) => lamp >= first && lamp < end);
    const [edge] = crossing.edges;
    if (lamps.length === 0 || edge === undefined) return [];
    const isIn = network.edgeTo[edge] === crossing.node;
    for (const lamp of lamps) walkLinks.add(lamp - first);
    return [{ link: lamps[0] - first, at: outward(file, edge, isIn ? 'to' : 'from') }];
  });
  return { movements: [...movements.values()], crossings, walkLinks, drivingSide: file.drivingSide };
}

const SIZE = 52;
const RADIUS = 22;
/** px from the middle of a road to the middle of its lanes */
const ASIDE = 3.6;

/** Where two straight courses meet, for the bend of an arrow; the middle of its ends when they hardly turn. */
function bendOf([x1, y1]: Way, [x2, y2]: Way, into: Way, out: Way): Way {
  const turn = into[0] * out[1] - into[1] * out[0];
  if (Math.abs(turn) < 0.3) return [(x1 + x2) / 2, (y1 + y2) / 2];
  const along = ((x2 - x1) * out[1] - (y2 - y1) * out[0]) / turn;
  const held = Math.min(1.6 * RADIUS, Math.max(0, along));
  return [x1 + held * into[0], y1 + held * into[1]];
}

/** The path of one arrow. Who comes in drives on the other side of the road than who goes out, seen from the junction. */
function arrow({ from, to }: Movement, side: number): string {
  const point = (way: Way, aside: number): Way => [
    SIZE / 2 + way[0] * RADIUS - way[1] * aside,
    SIZE / 2 - way[1] * RADIUS - way[0] * aside,
  ];
  const [x1, y1] = point(from, side * ASIDE);
  const [x2, y2] = point(to, -side * ASIDE);
  const [dx, dy] = [to[0], -to[1]];
  const [cx, cy] = bendOf([x1, y1], [x2, y2], [-from[0], from[1]], [dx, dy]);
  const head = `M${px(x2 - 3.6 * dx - 2.6 * dy)} ${px(y2 - 3.6 * dy + 2.6 * dx)}L${px(x2)} ${px(y2)}L${px(x2 - 3.6 * dx + 2.6 * dy)} ${px(y2 - 3.6 * dy - 2.6 * dx)}`;
  return `M${px(x1)} ${px(y1)}Q${px(cx)} ${px(cy)} ${px(x2)} ${px(y2)}${head}`;
}

function crossingBar(way: Way): string {
  const [x, y] = [SIZE / 2 + way[0] * 16, SIZE / 2 - way[1] * 16];
  return `M${px(x - way[1] * 8)} ${px(y - way[0] * 8)}L${px(x + way[1] * 8)} ${px(y + way[0] * 8)}`;
}

/** The picture of a stage: solid arrows have right of way, dashed ones yield, dotted bars are crossings that walk. */
export function stagePicture(shape: JunctionShape, stage: ShownStage): string {
  const side = shape.drivingSide === 'right' ? 1 : -1;
  const draw = (letter: 'G' | 'g') =>
    [
      ...new Set(
        shape.movements.filter(({ link }) => stage.greens.get(link) === letter).map((one) => arrow(one, side)),
      ),
    ].join('');
  const ways = new Map(
    shape.movements.flatMap(({ from, to }) => [from, to]).map((way) => [way.map((v) => v.toFixed(1)).join(), way]),
  );
  const arms = [...ways.values()].map(
    ([x, y]) => `M${SIZE / 2} ${SIZE / 2}L${px(SIZE / 2 + x * RADIUS)} ${px(SIZE / 2 - y * RADIUS)}`,
  );
  const walks = shape.crossings.filter(({ link }) => stage.greens.has(link)).map(({ at }) => crossingBar(at));
  const [major, minor] = [draw('G'), draw('g')];
  return `<svg viewBox="0 0 ${SIZE} ${SIZE}" aria-hidden="true"><g fill="none" stroke-linejoin="round"><path d="${arms.join('')}" stroke="var(--line)" stroke-width="13"/>${walks.length > 0 ? `<path d="${walks.join('')}" stroke="var(--ink)" stroke-width="3.4" stroke-dasharray="1.6 1.6"/>` : ''}${minor ? `<path d="${minor}" stroke="var(--ink)" stroke-width="1.1" stroke-dasharray="2.6 1.8"/>` : ''}${major ? `<path d="${major}" stroke="var(--ink)" stroke-width="1.6"/>` : ''}</g></svg>`;
}
