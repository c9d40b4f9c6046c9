// Ways in equilibrium: nobody gains much by another, both ways of a fork are used as the theory of logit and queues says.
import { describe, expect, it } from 'vitest';
import { DEFAULT_CAR } from '../bench/straight-road.ts';
import { compileDemand } from '../core/compile-demand.ts';
import { compileNetwork } from '../core/compile-network.ts';
import type { DemandFile } from '../core/demand.ts';
import { plainNetwork } from '../fixtures/plain-network.ts';
import { equilibrate, withoutFlows } from './equilibrium.ts';
import { run } from './run.ts';

/** A short way with a slow piece that holds little traffic, and a longer one. */
function fork(slow: number) {
  return compileNetwork(
    plainNetwork(
      { a: [-300, 0], b: [0, 0], d: [200, 150], c: [400, 0], e: [700, 0] },
      [
        { id: 'in', from: 'a', to: 'b', lanes: 2, speed: 14 },
        { id: 'direct', from: 'b', to: 'c', speed: slow },
        { id: 'up', from: 'b', to: 'd', speed: 14 },
        { id: 'down', from: 'd', to: 'c', speed: 14 },
        { id: 'out', from: 'c', to: 'e', lanes: 2, speed: 14 },
      ],
      [
        { from: 'in', to: 'direct' },
        { from: 'in', to: 'up' },
        { from: 'up', to: 'down' },
        { from: 'direct', to: 'out' },
        { from: 'down', to: 'out' },
      ],
    ),
  );
}

function demand(perHour: number, end = 900): DemandFile {
  return {
    format: 'greenband-demand',
    version: 1,
    begin: 0,
    end,
    vehicleTypes: [DEFAULT_CAR],
    trips: [],
    flows: [
      { id: 'f', begin: 0, end, type: 'car', from: 'in', to: 'out', vehiclesPerHour: perHour, departLane: 'best' },
    ],
  };
}

const shareUp = (file: DemandFile) =>
  file.trips.filter(({ route }) => route!.includes('up')).length / file.trips.length;

describe('an equilibrium', () => {
  it('of two ways as long as each other is half and half', () => {
    // 500 m at 14 m/s and the same time directly
    const network = fork(400 / (500 / 14));
    const { demand: settled } = equilibrate(network, demand(400), [], {
      seed: 1,
      begin: 0,
      end: 1500,
      iterations: 12,
      gap: 0,
    });
    expect(shareUp(settled)).toBeGreaterThan(0.35);
    expect(shareUp(settled)).toBeLessThan(0.65);
  });

  it('of ways that differ by some seconds has the shares of logit', () => {
    const network = fork(400 / (500 / 14 - 20));
    const options = { seed: 2, begin: 0, end: 4500, iterations: 15, gap: 0, spread: 20 };
    const { demand: settled } = equilibrate(network, demand(300, 3600), [], options);
    const compiled = compileDemand(settled, network, 2);
    const { trips } = run(network, compiled, [], options);
    const mean = (up: boolean) => {
      const rows = settled.trips
        .filter(({ route }) => route!.includes('up') === up)
        .map(({ id }) => compiled.ids.indexOf(id));
      return rows.reduce((sum, row) => sum + trips.arrived[row]! - trips.entered[row]!, 0) / rows.length;
    };
    const logit = 1 / (1 + Math.exp((mean(true) - mean(false)) / options.spread));
    expect(logit).toBeGreaterThan(0.1);
    expect(logit).toBeLessThan(0.4);
    expect(shareUp(settled)).toBeGreaterThan(logit - 0.08);
    expect(shareUp(settled)).toBeLessThan(logit + 0.08);
  });

  it('is closer with each iteration: the gap falls', () => {
    const network = fork(8);
    const { iterations } = equilibrate(network, demand(900), [], {
      seed: 3,
      begin: 0,
      end: 1800,
      iterations: 10,
      gap: 0,
      spread: 5,
    });
    const late = iterations.slice(-3).reduce((sum, { gap }) => sum + gap, 0) / 3;
    expect(late).toBeLessThan(0.1);
    expect(late).toBeLessThanOrEqual(iterations[0]!.gap + 0.02);
    expect(iterations.at(-1)!.changed).toBeLessThan(iterations[0]!.changed + 20);
  });

  it('keeps the drivers that flows gave', () => {
    const flat = withoutFlows(demand(120), 1);
    expect(flat.trips.map(({ id }) => id).slice(0, 3)).toEqual(['f.0', 'f.1', 'f.2']);
    expect(flat.trips.length).toBe(30);
    expect(flat.flows).toBeUndefined();
  });
});
