// Measuring at the end of a step: the peak, and the turn of an interval.
import type { World } from './world.ts';

/** Keeps the peak of vehicles running and moves on to the interval of the next step. */
export function sense(world: World): void {
  const { measures, dt, steps } = world;
  if (world.running > measures.peakRunning) measures.peakRunning = world.running;
  const { interval, intervals, edges } = measures.links;
  const next = Math.min(intervals - 1, Math.floor(((steps + 1) * dt + 1e-9) / interval));
  measures.cell = next * edges;
}
