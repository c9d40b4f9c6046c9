// The time-space diagram of one corridor: time to the right, distance up, greens as bars, bands as ribbons, vehicles as hairlines.
import type { LampProgram } from '../../sim/lamp-program.ts';
import type { CorridorTrack, TrackDirection } from './corridor-track.ts';
import { greensWithin, type Ribbon, ribbonOf } from './green-ribbon.ts';
import { clockTime, escaped, fixed, pathThrough, px } from './markup.ts';
import type { DrawnSide } from './report-data.ts';
import type { Trace } from './trajectories.ts';

interface Frame {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly x: (time: number) => number;
  readonly y: (distance: number) => number;
}

export interface Span {
  readonly from: number;
  readonly until: number;
}

const WIDTH = 1072;
const LEFT = 150;
const RIGHT = 74;
const TOP = 12;
const FOOT = 40;
/** px thick, a green bar */
const BAR = 3.5;

/** Tall enough for the junctions to be told apart, and no taller than a screen. */
function plotHeight(track: CorridorTrack): number {
  const gaps = track.at.slice(1).map((at, i) => at - track.at[i]);
  const nearest = Math.max(40, Math.min(...gaps));
  const length = track.high - track.low;
  return Math.round(Math.min(460, Math.max(200, (26 * length) / nearest, 60 * track.at.length)));
}

function frameOf(track: CorridorTrack, span: Span): Frame {
  const height = plotHeight(track);
  const [right, bottom] = [WIDTH - RIGHT, TOP + height];
  return {
    left: LEFT,
    right,
    top: TOP,
    bottom,
    x: (time) => LEFT + ((time - span.from) / (span.until - span.from)) * (right - LEFT),
    y: (distance) => bottom - ((distance - track.low) / (track.high - track.low)) * height,
  };
}

/** Labels pushed apart to at least `gap` px, in order from the bottom up, staying as near as they can. */
export function spread(positions: readonly number[], gap: number): number[] {
  const placed = [...positions];
  for (let round = 0; round < 60; round++)
    for (let i = 1; i < placed.length; i++) {
      const short = gap - (placed[i - 1] - placed[i]);
      if (short <= 0) continue;
      placed[i - 1] += short / 2;
      placed[i] -= short / 2;
    }
  return placed;
}

function timeAxis(frame: Frame, span: Span): string {
  const ticks: string[] = [];
  for (let time = Math.ceil(span.from / 60) * 60; time <= span.until; time += 60) {
    const x = px(frame.x(time));
    ticks.push(
      `<path d="M${x} ${frame.top}V${frame.bottom + 5}" stroke="var(--line)"/><text class="soft-text" x="${x}" y="${frame.bottom + 18}" text-anchor="middle">${clockTime(time)}</text>`,
    );
  }
  const middle = px((frame.left + frame.right) / 2);
  return `${ticks.join('')}<text class="soft-text" x="${middle}" y="${frame.bottom + 34}" text-anchor="middle">time of the simulation, h:mm</text>`;
}

