// The controller `plan`: fixed time, and what every other controller falls back to.

import { type LampRows, letterOf } from '../lamp-rows.ts';
import { lampRows } from '../lamps.ts';
import type { Plan } from '../plan.ts';
import { mayShare, type SafetyMatrix } from '../safety-matrix.ts';
import type { SignalController } from './controller.ts';
import { isGreen, type LampLetters } from './lamp-letters.ts';
import type { Site } from './site.ts';
import type { StreetView } from './view.ts';

interface Follower {
  /** tenths, of the cycle and of a row */
  readonly cycle: number;
  readonly unit: number;
  /** tenths */
  readonly offset: number;
  /** by row of the cycle, as far as it may be shown */
  readonly wishes: readonly LampLetters[];
}

/**
 * Shows each junction's plan at the second of the clock: its greens, the ring adding what lies between. A program as
 * found may show together what must not be (see the interlock): a turn that may yield then yields, another link waits.
 */
export class PlanFollower implements SignalController {
  readonly name = 'plan';
  readonly #followers: (Follower | undefined)[];

  constructor(sites: readonly Site[], plan: Plan) {
    this.#followers = sites.map((site) => {
      const own = plan.controllers.find(({ controller }) => controller === site.id);
      if (!own) return undefined;
      const rows = lampRows(own, site.links, site.safety);
      const lawful = new Map<LampLetters, LampLetters>();
      const wishes = Array.from({ length: rows.rows }, (_, row) => {
        const letters = lettersOf(rows, row);
        const known = lawful.get(letters) ?? lawfulLetters(letters, site.matrix);
        lawful.set(letters, known);
        return known;
      });
      return { cycle: rows.rows * rows.unit, unit: rows.unit, offset: Math.round(own.offset * 10), wishes };
    });
  }

  decide(view: StreetView): (LampLetters | undefined)[] {
    return this.#followers.map((follower) => {
      if (!follower) return undefined;
      const { cycle, unit, offset, wishes } = follower;
      const at = (((Math.round(view.time * 10) - offset) % cycle) + cycle) % cycle;
      return wishes[Math.floor(at / unit)];
    });
  }
}

function lettersOf(rows: LampRows, row: number): LampLetters {
  let letters = '';
  for (let link = 0; link < rows.links; link++) {
    const letter = letterOf(rows.states[row * rows.links + link]!);
    letters += letter === 'y' || letter === 'u' ? 'r' : letter;
  }
  return letters;
}

/** The same greens, those that must yield shown g, those that may not be together left out. */
function lawfulLetters(letters: LampLetters, matrix: SafetyMatrix): LampLetters {
  const { links, intergreen, permitted } = matrix;
  const shown = Array.from(letters);
  for (let link = 0; link < links; link++) {
    if (shown[link] !== 'G') continue;
    for (let foe = 0; foe < links; foe++) {
      const meet = foe !== link && isGreen(shown[foe]) && intergreen[link * links + foe]! >= 0;
      if (meet && permitted[link * links + foe] === 1) shown[link] = 'g';
    }
  }
  for (let link = 0; link < links; link++) {
    for (let foe = 0; foe < links && isGreen(shown[link]); foe++) {
      if (foe === link || !isGreen(shown[foe]) || intergreen[link * links + foe]! < 0) continue;
      if (mayShare(matrix, link, shown[link]!, foe, shown[foe]!)) continue;
      const waits = matrix.stopThenGo[link] === 1 || matrix.stopThenGo[foe] !== 1 ? Math.max(link, foe) : foe;
      const loser = matrix.stopThenGo[link] === 1 && matrix.stopThenGo[foe] !== 1 ? link : waits;
      shown[loser] = matrix.stopThenGo[loser] === 1 ? 's' : 'r';
    }
  }
  return shown.join('');
}
