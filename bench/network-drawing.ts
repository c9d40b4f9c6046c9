// Draws a network as SVG, so that a person can see whether lanes, paths and stop lines are where they belong.
import { readFileSync, writeFileSync } from 'node:fs';
import type { Xy } from '../core/geometry.ts';
import type { NetworkFile } from '../core/network.ts';

/** A window on the plane, in metres. */
export interface View {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const PATH_COLOUR: Readonly<Record<string, string>> = {
  s: '#1b6',
  l: '#26c',
  L: '#26c',
  r: '#c52',
  R: '#c52',
  t: '#808',
};

/** The network inside `view` (all of it by default) as an SVG document `pixels` wide. */
export function drawNetwork(network: NetworkFile, pixels: number, view: View = extent(network)): string {
  const at = ([x, y]: Xy): string => `${x.toFixed(2)},${(-y).toFixed(2)}`;
  const line = (shape: readonly Xy[], style: string): string =>
    `<polyline points="${shape.map(at).join(' ')}" fill="none" ${style}/>`;
  const parts: string[] = [];
  for (const shape of network.water ?? []) parts.push(`<polygon points="${shape.map(at).join(' ')}" fill="#bcd8ea"/>`);
  for (const { shape } of network.nodes) {
    if (shape) parts.push(`<polygon points="${shape.map(at).join(' ')}" fill="#ccc"/>`);
  }
  for (const edge of network.edges) {
    for (const { shape, width } of edge.lanes) parts.push(line(shape, `stroke="#bbb" stroke-width="${width}"`));
  }
  for (const edge of network.edges) {
    for (const { shape } of edge.lanes) parts.push(line(shape, 'stroke="#fff" stroke-width="0.25"'));
    for (const { shape, width } of edge.lanes) parts.push(stopLine(shape, width, line));
  }
  for (const { shape, width } of network.crossings ?? []) {
    parts.push(line(shape, `stroke="#fff" stroke-width="${width}" stroke-dasharray="0.6 0.6"`));
  }
  for (const { path, direction } of network.connections) {
    const colour = PATH_COLOUR[direction] ?? '#000';
    for (const { shape } of path) parts.push(line(shape, `stroke="${colour}" stroke-width="0.3"`));
    if (path.length > 1) parts.push(`<circle cx="${path[1].shape[0][0]}" cy="${-path[1].shape[0][1]}" r="0.7"/>`);
  }
  for (const stop of network.busStops ?? []) {
    const lane = network.edges.find(({ id }) => id === stop.edge)!.lanes[stop.lane];
    const part = (length: number): Xy => pointOn(lane.shape, length);
    parts.push(line([part(stop.start), part(stop.end)], 'stroke="#c08" stroke-width="2"'));
  }
  const box = `${view.x} ${-(view.y + view.height)} ${view.width} ${view.height}`;
  const height = Math.round((pixels * view.height) / view.width);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${pixels}" height="${height}" viewBox="${box}" style="background:#eee">${parts.join('\n')}</svg>`;
}

function stopLine(shape: readonly Xy[], width: number, line: (shape: Xy[], style: string) => string): string {
  const [a, b] = [shape[shape.length - 2], shape[shape.length - 1]];
  const length = Math.hypot(b[0] - a[0], b[1] - a[1]);
  const [nx, ny] = [((b[1] - a[1]) / length) * (width / 2), (-(b[0] - a[0]) / length) * (width / 2)];
  const ends: Xy[] = [
    [b[0] + nx, b[1] + ny],
    [b[0] - nx, b[1] - ny],
  ];
  return line(ends, 'stroke="#d00" stroke-width="0.4"');
}

function pointOn(shape: readonly Xy[], along: number): Xy {
  let rest = along;
  for (let i = 1; i < shape.length; i++) {
    const length = Math.hypot(shape[i][0] - shape[i - 1][0], shape[i][1] - shape[i - 1][1]);
    if (rest <= length || i === shape.length - 1) {
      const part = rest / length;
      return [
        shape[i - 1][0] + part * (shape[i][0] - shape[i - 1][0]),
        shape[i - 1][1] + part * (shape[i][1] - shape[i - 1][1]),
      ];
    }
    rest -= length;
  }
  return shape[0];
}

function extent(network: NetworkFile): View {
  const points = network.edges.flatMap((edge) => edge.lanes.flatMap((lane) => lane.shape));
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  const least = (values: number[]) => values.reduce((a, b) => Math.min(a, b)) - 20;
  const most = (values: number[]) => values.reduce((a, b) => Math.max(a, b)) + 20;
  return { x: least(xs), y: least(ys), width: most(xs) - least(xs), height: most(ys) - least(ys) };
}

const [input, output, width, ...window] = process.argv.slice(2);
if (process.argv[1]?.includes('network-drawing') && input !== undefined && output !== undefined) {
  const [x, y, wide, high] = window.map(Number);
  const view = high === undefined ? undefined : { x, y, width: wide, height: high };
  const network = JSON.parse(readFileSync(input, 'utf8')) as NetworkFile;
  writeFileSync(output, drawNetwork(network, Number(width ?? 1600), view));
}
