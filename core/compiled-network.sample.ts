// What must hold in every compiled network, for tests.
import { expect } from 'vitest';
import { type CompiledNetwork, MEETING } from './compiled-network.ts';
import type { NetworkFile } from './network.ts';

/** Every index and zone of a compiled network points at something. */
export function expectSound(n: CompiledNetwork): void {
  const wrong: string[] = [];
  for (let g = 0; g < n.gateCount; g++) {
    const length = n.laneLength[n.edgeLanes + g];
    for (let m = n.meetStart[g]; m < n.meetStart[g + 1]; m++) {
      const foe = n.laneLength[n.edgeLanes + n.meetGate[m]];
      const own = 0 <= n.meetFrom[m] && n.meetFrom[m] <= n.meetUntil[m] && n.meetUntil[m] <= length + 1e-4;
      const other = 0 <= n.meetFoeFrom[m] && n.meetFoeFrom[m] <= n.meetFoeUntil[m] && n.meetFoeUntil[m] <= foe + 1e-4;
      if (!own || !other || n.meetGate[m] === g) wrong.push(`meeting ${m} of gate ${g}`);
      const back = [...n.meetGate.subarray(n.meetStart[n.meetGate[m]], n.meetStart[n.meetGate[m] + 1])];
      if (!back.includes(g)) wrong.push(`meeting ${m} of gate ${g} is not told from the other side`);
    }
    const leaving = n.laneGates.subarray(n.laneGateStart[n.gateFrom[g]], n.laneGateStart[n.gateFrom[g] + 1]);
    if (!leaving.includes(g)) wrong.push(`gate ${g} does not leave its lane`);
    if (n.gateTo[g] === n.gateTarget[g]) {
      const t = n.gateTo[g];
      const sources = n.laneSources.subarray(n.laneSourceStart[t], n.laneSourceStart[t + 1]);
      if (!sources.includes(n.edgeLanes + g)) wrong.push(`gate ${g} is no source of its target`);
    }
    if (n.gateLamp[g] >= n.lampCount) wrong.push(`lamp of gate ${g}`);
  }
  expect(wrong).toEqual([]);
  expect(n.laneShape.every(Number.isFinite)).toBe(true);
}

/**
 * Nobody who waits inside a junction stands where those it waits for must pass, unless they yield to it in turn: they
 * would wait for each other for ever.
 */
export function expectClearWaitingPoints(n: CompiledNetwork, file: NetworkFile): void {
  const wrong: string[] = [];
  for (let g = 0; g + 1 < n.gateCount; g++) {
    if (n.gateWaitsInside[g] === 0) continue;
    const waitsFor = n.yields.subarray(n.yieldStart[g + 1], n.yieldStart[g + 2]);
    const length = n.laneLength[n.edgeLanes + g];
    for (let m = n.meetStart[g]; m < n.meetStart[g + 1]; m++) {
      const isInTheWay = n.meetKind[m] === MEETING.cross && n.meetUntil[m] > length - 0.01;
      const foe = file.connections[n.gateConnection[n.meetGate[m]]];
      const yieldsBack = [...foe.yieldsTo, ...(foe.insideYieldsTo ?? [])].includes(n.gateConnection[g]);
      if (isInTheWay && !yieldsBack && waitsFor.includes(n.meetGate[m])) wrong.push(`gate ${g}, ${n.meetGate[m]}`);
    }
  }
  expect(wrong).toEqual([]);
}
