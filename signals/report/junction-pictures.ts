// A page of pictures of every junction as it was imported, to be checked by eye: lanes, stop lines, ways through, lamps, and what was guessed.
import type { Xy } from '../../core/geometry.ts';
import type { NetworkConnection, NetworkEdge, NetworkFile, NetworkNode } from '../../core/network.ts';
import { escaped, pathThrough, px, section } from './markup.ts';
import { STYLESHEET } from './stylesheet.ts';

const POLICY = "default-src 'none'; style-src 'unsafe-inline'";
/** pictures on a page; the rest is named */
const MOST = 400;
/** px of a picture, m around the junction's stop lines that are shown, and the widest view in m */
const SIDE = 340;
const AROUND = 16;
const WIDEST = 160;

const WAY_COLOURS: Readonly<Record<string, string>> = {
  s: 'var(--out)',
  l: 'var(--back)',
  L: 'var(--back)',
  r: '#2f8f5b',
  R: '#2f8f5b',
  t: '#9b4fb0',
};

const LOOK = `.grid{display:grid;grid-template-columns:repeat(auto-fill,minmax(320px,1fr));gap:18px}
figure.junction{margin:0;background:var(--card);border:1px solid var(--line);border-radius:8px;padding:10px}
figure.junction figcaption{font-size:.86rem;line-height:1.4;margin-top:6px}figure.junction svg{width:100%;height:auto;display:block}
.key span{display:inline-block;margin-right:14px}.key i{display:inline-block;width:18px;height:3px;margin-right:5px;vertical-align:middle}`;

/** Junctions worth a look: signalled ones first, then those that were joined from several points, then all where three roads meet. */
export function shownJunctions(network: NetworkFile): NetworkNode[] {
  const streets = new Map<string, Set<string>>();
  for (const { from, to } of network.edges) {
    streets.set(from, (streets.get(from) ?? new Set()).add(to));
    streets.set(to, (streets.get(to) ?? new Set()).add(from));
  }
  const rank = ({ id, control, joined = [] }: NetworkNode) =>
    (control === 'signals' ? 1e6 : 0) + 1000 * joined.length + (streets.get(id)?.size ?? 0);
  return network.nodes
    .filter(
      ({ id, control, joined }) => control === 'signals' || joined !== undefined || (streets.get(id)?.size ?? 0) > 2,
    )
    .sort((a, b) => rank(b) - rank(a) || (a.id < b.id ? -1 : 1));
}

/** One self-contained page; everything that comes from files is escaped. */
export function junctionPictures(name: string, network: NetworkFile, version: string): string {
  const all = shownJunctions(network);
  const ground = new Ground(network);
  const shown = all.slice(0, MOST);
  const pictures = shown.map((node) => figure(ground, node)).join('');
  const lit = all.filter(({ control }) => control === 'signals').length;
  const rest = all.length > MOST ? `<p class="note">${all.length - MOST} more junctions are not shown.</p>` : '';
  const title = `${escaped(name)}: junctions as drawn`;
  const lead = `${all.length} junctions, ${lit} of them signalled. Compare each with the street: lanes and their ways, stop lines, who has a lamp of which number. Corrections go into overlay.json and outlive the next import.`;
  const source = network.source === undefined ? '' : `<p class="note">Source: ${escaped(network.source)}</p>`;
  return `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"/><meta name="viewport" content="width=device-width, initial-scale=1"/><meta http-equiv="Content-Security-Policy" content="${POLICY}"/><title>${title}</title><style>${STYLESHEET}${LOOK}</style></head>
<body><main><p class="kind">Check by eye</p><h1>${title}</h1><p class="lead">${lead}</p>${source}
${section('junctions', 'Junctions', `${KEY}<div class="grid">${pictures}</div>${rest}`)}
<footer>Made by Greenband ${escaped(version)}. This page is one file and fetches nothing.</footer>
</main></body></html>
`;
}

const KEY = `<p class="key"><span><i style="background:var(--out)"></i>straight on</span><span><i style="background:var(--back)"></i>left</span><span><i style="background:#2f8f5b"></i>right</span><span><i style="background:#9b4fb0"></i>round</span><span><i style="background:var(--mark)"></i>stop line; the number is the lamp’s</span></p>`;

