// Where time is lost: the district by delay before and after, the difference, and the junctions that stand out.
import {
  type DrawnLink,
  districtMap,
  type LinkStyle,
  legendLine,
  type MapFrame,
  type MapMark,
  mapFrame,
} from './district-map.ts';
import { type JunctionPlace, junctionPlaces, junctionTitle } from './junction-names.ts';
import { FEWEST, type JunctionFigure, junctionFigures, type LinkFigure, linkFigures } from './link-figures.ts';
import { escaped, fixed, section, signed, unit } from './markup.ts';
import type { ReportData } from './report-data.ts';
import { sideNames } from './result-section.ts';

/** Upper bounds of the delay classes, s a vehicle: those of the levels of service A to F (HCM 7, exhibit 19-8). */
const BOUNDS = [10, 20, 35, 55, 80];
const WIDTHS = [1.4, 2.2, 3.2, 4.4, 5.6, 7];
const DELAY_STYLES: readonly LinkStyle[] = WIDTHS.map((width, i) => ({ colour: `var(--d${i})`, width }));
/** Bounds of the difference classes, s a vehicle */
const STEPS = [2, 10, 25];
const CHANGE_STYLES: readonly LinkStyle[] = [
  { colour: 'var(--better)', width: 2 },
  { colour: 'var(--worse)', width: 2, dash: '3 2' },
  { colour: 'var(--better)', width: 4 },
  { colour: 'var(--worse)', width: 4, dash: '5 3' },
  { colour: 'var(--better)', width: 6.4 },
  { colour: 'var(--worse)', width: 6.4, dash: '7 3' },
];
const RANKED = 6;
const WIDTH = 540;

function delayClass(delay: number): number {
  const found = BOUNDS.findIndex((bound) => delay <= bound);
  return found < 0 ? BOUNDS.length : found;
}

function edgeName(data: ReportData, edge: number): string {
  const { id, name } = data.place.network.edges[edge];
  return name ? `${name} (${id})` : id;
}

function delayLinks(data: ReportData, figures: readonly LinkFigure[]): DrawnLink[] {
  return figures.flatMap(({ delay, vehicles }, edge) => {
    if (vehicles < FEWEST) return [];
    const title = `${edgeName(data, edge)}: ${delay.toFixed(1)} s a vehicle, ${vehicles.toFixed(0)} vehicles`;
    return [{ edge, style: delayClass(delay), title }];
  });
}

function changeLinks(data: ReportData, before: readonly LinkFigure[], after: readonly LinkFigure[]): DrawnLink[] {
  return before.flatMap((first, edge) => {
    if (first.vehicles < FEWEST || after[edge].vehicles < FEWEST) return [];
    const change = after[edge].delay - first.delay;
    const step = STEPS.findLastIndex((bound) => Math.abs(change) >= bound);
    if (step < 0) return [];
    const title = `${edgeName(data, edge)}: ${change > 0 ? '+' : ''}${change.toFixed(1)} s a vehicle`;
    return [{ edge, style: 2 * step + (change > 0 ? 1 : 0), title }];
  });
}

interface Ranked {
  readonly place: JunctionPlace;
  readonly value: number;
}

function marksOf(ranked: readonly Ranked[]): MapMark[] {
  return ranked.map(({ place }, i) => ({ label: String(i + 1), x: place.x, y: place.y }));
}

function rankedList(ranked: readonly Ranked[], show: (value: number) => string): string {
  const rows = ranked.map(
    ({ place, value }, i) =>
      `<li><span><span class="n">${i + 1}</span></span><span>${escaped(junctionTitle(place))}</span><span>${show(value)}${unit('s/veh')}</span></li>`,
  );
  return `<ol class="ranked">${rows.join('')}</ol>`;
}

function worst(places: readonly JunctionPlace[], figures: readonly JunctionFigure[]): Ranked[] {
  return places
    .map((place, i) => ({ place, value: figures[i].delay, vehicles: figures[i].vehicles }))
    .filter(({ vehicles }) => vehicles >= FEWEST)
    .sort((a, b) => b.value - a.value)
    .slice(0, RANKED);
}

