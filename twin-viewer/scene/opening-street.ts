// The street to look at first: the one name with the most signals on it, seen along its middle.
import type { CompiledNetwork } from '../../core/compiled-network.ts';
import type { Xy } from '../../core/geometry.ts';
import type { NetworkFile } from '../../core/network.ts';
import type { CameraPose } from './camera-pose.ts';
import { FIELD_OF_VIEW } from './camera-pose.ts';

/** m of street in the middle of the first picture */
const SEEN = 600;
const TILT = (61 * Math.PI) / 180;

/** Signalised nodes of the street with the most of them, in order along it; undefined where no street is named. */
export function longestStreet(file: NetworkFile, network: CompiledNetwork): Xy[] | undefined {
  const signalled = new Map<string, Set<number>>();
  file.edges.forEach((edge, e) => {
    if (edge.name === undefined) return;
    const node = network.edgeTo[e];
    if (file.nodes[node].control !== 'signals') return;
    const found = signalled.get(edge.name) ?? new Set();
    signalled.set(edge.name, found.add(node));
  });
  const longest = [...signalled.values()].sort((a, b) => b.size - a.size)[0];
  if (longest === undefined || longest.size < 2) return undefined;
  const points = [...longest].map((node): Xy => [network.nodeX[node], network.nodeY[node]]);
  const wide = spread(points, 0) >= spread(points, 1);
  return points.sort((p, q) => (wide ? p[0] - q[0] : p[1] - q[1]));
}

function spread(points: readonly Xy[], axis: 0 | 1): number {
  const values = points.map((point) => point[axis]);
  return Math.max(...values) - Math.min(...values);
}

/** A pose that looks along a street from its first third, so that the signals ahead are seen one behind the other. */
export function poseAlong(street: readonly Xy[]): CameraPose {
  const at = Math.floor(street.length * 0.45);
  const [a, b] = [street[Math.max(0, at - 1)], street[Math.min(street.length - 1, at + 1)]];
  const bearing = Math.atan2(b[0] - a[0], b[1] - a[1]);
  return {
    x: street[at][0],
    y: street[at][1],
    distance: SEEN / 2 / Math.tan(FIELD_OF_VIEW / 2) / 2,
    bearing,
    pitch: TILT,
  };
}
