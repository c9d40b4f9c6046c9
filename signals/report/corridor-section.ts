// The green waves: a time-space diagram of each corridor under each plan, with its bands in words.
import { commonCycle, type Ribbon } from './green-ribbon.ts';
import { junctionPlaces, junctionTitle } from './junction-names.ts';
import { clockTime, escaped, fixed, section, unit } from './markup.ts';
import type { ReportData } from './report-data.ts';
import { sideNames } from './result-section.ts';
import { programsAlong, timeSpaceDiagram } from './time-space-diagram.ts';

const KMH = 3.6;

function bandsInWords(isCommon: boolean, out: Ribbon | undefined, back: Ribbon | undefined): string {
  if (!isCommon) return 'No band: the signals have no common cycle.';
  if (!out && !back) return 'No band: the greens leave none open all the way.';
  return `${bandWords('Up', out)}; ${bandWords('down', back)}.`;
}

function bandWords(direction: string, ribbon: Ribbon | undefined): string {
  if (!ribbon) return `${direction} no band`;
  const share = (100 * ribbon.width) / ribbon.period;
  return `${direction} a band of ${fixed(ribbon.width)}${unit('s')} in ${fixed(ribbon.period, 0)}${unit('s')} (${fixed(share, 0)}&#160;%) at ${fixed(KMH * ribbon.speed, 0)}${unit('km/h')}`;
}

/** The street that most of the corridor's own edges are named after. */
function streetOf(data: ReportData, index: number): string {
  const { out, back } = data.corridors[index];
  const metres = new Map<string, number>();
  for (const [edge, { name, lanes }] of data.place.network.edges.entries()) {
    const lane = data.network.edgeFirstLane[edge];
    const isOn = !Number.isNaN(out.start[lane]) || !Number.isNaN(back.start[lane]);
    if (name && isOn) metres.set(name, (metres.get(name) ?? 0) + lanes[0].length);
  }
  return [...metres].sort((a, b) => b[1] - a[1])[0]?.[0] ?? '';
}

function corridorFigures(data: ReportData, index: number, names: ReadonlyMap<string, string>): string {
  const track = data.corridors[index];
  const street = streetOf(data, index);
  const ends = `${escaped(track.controllers[0])} to ${escaped(track.controllers.at(-1)!)}`;
  const title = street ? `${escaped(street)}, ${ends}` : `Corridor ${ends}`;
  const figures = data.sides.map((side, i) => {
    const programs = programsAlong(track, side, data.network.controllerIds);
    const drawing = timeSpaceDiagram(track, programs, side.traces[index] ?? [], data.span, names, `clip${index}x${i}`);
    const words = bandsInWords(commonCycle(programs) !== undefined, drawing.out, drawing.back);
    return `<figure><div class="figtitle">${sideNames(data)[i]}</div><div class="wide">${drawing.svg}</div><figcaption>${words}</figcaption></figure>`;
  });
  return `<div class="corridor"><h3>${title} <span class="soft">${fixed(track.at.length, 0)} signals, ${fixed(track.at.at(-1)!, 0)} m</span></h3>${figures.join('')}</div>`;
}

function legend(): string {
  const bar = (fill: string) => `<svg viewBox="0 0 34 12" aria-hidden="true">${fill}</svg>`;
  return `<div class="legend"><span>${bar('<path d="M1 4H33v4H1Z" fill="var(--out)"/>')}green going up (filled, above the line)</span><span>${bar('<path d="M1 4H33v4H1Z" fill="var(--card)" stroke="var(--back)"/>')}green going down (hollow, below the line)</span><span>${bar('<path d="M1 12L24 0H33L10 12Z" fill="var(--out)" fill-opacity=".25"/>')}band: green all the way</span><span>${bar('<path d="M1 11L12 6H22L33 1" fill="none" stroke="var(--out)"/>')}one vehicle; level where it stands</span></div>`;
}

/** Time-space diagrams of the drawn corridors. */
export function corridorSection(data: ReportData): string {
  if (data.corridors.length === 0) return '';
  const names = new Map(
    junctionPlaces(data.network, data.place.network).map((place) => [place.id, junctionTitle(place)]),
  );
  const { from, until } = data.span;
  const left = data.corridorsLeftOut > 0 ? ` ${data.corridorsLeftOut} shorter or quieter ones are not drawn.` : '';
  const seed = data.sides[0].outcomes[0]?.seed ?? 1;
  const text = `<p>Each corridor from its first signal upwards, at true distances, from ${clockTime(from, true)} to ${clockTime(until, true)} of the run with seed ${seed}. Vehicles that turn in or out begin or end on the way. A band is drawn where every signal on the way has a common cycle and leaves one open at 85 to 100&#160;% of the speed limit.${left}</p>`;
  return section(
    'corridors',
    'Green waves',
    `${text}${legend()}<p class="note swipe">Swipe the diagrams sideways to see them whole.</p>${data.corridors.map((_, i) => corridorFigures(data, i, names)).join('')}`,
  );
}