function delayLegend(): string {
  const words = [
    ...BOUNDS.map((bound, i) => `${i === 0 ? 'up to' : `${BOUNDS[i - 1]} to`} ${bound}`),
    `over ${BOUNDS.at(-1)}`,
  ];
  const rows = words.map((text, i) => `<span>${legendLine(DELAY_STYLES[i])}${text}</span>`);
  return `<div class="legend"><span>Seconds lost a vehicle:</span>${rows.join('')}<span>${legendLine({ colour: 'var(--road)', width: 1.6 })}little or no traffic</span></div>`;
}

function changeLegend(): string {
  const words = STEPS.map((bound, i) => (i + 1 < STEPS.length ? `${bound} to ${STEPS[i + 1]}` : `over ${bound}`));
  const rows = (way: number) =>
    words.map((text, i) => `<span>${legendLine(CHANGE_STYLES[2 * i + way])}${text}</span>`).join('');
  return `<div class="legend"><span>Seconds less:</span>${rows(0)}</div><div class="legend"><span>Seconds more (dashed):</span>${rows(1)}</div>`;
}

function delayFigure(data: ReportData, frame: MapFrame, index: number, places: readonly JunctionPlace[]): string {
  const side = data.sides[index]!;
  const name = sideNames(data)[index];
  const ranked = worst(places, junctionFigures(data.network, side));
  const drawn = {
    styles: DELAY_STYLES,
    links: delayLinks(data, linkFigures(data.network, side)),
    marks: marksOf(ranked),
  };
  const map = districtMap(
    data.place.network,
    frame,
    drawn,
    `Map of ${data.place.name} by delay, ${name.toLowerCase()}`,
  );
  return `<figure><div class="figtitle">${name}</div>${map}${rankedList(ranked, (value) => fixed(value))}</figure>`;
}

function changeFigure(data: ReportData, frame: MapFrame, places: readonly JunctionPlace[]): string {
  const [first, second] = data.sides;
  if (!second) return '';
  const { network } = data;
  const links = changeLinks(data, linkFigures(network, first), linkFigures(network, second));
  const [before, after] = [junctionFigures(network, first), junctionFigures(network, second)];
  const changes = places
    .map((place, i) => ({ place, value: after[i].delay - before[i].delay }))
    .filter(({ value }) => Number.isFinite(value));
  const better = changes
    .filter(({ value }) => value < -STEPS[0])
    .sort((a, b) => a.value - b.value)
    .slice(0, RANKED);
  const worse = changes
    .filter(({ value }) => value > STEPS[0])
    .sort((a, b) => b.value - a.value)
    .slice(0, RANKED);
  const drawn = { styles: CHANGE_STYLES, links, marks: [...marksOf(better), ...lettered(worse)] };
  const map = districtMap(data.place.network, frame, drawn, `Map of ${data.place.name} by the difference in delay`);
  const gains =
    better.length > 0 ? rankedList(better, (value) => signed(value)) : '<p class="note">None by more than 2 s.</p>';
  const losses =
    worse.length > 0
      ? rankedList(worse, (value) => signed(value)).replace(
          /class="n">(\d+)</g,
          (_, n: string) => `class="n">${letterOf(Number(n) - 1)}<`,
        )
      : '<p class="note">No junction loses more than 2 s.</p>';
  return `<div class="pair"><figure><div class="figtitle">Difference, after less before</div>${map}${changeLegend()}</figure><div><h3>Junctions that gain most</h3>${gains}<h3>Junctions that lose</h3>${losses}<p class="note" style="margin-top:14px">A junction's figure is the mean over all vehicles that crossed its stop lines. Roads that change by less than ${STEPS[0]} s are plain.</p></div></div>`;
}

const letterOf = (i: number) => String.fromCharCode(97 + i);

function lettered(ranked: readonly Ranked[]): MapMark[] {
  return ranked.map(({ place }, i) => ({ label: letterOf(i), x: place.x, y: place.y }));
}

/** Maps of delay and of its difference. */
export function mapSection(data: ReportData): string {
  const places = junctionPlaces(data.network, data.place.network);
  const frame = mapFrame(data.place.network, WIDTH);
  const maps = data.sides.map((_, i) => delayFigure(data, frame, i, places)).join('');
  const body = `<p>Time lost by a vehicle on each road, the wait at the junction at its end included. Broader lines lose more; numbers mark the junctions with most delay a vehicle.</p><div class="pair">${maps}</div>${delayLegend()}${changeFigure(data, frame, places)}`;
  return section('map', 'Where time is lost', body);
}
