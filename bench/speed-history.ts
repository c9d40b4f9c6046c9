// The speed of the engine over time, as a ratio to SUMO in the same run, and a guard against losing it unseen.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Kept beside the sources: npm run bench -- grid-20 --fresh --record */
const HISTORY = fileURLToPath(new URL('../../bench/speed-history.json', import.meta.url));
const PLOT = HISTORY.replace(/json$/, 'svg');
/** a ratio below this share of the last one is worth a look */
const LOSS = 0.8;

/** One bench: times SUMO, and what was computed. */
export interface SpeedEntry {
  readonly date: string;
  readonly grid: string;
  readonly times: number;
  readonly checksum: string;
}

/** What the guard says of a ratio after those before it, of the same grid; undefined where all is well. */
export function lossOf(history: readonly SpeedEntry[], grid: string, times: number): string | undefined {
  const last = history.filter((entry) => entry.grid === grid).at(-1);
  if (last === undefined || times >= LOSS * last.times) return undefined;
  return `${grid} is ${times.toFixed(0)} times as fast as SUMO, but was ${last.times.toFixed(0)} times on ${last.date}; find out why`;
}

/** Adds a bench to the history and its plot, and warns of a loss. */
export function record(grid: string, times: number, checksum: string): void {
  const history = existsSync(HISTORY) ? (JSON.parse(readFileSync(HISTORY, 'utf8')) as SpeedEntry[]) : [];
  const loss = lossOf(history, grid, times);
  if (loss !== undefined) {
    process.stderr.write(`${loss}\n`);
    process.exitCode = 1;
  }
  const date = new Date().toISOString().slice(0, 10);
  const longer = [...history, { date, grid, times: Math.round(10 * times) / 10, checksum }];
  writeFileSync(HISTORY, `${JSON.stringify(longer, null, 2)}\n`);
  writeFileSync(PLOT, plotOf(longer));
}

/** A line a grid, one dot a bench, in order. */
export function plotOf(history: readonly SpeedEntry[]): string {
  const [width, height, edge] = [640, 300, 40];
  const most = Math.max(1, ...history.map(({ times }) => times));
  const grids = [...new Set(history.map(({ grid }) => grid))];
  const shades = ['#1b6', '#26c', '#a52', '#666'];
  const lines = grids.map((grid, g) => {
    const own = history.filter((entry) => entry.grid === grid);
    const x = (i: number) => edge + (i * (width - 2 * edge)) / Math.max(1, own.length - 1);
    const y = (times: number) => height - edge - (times / most) * (height - 2 * edge);
    const shade = shades[g % shades.length]!;
    const points = own.map(({ times }, i) => `${x(i).toFixed(1)},${y(times).toFixed(1)}`);
    const dots = own.map(
      ({ times, date }, i) =>
        `<circle cx="${x(i).toFixed(1)}" cy="${y(times).toFixed(1)}" r="3" fill="${shade}"><title>${grid} ${date}: ${times} times SUMO</title></circle>`,
    );
    const name = `<text x="${edge}" y="${16 + 14 * g}" fill="${shade}">${grid}, times SUMO (most ${most})</text>`;
    return `<polyline points="${points.join(' ')}" fill="none" stroke="${shade}"/>${dots.join('')}${name}`;
  });
  const axis = `<path d="M${edge} ${edge}V${height - edge}H${width - edge}" stroke="#999" fill="none"/>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">${axis}${lines.join('')}</svg>\n`;
}
