// The page of a sweep: every cell with its interval as a row of a chart and of a table, and the way to the breaking point.
import { escaped, evenTicks, fixed, px, section, signed, unit } from '../report/markup.ts';
import { STYLESHEET } from '../report/stylesheet.ts';
import type { CellResult } from './cell.ts';
import { BROKEN, type BreakingPoint } from './growth.ts';

export interface SweepPage {
  readonly place: string;
  readonly version: string;
  readonly window: { readonly begin: number; readonly end: number };
  readonly within: number;
  readonly cells: readonly CellResult[];
  /** what each event changes, in words */
  readonly events: readonly { readonly name: string; readonly changes: readonly string[] }[];
  readonly growth: readonly { readonly plan: string; readonly event: string; readonly point: BreakingPoint }[];
}

const POLICY = "default-src 'none'; style-src 'unsafe-inline'";
const ROW = 26;
const LEFT = 330;
const WIDTH = 1060;

const cellName = ({ plan, demand, event }: CellResult): string => `${event}, demand × ${demand}, plan ${plan}`;

/** One self-contained page; everything that comes from files is escaped. */
export function sweepPage(page: SweepPage): string {
  const title = `${escaped(page.place)}: what if`;
  const { begin, end } = page.window;
  const lead = `${page.cells.length} cells from ${begin} to ${end} s. Each is compared with the first on the same drivers and the same
chances; runs are added until the 95 % interval is within ±${fixed(page.within, 1)} % of the first cell's mean delay.`;
  const growth = page.growth.map(growthPart).join('');
  return `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"/><meta name="viewport" content="width=device-width, initial-scale=1"/><meta http-equiv="Content-Security-Policy" content="${POLICY}"/><title>${title}</title><style>${STYLESHEET}</style></head>
<body><main><p class="kind">Scenarios</p><h1>${title}</h1><p class="lead">${lead}</p>
${section('cells', 'Mean delay, cell by cell', chart(page.cells) + table(page.cells))}
${section('events', 'What each event changes', eventList(page.events))}
${growth === '' ? '' : section('growth', 'Until it breaks', growth)}
<footer>Made by Greenband ${escaped(page.version)}. This page is one file and fetches nothing.</footer>
</main></body></html>
`;
}

function chart(cells: readonly CellResult[]): string {
  const most = Math.max(...cells.map(({ ci95 }) => ci95.delay_s[1]), 1);
  const ticks = evenTicks(most, 6);
  const x = (value: number) => LEFT + ((WIDTH - LEFT - 20) * value) / ticks.at(-1)!;
  const height = ROW * cells.length + 34;
  const grid = ticks.map(
    (tick) =>
      `<path d="M${px(x(tick))} 4V${height - 26}" stroke="var(--line)"/><text class="soft-text" text-anchor="middle" x="${px(x(tick))}" y="${height - 8}">${fixed(tick, 0)}</text>`,
  );
  const rows = cells.map((cell, i) => {
    const y = 17 + ROW * i;
    const [low, high] = cell.ci95.delay_s;
    const colour = cell.difference === null ? 'var(--ink)' : better(cell.difference.ci95);
    return `<text x="${LEFT - 12}" y="${y + 4}" text-anchor="end">${escaped(cellName(cell))}</text><path d="M${px(x(Math.max(0, low)))} ${y}H${px(x(high))}" stroke="${colour}" stroke-width="3" stroke-opacity=".45"/><circle cx="${px(x(cell.mean.delay_s))}" cy="${y}" r="4.5" fill="${colour}"/>`;
  });
  const caption =
    'Mean delay in seconds a vehicle with its 95 % interval: blue less, orange more than the first cell beyond chance, grey no difference shown.';
  return `<figure><svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${caption}">${grid.join('')}${rows.join('')}</svg><figcaption>${caption}</figcaption></figure>`;
}

const better = ([low, high]: readonly [number, number]): string =>
  high < 0 ? 'var(--better)' : low > 0 ? 'var(--worse)' : 'var(--soft)';

function table(cells: readonly CellResult[]): string {
  const rows = cells.map((cell) => {
    const { difference, vehicles } = cell;
    const apart = difference
      ? `${signed(difference.mean)} (${signed(difference.ci95[0])} .. ${signed(difference.ci95[1])})<small>${difference.percent === null ? '' : `${signed(difference.percent)} %`}</small>`
      : 'compared with';
    const done = cell.reached ? '' : '<small>interval wider than asked</small>';
    return `<tr><td>${escaped(cellName(cell))}${done}</td><td>${cell.replications}</td><td>${fixed(cell.mean.delay_s)}</td><td>${apart}</td><td>${fixed(vehicles.demanded + vehicles.cancelled, 0)}</td><td>${fixed(vehicles.arrived, 0)}</td><td>${fixed(vehicles.cancelled, 0)}</td><td>${fixed(100 * cell.unserved)}</td></tr>`;
  });
  return `<table><thead><tr><th>Cell</th><th>Runs</th><th>Delay${unit('s/veh')}</th><th>Against the first${unit('s/veh')}</th><th>Due</th><th>Arrived</th><th>Cancelled</th><th>Unserved${unit('%')}</th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

function eventList(events: SweepPage['events']): string {
  const items = events.map(({ name, changes }) => {
    const lines = changes.length > 0 ? changes : ['nothing: the place as it is'];
    return `<h3>${escaped(name)}</h3><ul>${lines.map((line) => `<li>${escaped(line)}</li>`).join('')}</ul>`;
  });
  return items.join('');
}

function growthPart({ plan, event, point }: SweepPage['growth'][number]): string {
  const { served, broken, tried } = point;
  const verdict =
    broken === null
      ? `served at every factor tried, up to ${served}`
      : served === null
        ? `not served even at ${broken} of the demand`
        : `breaks between ${served} and ${broken} times the demand`;
  const rows = tried.map(
    (cell) =>
      `<tr><td>× ${cell.demand}</td><td>${fixed(cell.vehicles.demanded + cell.vehicles.cancelled, 0)}</td><td>${fixed(cell.mean.delay_s)}</td><td>${fixed(100 * cell.unserved)}</td></tr>`,
  );
  return `<h3>${escaped(event)}, plan ${escaped(plan)}: ${verdict}</h3><p class="note">Broken: more than ${fixed(100 * BROKEN, 0)} % of the vehicles due neither arrived nor would still be driving in empty streets.</p><table><thead><tr><th>Demand</th><th>Due</th><th>Delay${unit('s/veh')}</th><th>Unserved${unit('%')}</th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
}
