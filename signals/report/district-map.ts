// The district as a map: roads coloured and weighted by delay, water, junctions by rank, a scale bar.
import type { Xy } from '../../core/geometry.ts';
import { offsetPolyline } from '../../core/geometry.ts';
import type { NetworkFile } from '../../core/network.ts';
import { escaped, pathThrough, px } from './markup.ts';

/** How one class of links is drawn: a stylesheet colour, px wide, dashed or not. */
export interface LinkStyle {
  readonly colour: string;
  readonly width: number;
  readonly dash?: string;
}

/** One link to draw over the plain network. */
export interface DrawnLink {
  readonly edge: number;
  /** row of the styles; higher ones lie on top */
  readonly style: number;
  readonly title: string;
}

/** A numbered junction. */
export interface MapMark {
  readonly label: string;
  readonly x: number;
  readonly y: number;
}

/** m to px: the same for all maps of a page. */
export interface MapFrame {
  readonly width: number;
  readonly height: number;
  /** px a metre */
  readonly scale: number;
  readonly left: number;
  readonly top: number;
}

const PADDING = 22;
/** room under the map for the scale bar, px */
const FOOT = 26;
/** titles on links only up to this many, to keep the page small */
const TITLED = 1500;

/** A frame that holds the whole network. */
export function mapFrame(file: NetworkFile, width: number): MapFrame {
  let [left, right, bottom, top] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const edge of file.edges)
    for (const lane of edge.lanes)
      for (const [x, y] of lane.shape) {
        [left, right] = [Math.min(left, x), Math.max(right, x)];
        [bottom, top] = [Math.min(bottom, y), Math.max(top, y)];
      }
  const [across, down] = [Math.max(1, right - left), Math.max(1, top - bottom)];
  const scale = Math.min((width - 2 * PADDING) / across, (1.25 * width - 2 * PADDING - FOOT) / down);
  const used = across * scale;
  return {
    width,
    height: Math.ceil(down * scale + 2 * PADDING + FOOT),
    scale,
    left: left - (width - used) / 2 / scale,
    top: top + PADDING / scale,
  };
}

function place(frame: MapFrame, [x, y]: Xy): [number, number] {
  return [(x - frame.left) * frame.scale, (frame.top - y) * frame.scale];
}

/** The line of an edge, moved aside so that both directions of a street stay apart at `width` px. */
function lineOf(frame: MapFrame, file: NetworkFile, edge: number, width: number): string {
  const { lanes } = file.edges[edge];
  const inner = lanes.at(-1)!.shape;
  const aside = (width / 2 + 0.7) / frame.scale;
  const moved = offsetPolyline(inner, file.drivingSide === 'right' ? -aside : aside);
  return pathThrough(thinned(moved.map((point) => place(frame, point))));
}

/** Points of a drawn line without those nearer than half a pixel to the one before. */
function thinned(points: readonly [number, number][]): [number, number][] {
  const kept = points.filter(([x, y], i) => {
    if (i === 0 || i === points.length - 1) return true;
    const [px0, py0] = points[i - 1];
    return Math.hypot(x - px0, y - py0) >= 0.5;
  });
  return kept;
}