/** Looks edges and ways of a junction up. */
class Ground {
  readonly network: NetworkFile;
  readonly #arriving = new Map<string, NetworkEdge[]>();
  readonly #leaving = new Map<string, NetworkEdge[]>();
  readonly #ways = new Map<string, NetworkConnection[]>();

  constructor(network: NetworkFile) {
    this.network = network;
    for (const edge of network.edges) {
      add(this.#arriving, edge.to, edge);
      add(this.#leaving, edge.from, edge);
    }
    const ends = new Map(network.edges.map(({ id, to }) => [id, to]));
    for (const way of network.connections) add(this.#ways, ends.get(way.from) ?? '', way);
  }

  arriving = (node: string): readonly NetworkEdge[] => this.#arriving.get(node) ?? [];
  leaving = (node: string): readonly NetworkEdge[] => this.#leaving.get(node) ?? [];
  ways = (node: string): readonly NetworkConnection[] => this.#ways.get(node) ?? [];
}

function add<T>(lists: Map<string, T[]>, key: string, one: T): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [one]);
  else list.push(one);
}

interface View {
  readonly west: number;
  readonly north: number;
  /** px a metre */
  readonly scale: number;
}

/** A square around the ends of the lanes that meet here. */
function viewOf(ground: Ground, { id, x, y, shape = [] }: NetworkNode): View {
  const points: Xy[] = [
    [x, y],
    ...shape,
    ...ground.arriving(id).flatMap(({ lanes }) => lanes.map((lane) => lane.shape.at(-1)!)),
    ...ground.leaving(id).flatMap(({ lanes }) => lanes.map((lane) => lane.shape[0]!)),
  ];
  const [xs, ys] = [points.map(([px0]) => px0), points.map(([, py0]) => py0)];
  const [west, east, south, north] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const side = Math.min(WIDEST, Math.max(east - west, north - south) + 2 * AROUND);
  return { west: (west + east - side) / 2, north: (south + north + side) / 2, scale: SIDE / side };
}

function figure(ground: Ground, node: NetworkNode): string {
  const view = viewOf(ground, node);
  const at = ([x, y]: Xy): [number, number] => [(x - view.west) * view.scale, (view.north - y) * view.scale];
  const drawn = (shape: readonly Xy[]) => pathThrough(shape.map(at));
  const edges = nearEdges(ground, view);
  const tarmac = edges.flatMap(({ lanes }) =>
    lanes.map(({ shape, width }) => `<path d="${drawn(shape)}" stroke-width="${px(width * view.scale)}"/>`),
  );
  const seams = edges.flatMap(({ lanes }) => lanes.map(({ shape }) => drawn(shape))).join('');
  const area = node.shape ? `<path d="${drawn(node.shape)}Z" fill="var(--road)"/>` : '';
  const walks = (ground.network.crossings ?? [])
    .filter((crossing) => crossing.node === node.id && crossing.shape.length > 1)
    .map(
      ({ shape, width }) =>
        `<path d="${drawn(shape)}" stroke-width="${px(width * view.scale)}" stroke-dasharray="2 2"/>`,
    );
  const ways = ground.ways(node.id).map((way) => {
    const colour = WAY_COLOURS[way.direction]!;
    return `<path d="${drawn(way.path.flatMap(({ shape }) => shape))}" stroke="${colour}"/>`;
  });
  const stops = ground
    .arriving(node.id)
    .map((edge) => stopLines(ground, edge, at, view.scale))
    .join('');
  const label = `Junction ${node.id}: ${captionOf(ground, node)}`;
  return `<figure class="junction"><svg viewBox="0 0 ${SIDE} ${SIDE}" role="img" aria-label="${escaped(label)}"><g fill="none" stroke="var(--road)" stroke-linejoin="round">${tarmac.join('')}</g>${area}<path d="${seams}" fill="none" stroke="var(--card)" stroke-width=".7" stroke-dasharray="4 3"/><g fill="none" stroke="var(--card)">${walks.join('')}</g><g fill="none" stroke-width="1.4">${ways.join('')}</g>${stops}${scaleBar(view)}</svg><figcaption><b>${escaped(node.id)}</b> ${escaped(captionOf(ground, node))}</figcaption></figure>`;
}

function nearEdges({ network }: Ground, { west, north, scale }: View): NetworkEdge[] {
  const side = SIDE / scale;
  const inside = ([x, y]: Xy) => x > west - 30 && x < west + side + 30 && y < north + 30 && y > north - side - 30;
  return network.edges.filter(({ lanes }) =>
    lanes[0]!.shape.some(
      (point, i, shape) => inside(point) || (i > 0 && crosses(shape[i - 1]!, point, west, north, side)),
    ),
  );
}

/** Whether a long straight piece may pass through the view though both its ends lie outside. */
function crosses([ax, ay]: Xy, [bx, by]: Xy, west: number, north: number, side: number): boolean {
  return (
    Math.max(ax, bx) > west &&
    Math.min(ax, bx) < west + side &&
    Math.max(ay, by) > north - side &&
    Math.min(ay, by) < north
  );
}

/** A stop line a lane, with the numbers of its lamps. */
function stopLines(ground: Ground, edge: NetworkEdge, at: (point: Xy) => [number, number], scale: number): string {
  return edge.lanes
    .map(({ shape, width }, lane) => {
      const [a, b] = [shape.at(-2)!, shape.at(-1)!];
      const length = Math.max(1e-6, Math.hypot(b[0] - a[0], b[1] - a[1]));
      const [ux, uy] = [(b[0] - a[0]) / length, (b[1] - a[1]) / length];
      const half = width / 2;
      const ends: Xy[] = [
        [b[0] - uy * half, b[1] + ux * half],
        [b[0] + uy * half, b[1] - ux * half],
      ];
      const lamps = ground
        .ways(edge.to)
        .filter((way) => way.from === edge.id && way.fromLane === lane && way.signal)
        .map(({ signal }) => signal!.link);
      const [tx, ty] = at([b[0] - ux * 4.5, b[1] - uy * 4.5]);
      const size = px(Math.max(6, Math.min(11, 2.4 * scale)));
      const text =
        lamps.length === 0
          ? ''
          : `<text x="${px(tx)}" y="${px(ty + 3)}" text-anchor="middle" style="font-size:${size}px;font-weight:600">${[...new Set(lamps)].join(' ')}</text>`;
      return `<path d="${pathThrough(ends.map(at))}" stroke="var(--mark)" stroke-width="1.6"/>${text}`;
    })
    .join('');
}

function scaleBar({ scale }: View): string {
  const metres = 20 * scale < SIDE / 3 ? 20 : 10;
  return `<path d="M10 ${SIDE - 14}v4h${px(metres * scale)}v-4" fill="none" stroke="var(--soft)"/><text class="soft-text" x="${px(16 + metres * scale)}" y="${SIDE - 9}">${metres} m</text>`;
}

const counted = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

const CONTROLS: Readonly<Record<string, string>> = {
  signals: 'signals',
  priority: 'priority',
  'right-before-left': 'right before left',
  'all-way-stop': 'all-way stop',
};

function captionOf(ground: Ground, node: NetworkNode): string {
  const names = new Set([...ground.arriving(node.id), ...ground.leaving(node.id)].flatMap(({ name }) => name ?? []));
  const edges = ground.arriving(node.id);
  const lanes = edges.reduce((sum, edge) => sum + edge.lanes.length, 0);
  const guessed = new Set([...(node.guessed ?? []), ...edges.flatMap((edge) => edge.guessed ?? [])]);
  return [
    [...names].slice(0, 3).join(' / '),
    `${CONTROLS[node.control] ?? node.control}, ${counted(edges.length, 'approach', 'approaches')}, ${counted(lanes, 'lane', 'lanes')}, ${counted(ground.ways(node.id).length, 'way', 'ways')}`,
    ...(node.joined
      ? [
          `joined from ${node.joined.length} points: ${node.joined.slice(0, 8).join(', ')}${node.joined.length > 8 ? ', …' : ''}`,
        ]
      : []),
    ...(guessed.size > 0 ? [`guessed: ${[...guessed].join(', ')}`] : []),
  ]
    .filter((part) => part !== '')
    .join('; ');
}
