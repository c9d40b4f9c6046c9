// Yellow and all-red by one published rule, from speed, grade and width.

const FEET = 0.3048;
const MILES_PER_HOUR = 0.44704;

/**
 * Yellow: 1 s to react, then braking at 10 ft/s2, helped or hindered by the grade; unrounded.
 * @param speed m/s
 * @param grade percent, uphill positive
 * @returns s
 */
export function yellowTime(speed: number, grade = 0): number {
  return 1 + (0.733 * (speed / MILES_PER_HOUR)) / (10 + 0.32 * grade);
}

/** The yellow to show: rounded up to half seconds, 3 to 6 s. */
export function shownYellow(speed: number, grade = 0): number {
  return Math.min(6, Math.max(3, Math.ceil(yellowTime(speed, grade) * 2 - 1e-9) / 2));
}

/** All-red: the last vehicle (20 ft long) leaves the junction. `width` m from stop line to the far conflict, `speed` m/s. Unit s. */
export function allRedTime(width: number, speed: number): number {
  return (width + 20 * FEET) / speed;
}
