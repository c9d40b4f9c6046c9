// The lawful way from whatever the lamps show to a wanted row, a tenth of a second at a time.
import { LAMP } from '../../sim/lamp-program.ts';
import type { ConflictMonitor } from './conflict-monitor.ts';
import { isDarkLamp, isGreenLamp, type LampMemory } from './lamp-memory.ts';

/**
 * The row to show at tenth `t` on the way to `wanted`: greens that are not wanted end when they have lasted long enough,
 * through yellow; wanted greens begin when every intergreen has run. Arrives always, as long as the links that are
 * wanted green may be green together. `into` is filled and answered.
 */
export function bridgeRow(
  monitor: ConflictMonitor,
  memory: LampMemory,
  wanted: Uint8Array,
  t: number,
  into: Uint8Array,
): Uint8Array {
  const { shown } = memory;
  for (let link = 0; link < shown.length; link++) into[link] = ended(monitor, memory, link, wanted[link]!, t);
  for (let link = 0; link < shown.length; link++) {
    const want = wanted[link]!;
    if (isGreenLamp(want) && want !== into[link] && mayBegin(monitor, memory, into, link, want, t)) into[link] = want;
  }
  return into;
}

/** What a link shows when only ends are looked at. */
function ended(monitor: ConflictMonitor, memory: LampMemory, link: number, want: number, t: number): number {
  const now = memory.shown[link]!;
  if (now === want) return now;
  if (isGreenLamp(now)) {
    if (isGreenLamp(want)) return want === LAMP.yield ? want : now;
    if (t - memory.greenSince[link]! < monitor.matrix.minGreen[link]!) return now;
    return monitor.isCrossing(link) ? LAMP.red : LAMP.yellow;
  }
  if (now === LAMP.yellow) return t - memory.yellowSince[link]! < monitor.yellowOf(link) ? now : LAMP.red;
  if (isDarkLamp(now) && !isDarkLamp(want)) return monitor.isCrossing(link) ? LAMP.red : LAMP.yellow;
  return isGreenLamp(want) ? now : want;
}

function mayBegin(
  monitor: ConflictMonitor,
  memory: LampMemory,
  row: Uint8Array,
  link: number,
  want: number,
  t: number,
): boolean {
  const now = memory.shown[link]!;
  if (now === LAMP.yellow || isDarkLamp(now)) return false;
  for (let foe = 0; foe < row.length; foe++) {
    if (foe === link || !monitor.conflicts(foe, link)) continue;
    const held = memory.shown[foe]!;
    if (isGreenLamp(row[foe]!) && !monitor.together(link, want, foe, row[foe]!)) return false;
    if (isDarkLamp(held) && row[foe] !== held) return false;
  }
  return monitor.isClear(memory, row, link, want, t);
}
