// What a junction shows for an emergency vehicle: its movement protected, its own approach flushed, others where they do not cross it.
import { isGreen, type LampLetters } from '../control/lamp-letters.ts';
import type { LampRing } from '../control/lamp-ring.ts';
import { type SafetyMatrix, TENTHS } from '../safety-matrix.ts';

/** Whether two links have paths that meet. */
function conflict(matrix: SafetyMatrix, a: number, b: number): boolean {
  return matrix.intergreen[a * matrix.links + b]! >= 0 || matrix.intergreen[b * matrix.links + a]! >= 0;
}

/**
 * The state to wish for. The links of the passage show G; then in this order all that conflict with nobody chosen: the other
 * links of the same approach (they share its queue), vehicle links that are green now, other vehicle links, and crossings
 * that walk already. Links without a use keep the plan's letter.
 * @param wanted links of the passages to serve, the most urgent first; one that conflicts with those before it is left out
 */
export function corridorState(
  matrix: SafetyMatrix,
  wanted: readonly number[],
  approach: readonly number[],
  shown: LampLetters,
  planned: LampLetters,
): LampLetters {
  const chosen: number[] = [];
  const offer = (link: number): void => {
    if (matrix.use[link] === 'unused' || chosen.includes(link)) return;
    if (chosen.every((other) => !conflict(matrix, link, other))) chosen.push(link);
  };
  for (const link of wanted) offer(link);
  for (const link of approach) offer(link);
  const links = Array.from({ length: matrix.links }, (_, link) => link);
  const vehicles = links.filter((link) => matrix.use[link] === 'vehicle');
  for (const link of vehicles) if (isGreen(shown[link])) offer(link);
  for (const link of vehicles) offer(link);
  for (const link of links) if (matrix.use[link] === 'crossing' && isGreen(shown[link])) offer(link);
  return links
    .map((link) => (matrix.use[link] === 'unused' ? planned[link]! : chosen.includes(link) ? 'G' : 'r'))
    .join('');
}

/** s until the ring can show these links green when it is asked now: least greens, yellows and clearances run in full. */
export function readyIn(matrix: SafetyMatrix, ring: LampRing, links: readonly number[]): number {
  let longest = 0;
  for (const link of links) {
    if (ring.letters[link] === 'G') continue;
    for (let foe = 0; foe < matrix.links; foe++) {
      const intergreen = matrix.intergreen[foe * matrix.links + link]!;
      if (foe === link || intergreen < 0) continue;
      const wait = isGreen(ring.letters[foe])
        ? Math.max(0, matrix.minGreen[foe]! / TENTHS - ring.age(foe)) + intergreen / TENTHS
        : intergreen / TENTHS - ring.sinceGreen(foe);
      longest = Math.max(longest, wait);
    }
  }
  return longest;
}