function shortened(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}\u2026`;
}

function junctionAxis(track: CorridorTrack, frame: Frame, names: ReadonlyMap<string, string>): string {
  const at = track.at.map((distance) => frame.y(distance));
  const labels = spread(at, 14);
  return track.controllers
    .map((id, i) => {
      const title = names.get(id) ?? id;
      const [y, label] = [at[i], labels[i]];
      return `<g><title>${escaped(title)}</title><path d="M${frame.left} ${px(y)}H${frame.right}" stroke="var(--soft)" stroke-width=".6"/><path d="M${frame.left - 12} ${px(label)}L${frame.left - 2} ${px(y)}M${frame.right + 2} ${px(y)}L${frame.right + 10} ${px(label)}" stroke="var(--soft)" stroke-width=".6"/><text x="${frame.left - 16}" y="${px(label + 4)}" text-anchor="end">${escaped(shortened(id, 17))}</text><text class="soft-text" x="${frame.right + 14}" y="${px(label + 4)}">${fixed(track.at[i], 0)} m</text></g>`;
    })
    .join('');
}

/** Greens of one direction: filled above the junction's line outward, hollow below it back. */
function greenBars(
  track: CorridorTrack,
  direction: TrackDirection,
  programs: readonly (LampProgram | undefined)[],
  frame: Frame,
  span: Span,
): string {
  const isOut = direction === track.out;
  const bars = direction.stops.flatMap((stop, i) => {
    const program = programs[i];
    if (!stop || !program) return [];
    const y = frame.y(track.at[i]) + (isOut ? -BAR - 0.6 : 0.6);
    return greensWithin(program, stop.links, span).map(
      ([from, until]) => `M${px(frame.x(from))} ${px(y)}H${px(frame.x(until))}v${BAR}H${px(frame.x(from))}Z`,
    );
  });
  const paint = isOut ? 'fill="var(--out)"' : 'fill="var(--card)" stroke="var(--back)" stroke-width=".9"';
  return `<path d="${bars.join('')}" ${paint}/>`;
}

function ribbonPaths(
  track: CorridorTrack,
  direction: TrackDirection,
  ribbon: Ribbon | undefined,
  frame: Frame,
  span: Span,
): string {
  if (!ribbon) return '';
  const isOut = direction === track.out;
  const order = track.controllers.map((_, i) => (isOut ? i : track.controllers.length - 1 - i));
  const bands: string[] = [];
  const last = ribbon.travel.at(-1)!;
  const first =
    ribbon.start + Math.floor((span.from - last - ribbon.width - ribbon.start) / ribbon.period) * ribbon.period;
  for (let start = first; start < span.until; start += ribbon.period) {
    const edge = (shift: number) =>
      order.map((place, i): [number, number] => [frame.x(start + shift + ribbon.travel[i]), frame.y(track.at[place])]);
    bands.push(`${pathThrough([...edge(0), ...edge(ribbon.width).reverse()])}Z`);
  }
  const colour = isOut ? 'var(--out)' : 'var(--back)';
  return `<path d="${bands.join('')}" fill="${colour}" fill-opacity=".16"/>`;
}

function hairlines(traces: readonly Trace[], direction: 'out' | 'back', frame: Frame): string {
  const lines = traces
    .filter((trace) => trace.direction === direction)
    .map(({ points }) => pathThrough(points.map(([time, distance]) => [frame.x(time), frame.y(distance)])));
  return `<path d="${lines.join('')}" fill="none" stroke="var(--${direction})" stroke-width=".7" stroke-opacity=".85" stroke-linejoin="round"/>`;
}

/** The diagram and the bands that were found for it. */
export interface TimeSpace {
  readonly svg: string;
  readonly out: Ribbon | undefined;
  readonly back: Ribbon | undefined;
}

/**
 * Draws a corridor under a plan.
 * @param programs one a controller of the track
 * @param id makes the clip path's name unique on the page; letters and digits only
 */
export function timeSpaceDiagram(
  track: CorridorTrack,
  programs: readonly (LampProgram | undefined)[],
  traces: readonly Trace[],
  span: Span,
  names: ReadonlyMap<string, string>,
  id: string,
): TimeSpace {
  const frame = frameOf(track, span);
  const [out, back] = [ribbonOf(track, track.out, programs), ribbonOf(track, track.back, programs)];
  const inside = [
    ribbonPaths(track, track.back, back, frame, span),
    ribbonPaths(track, track.out, out, frame, span),
    hairlines(traces, 'back', frame),
    hairlines(traces, 'out', frame),
    greenBars(track, track.back, programs, frame, span),
    greenBars(track, track.out, programs, frame, span),
  ];
  const box = `<rect x="${frame.left}" y="${frame.top}" width="${frame.right - frame.left}" height="${frame.bottom - frame.top}"`;
  const svg = `<svg viewBox="0 0 ${WIDTH} ${frame.bottom + FOOT}" role="img" aria-label="Time-space diagram of ${escaped(track.id)}"><clipPath id="${id}">${box}/></clipPath>${box} fill="var(--card)" stroke="var(--line)"/>${timeAxis(frame, span)}${junctionAxis(track, frame, names)}<g clip-path="url(#${id})">${inside.join('')}</g></svg>`;
  return { svg, out, back };
}

/** The lamp programs of a track's controllers. */
export function programsAlong(
  track: CorridorTrack,
  side: DrawnSide,
  controllerIds: readonly string[],
): (LampProgram | undefined)[] {
  return track.controllers.map((id) => side.lamps.find(({ controller }) => controllerIds[controller] === id));
}