/** Marks moved apart until none covers another; a thin line leads back to the junction. */
function marksDrawn(frame: MapFrame, marks: readonly MapMark[]): string {
  const radius = 9;
  const placed: [number, number][] = [];
  const drawn = marks.map(({ label, x, y }) => {
    const [homeX, homeY] = place(frame, [x, y]);
    let at: [number, number] = [homeX, homeY];
    for (let turn = 0; turn < 48; turn++) {
      const away = turn === 0 ? 17 : 17 + 3 * Math.floor(turn / 8);
      const angle = -Math.PI / 4 + (turn * Math.PI) / 4;
      at = [homeX + away * Math.cos(angle), homeY + away * Math.sin(angle)];
      const isInside =
        at[0] > radius + 1 && at[0] < frame.width - radius - 1 && at[1] > radius + 1 && at[1] < frame.height - FOOT;
      if (isInside && placed.every(([ax, ay]) => Math.hypot(ax - at[0], ay - at[1]) > 2 * radius + 1)) break;
    }
    placed.push(at);
    const [cx, cy] = at;
    return `<path d="M${px(homeX)} ${px(homeY)}L${px(cx)} ${px(cy)}" stroke="var(--mark)" stroke-width="1.2"/><circle cx="${px(homeX)}" cy="${px(homeY)}" r="2.2" fill="var(--mark)"/><circle cx="${px(cx)}" cy="${px(cy)}" r="${radius}" fill="var(--mark)" stroke="var(--card)" stroke-width="1.2"/><text x="${px(cx)}" y="${px(cy + 4.2)}" text-anchor="middle" style="fill:var(--on-mark);font-weight:650">${escaped(label)}</text>`;
  });
  return `<g class="marks">${drawn.join('')}</g>`;
}

function scaleBar(frame: MapFrame): string {
  const most = (frame.width * 0.3) / frame.scale;
  const power = 10 ** Math.floor(Math.log10(most));
  const metres = [5, 2, 1].map((n) => n * power).find((n) => n <= most)!;
  const [x, y, length] = [PADDING - 8, frame.height - 14, metres * frame.scale];
  const words = metres >= 1000 ? `${metres / 1000} km` : `${metres} m`;
  const right = frame.width - PADDING + 4;
  return `<g class="scale"><path d="M${px(x)} ${y - 4}V${y}H${px(x + length)}V${y - 4}" fill="none" stroke="var(--soft)"/><text class="soft-text" x="${px(x + length + 8)}" y="${y + 1}">${words}</text><path d="M${px(right)} ${y + 2}v-14m-4 5l4 -6l4 6" fill="none" stroke="var(--soft)"/><text class="soft-text" x="${px(right - 10)}" y="${y + 1}" text-anchor="end">N</text></g>`;
}

/** Draws the network with some links on it. `label` says what the picture is for those who do not see it. */
export function districtMap(
  file: NetworkFile,
  frame: MapFrame,
  drawn: {
    readonly styles: readonly LinkStyle[];
    readonly links: readonly DrawnLink[];
    readonly marks: readonly MapMark[];
  },
  label: string,
): string {
  const { styles, links, marks } = drawn;
  const water = (file.water ?? [])
    .map((shape) => `<path d="${pathThrough(shape.map((point) => place(frame, point)))}Z" fill="var(--water)"/>`)
    .join('');
  const roads = file.edges.map((_, edge) => lineOf(frame, file, edge, 1.6)).join('');
  const isTitled = links.length <= TITLED;
  const groups = styles.map(({ colour, width, dash }, style) => {
    const mine = links.filter((link) => link.style === style);
    if (mine.length === 0) return '';
    const paths = mine.map(({ edge, title }) => {
      const d = lineOf(frame, file, edge, width);
      return isTitled ? `<path d="${d}"><title>${escaped(title)}</title></path>` : d;
    });
    const content = isTitled ? paths.join('') : `<path d="${paths.join('')}"/>`;
    const dashes = dash ? ` stroke-dasharray="${dash}"` : ' stroke-linecap="round"';
    return `<g stroke="${colour}" stroke-width="${width}" stroke-linejoin="round"${dashes}>${content}</g>`;
  });
  return `<svg class="map" viewBox="0 0 ${frame.width} ${frame.height}" role="img" aria-label="${escaped(label)}">${water}<g fill="none"><path d="${roads}" stroke="var(--road)" stroke-width="1.6"/>${groups.join('')}</g>${marksDrawn(frame, marks)}${scaleBar(frame)}</svg>`;
}

/** A short piece of a line in a style, for legends. */
export function legendLine({ colour, width, dash }: LinkStyle): string {
  return `<svg viewBox="0 0 34 12" aria-hidden="true"><path d="M1 6H33" stroke="${colour}" stroke-width="${width}"${dash ? ` stroke-dasharray="${dash}"` : ''}/></svg>`;
}
