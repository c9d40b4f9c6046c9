// Roads joined from edges: a widening belongs to its street, a stop line or a choice of ways ends one.
import { describe, expect, it } from 'vitest';
import { compileNetwork } from '../../core/compile-network.ts';
import { buildNetwork } from '../../core/junction-builder.ts';
import type { SketchEdge } from '../../core/network-sketch.ts';
import { roadsOf } from './roads.ts';

const road = (from: string, to: string, more: Partial<SketchEdge> = {}): SketchEdge => ({
  id: `${from}${to}`,
  from,
  to,
  lanes: 1,
  speed: 10,
  ...more,
});

describe('roads', () => {
  const network = compileNetwork(
    buildNetwork({
      name: 'a street with a widening before a signal',
      drivingSide: 'right',
      nodes: [
        { id: 'w', x: -300, y: 0, control: 'dead-end' },
        { id: 'x', x: 0, y: 0, control: 'signals' },
        { id: 'e', x: 300, y: 0, control: 'dead-end' },
        { id: 'n', x: 0, y: 300, control: 'dead-end' },
      ],
      edges: [
        road('w', 'x', { innerPocket: { lanes: 1, length: 60 } }),
        road('x', 'w'),
        road('x', 'e'),
        road('e', 'x'),
        road('x', 'n'),
        road('n', 'x'),
      ],
    }),
  );
  const roads = roadsOf(network).map((edges) => edges.map((edge) => network.edgeIds[edge]));

  it('hold every edge once', () => {
    expect(roads.flat().sort()).toEqual([...network.edgeIds].sort());
  });

  it('join a street and its widening, in the order of travel, and nothing across a stop line', () => {
    const long = roads.filter((edges) => edges.length > 1);
    expect(long).toHaveLength(1);
    expect(network.edgeFrom[network.edgeIndex.get(long[0][0])!]).toBe(network.nodeIds.indexOf('w'));
    expect(network.edgeTo[network.edgeIndex.get(long[0][1])!]).toBe(network.nodeIds.indexOf('x'));
  });
});
