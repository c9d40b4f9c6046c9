// How long a cycle should be: Webster's optimum, the least that carries the demand, and critical sums of rings.

/** Webster's cycle of least delay (Webster 1958). `lost` s a cycle, `flowRatio` the sum of critical flow ratios. Infinity at 1 or more. */
export function websterCycle(lost: number, flowRatio: number): number {
  return flowRatio < 1 ? (1.5 * lost + 5) / (1 - flowRatio) : Number.POSITIVE_INFINITY;
}

/** The cycle at which the critical degree of saturation is `target` (HCM 7 eq. 19-30 solved for C). Infinity where no cycle will do. Unit s. */
export function cycleForSaturation(lost: number, flowRatio: number, target = 1): number {
  return target > flowRatio ? (lost * target) / (target - flowRatio) : Number.POSITIVE_INFINITY;
}

/** Critical degree of saturation of a junction, Xc (HCM 7 eq. 19-30). */
export function criticalSaturation(lost: number, flowRatio: number, cycle: number): number {
  return (flowRatio * cycle) / (cycle - lost);
}

/** Effective greens by equal degree of saturation. Unit s; they add up to cycle - lost. */
export function equalSaturationGreens(flowRatios: readonly number[], cycle: number, lost: number): number[] {
  const sum = flowRatios.reduce((total, ratio) => total + ratio, 0);
  return flowRatios.map((ratio) => ((cycle - lost) * ratio) / sum);
}

/**
 * Critical sum of flow ratios under rings and barriers: between two barriers the ring with the largest sum decides.
 * @param groups one entry a barrier group: for each ring the flow ratios of its phases
 */
export function criticalSum(groups: readonly (readonly (readonly number[])[])[]): number {
  let total = 0;
  for (const rings of groups) total += Math.max(...rings.map((ring) => ring.reduce((sum, ratio) => sum + ratio, 0)));
  return total;
}
