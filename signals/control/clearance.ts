// The interphases that adaptive control keeps: as the city's own program has them, or as the safety data computed them.
import type { ControllerSafety, SafetyByController } from '../safety.ts';

/**
 * `found`: a pair of links that the imported program never parts directly is cleared like the slowest pair that it does
 * part (all its interphases are evidence of what the city takes for safe there). `computed`: every pair as the safety
 * data has it. What a person stated stays in both.
 */
export type ClearancePolicy = 'found' | 'computed';

/** Safety data under a policy, and how many pairs clear in less time than was computed for them. */
export function clearedBy(
  policy: ClearancePolicy,
  safety: SafetyByController,
): { readonly safety: SafetyByController; readonly shortened: number } {
  if (policy === 'computed') return { safety, shortened: 0 };
  let shortened = 0;
  const cleared = new Map<string, ControllerSafety>();
  for (const [id, data] of safety) {
    const found = data.intergreens.filter(({ source, from }) => source === 'imported' && isVehicle(data, from));
    if (found.length === 0) {
      cleared.set(id, data);
      continue;
    }
    const longest = Math.max(...found.map(({ seconds }) => seconds));
    const intergreens = data.intergreens.map((pair) => {
      if (pair.source !== 'computed' || pair.seconds <= longest || !isVehicle(data, pair.from)) return pair;
      if (!isVehicle(data, pair.to)) return pair;
      shortened++;
      return { ...pair, seconds: Math.max(longest, data.links[pair.from]!.yellow.seconds) };
    });
    cleared.set(id, { ...data, intergreens });
  }
  return { safety: cleared, shortened };
}

function isVehicle(data: ControllerSafety, link: number): boolean {
  return data.links[link]?.use === 'vehicle';
}
