// The Purdue coordination diagram: when in the cycle vehicles arrive, cycle by cycle, over the greens.
import { type ControllerEvents, type DetectorUse, EVENT } from './event-log.ts';
import { phaseCycles } from './phase-cycles.ts';

const WIDTH = 960;
const HEIGHT = 320;
const MARGIN = { left: 56, right: 16, top: 28, bottom: 36 };
const HOUR = 3_600_000;

/**
 * The diagram of one phase as SVG (Day et al. 2014, Purdue coordination diagram): time of day to the right, seconds since the
 * end of the last green upward; green and red begin as lines, each actuation of an advance detector as a dot. Undefined
 * where the phase has no advance detector or no cycle.
 */
export function coordinationDiagram(
  log: ControllerEvents,
  uses: readonly DetectorUse[],
  phase: number,
): string | undefined {
  const detectors = uses.filter((use) => use.device === log.device && use.phase === phase && use.use === 'Advance');
  const cycles = phaseCycles(log, phase).filter(({ end }) => Number.isFinite(end));
  if (detectors.length === 0 || cycles.length < 2) return undefined;
  const own = new Set(detectors.map(({ detector }) => detector));
  const begin = cycles[0]!.yellow;
  const until = cycles.at(-1)!.yellow;
  const longest = Math.max(...cycles.slice(1).map(({ yellow }, i) => yellow - cycles[i]!.yellow)) / 1000;
  const x = (time: number) => MARGIN.left + ((time - begin) / (until - begin)) * (WIDTH - MARGIN.left - MARGIN.right);
  const y = (seconds: number) => HEIGHT - MARGIN.bottom - (seconds / longest) * (HEIGHT - MARGIN.top - MARGIN.bottom);
  const dots: string[] = [];
  let cycle = 0;
  for (let i = 0; i < log.time.length; i++) {
    const time = log.time[i]!;
    if (log.event[i] !== EVENT.detectorOn || !own.has(log.parameter[i]!) || time < begin || time >= until) continue;
    while (cycles[cycle + 1]!.yellow <= time) cycle++;
    dots.push(`M${x(time).toFixed(1)} ${y((time - cycles[cycle]!.yellow) / 1000).toFixed(1)}h0`);
  }
  const line = (seconds: (i: number) => number) =>
    cycles
      .slice(1)
      .map(({ yellow }, i) => `${i === 0 ? 'M' : 'L'}${x(yellow).toFixed(1)} ${y(seconds(i)).toFixed(1)}`)
      .join('');
  const green = line((i) => (cycles[i + 1]!.green - cycles[i]!.yellow) / 1000);
  const end = line((i) => (cycles[i + 1]!.yellow - cycles[i]!.yellow) / 1000);
  return page(log.device, phase, dots.join(''), green, end, axes(begin, until, longest, x, y));
}

function axes(
  begin: number,
  until: number,
  longest: number,
  x: (time: number) => number,
  y: (seconds: number) => number,
): string {
  const parts: string[] = [];
  for (let time = Math.ceil(begin / (HOUR / 4)) * (HOUR / 4); time <= until; time += HOUR / 4) {
    const label = new Date(time).toISOString().slice(11, 16);
    parts.push(`<text x="${x(time).toFixed(1)}" y="${HEIGHT - 12}" text-anchor="middle">${label}</text>`);
  }
  for (let seconds = 0; seconds <= longest; seconds += 30)
    parts.push(`<text x="${MARGIN.left - 8}" y="${(y(seconds) + 4).toFixed(1)}" text-anchor="end">${seconds} s</text>`);
  return parts.join('');
}

function page(device: string, phase: number, dots: string, green: string, end: string, labels: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="system-ui,sans-serif" font-size="11" fill="#5b6672"><rect width="${WIDTH}" height="${HEIGHT}" fill="#f4f1ea"/><text x="${MARGIN.left}" y="18" font-size="13" fill="#1c2530">Controller ${device.replace(/[<>&]/g, '')}, phase ${phase}: arrivals in the cycle, counted from the end of green</text><path d="${end}" fill="none" stroke="#b5483a" stroke-width="1.5"/><path d="${green}" fill="none" stroke="#2f7d4f" stroke-width="1.5"/><path d="${dots}" fill="none" stroke="#1c2530" stroke-opacity="0.55" stroke-width="2" stroke-linecap="round"/>${labels}</svg>\n`;
}
