// Junction by junction: delay and level of service before and after, worst first.
import { levelOfService } from '../hcm.ts';
import { type JunctionPlace, junctionPlaces } from './junction-names.ts';
import { type JunctionFigure, junctionFigures } from './link-figures.ts';
import { escaped, fixed, px, section, signed, unit } from './markup.ts';
import type { ReportData } from './report-data.ts';
import { sideNames } from './result-section.ts';

/** rows shown at most; a city has more than a page can hold */
const ROWS = 200;

/** A level of service as a letter on its shade. */
export function losChip(delay: number): string {
  if (!Number.isFinite(delay)) return '';
  const letter = levelOfService(delay);
  return `<span class="los los-${letter}" title="level of service ${letter}, by delay alone (HCM 7, exhibit 19-8)">${letter}</span>`;
}

interface Row {
  readonly place: JunctionPlace;
  readonly figures: readonly JunctionFigure[];
}

/** Junctions with traffic, worst first under the first plan. */
export function junctionRows(data: ReportData): Row[] {
  const places = junctionPlaces(data.network, data.place.network);
  const sides = data.sides.map((side) => junctionFigures(data.network, side));
  return places
    .map((place, i) => ({ place, figures: sides.map((figures) => figures[i]) }))
    .sort((a, b) => order(b) - order(a) || (a.place.id < b.place.id ? -1 : 1));
}

const order = ({ figures }: Row) => (Number.isFinite(figures[0].delay) ? figures[0].delay : -1);

/** Both delays on one line: hollow before, filled after. */
function dumbbell(values: readonly number[], most: number): string {
  const x = (value: number) => 6 + (108 * Math.min(value, most)) / most;
  const shown = values.filter(Number.isFinite);
  if (shown.length === 0) return '';
  const [first, last] = [x(shown[0]), x(shown.at(-1)!)];
  const line = `<path d="M${px(Math.min(first, last))} 8H${px(Math.max(first, last))}" stroke="var(--soft)" stroke-width="1.5"/>`;
  const hollow =
    values.length > 1
      ? `<circle cx="${px(first)}" cy="8" r="4" fill="var(--card)" stroke="var(--soft)" stroke-width="1.5"/>`
      : '';
  return `<svg class="bell" viewBox="0 0 120 16" aria-hidden="true"><path d="M6 8H114" stroke="var(--line)"/>${line}${hollow}<circle cx="${px(last)}" cy="8" r="4.5" fill="var(--out)"/></svg>`;
}

function tableRow(data: ReportData, { place, figures }: Row, most: number): string {
  const [first, second] = figures;
  const cells = figures.map(({ delay }) => `<td>${fixed(delay)}${losChip(delay)}</td>`).join('');
  const change = second ? `<td>${signed(second.delay - first.delay)}</td>` : '';
  const last = second ?? first;
  const approach = last.worstApproach < 0 ? undefined : data.place.network.edges[last.worstApproach];
  const worst = approach
    ? `${escaped(approach.name ?? approach.id)} ${fixed(last.worstDelay)}${losChip(last.worstDelay)}`
    : '&#8211;';
  const streets = place.streets ? `<small style="white-space:normal">${escaped(place.streets)}</small>` : '';
  const lines = dumbbell(
    figures.map(({ delay }) => delay),
    most,
  );
  return `<tr><td>${escaped(place.id)}${streets}</td>${cells}${change}<td class="wide-only">${lines}</td><td class="wide-only">${worst}</td><td class="wide-only">${fixed(last.vehicles, 0)}</td></tr>`;
}

/** The table of junctions. */
export function junctionSection(data: ReportData): string {
  const rows = junctionRows(data);
  if (rows.length === 0) return '';
  const delays = rows.flatMap(({ figures }) => figures.map(({ delay }) => delay)).filter(Number.isFinite);
  const most = Math.max(20, ...delays);
  const heads = sideNames(data)
    .map((name) => `<th>${name.toLowerCase()}</th>`)
    .join('');
  const isPair = data.sides.length === 2;
  const key = isPair ? 'before (hollow) to after (filled)' : 'delay';
  const latest = isPair ? ' after' : '';
  const head = `<thead><tr><th>Delay at the junction${unit('s/veh')}</th>${heads}${isPair ? '<th>difference</th>' : ''}<th class="wide-only">${key}, 0 to ${fixed(most, 0)}</th><th class="wide-only">worst approach${latest}</th><th class="wide-only">vehicles${latest}</th></tr></thead>`;
  const body = rows
    .slice(0, ROWS)
    .map((row) => tableRow(data, row, most))
    .join('');
  const more =
    rows.length > ROWS
      ? `<p class="note">${rows.length - ROWS} more junctions with less delay are not listed.</p>`
      : '';
  const text = `<p>Worst first${isPair ? ' under the plan of today' : ''}. Letters are levels of service: A up to 10${unit('s')}, B 20, C 35, D 55, E 80, F beyond, by simulated delay.</p>`;
  return section(
    'junctions',
    'Junction by junction',
    `${text}<table id="los">${head}<tbody>${body}</tbody></table>${more}`,
  );
}
