// The cycle of a controller as bars, one a lamp that differs, with the moment now as a line.
import { type ControllerPlan, type ControllerSafety, lampRows } from '../../signals/browser.ts';
import { number, t } from '../i18n/words.ts';
import { LAMP_CLASS } from './lamp-mark.tsx';

interface Stretch {
  readonly from: number;
  readonly length: number;
  readonly lamp: number;
}

/** Bars of a plan: lamps that always show the same share one. Times in s from the offset. */
export interface CycleBars {
  readonly cycle: number;
  readonly bars: readonly { readonly links: readonly number[]; readonly stretches: readonly Stretch[] }[];
}

/** Undefined where the plan cannot be drawn. */
export function cycleBars(
  plan: ControllerPlan,
  links: number,
  safety: ControllerSafety | undefined,
): CycleBars | undefined {
  try {
    const { rows, unit, states } = lampRows(plan, links, safety);
    const seconds = unit / 10;
    const byCourse = new Map<string, number[]>();
    for (let link = 0; link < links; link++) {
      const course = Array.from({ length: rows }, (_, row) => states[row * links + link]).join('');
      byCourse.set(course, [...(byCourse.get(course) ?? []), link]);
    }
    const bars = [...byCourse].map(([course, own]) => ({ links: own, stretches: stretchesOf(course, seconds) }));
    return { cycle: rows * seconds, bars: bars.sort((a, b) => firstGreen(a.stretches) - firstGreen(b.stretches)) };
  } catch {
    return undefined; // the interlock says why
  }
}

function stretchesOf(course: string, seconds: number): Stretch[] {
  const stretches: Stretch[] = [];
  let start = 0;
  for (let row = 1; row <= course.length; row++) {
    if (row < course.length && course[row] === course[start]) continue;
    stretches.push({ from: start * seconds, length: (row - start) * seconds, lamp: Number(course[start]) });
    start = row;
  }
  return stretches;
}

function firstGreen(stretches: readonly Stretch[]): number {
  return stretches.find((one) => one.lamp === 3 || one.lamp === 2)?.from ?? 1e9;
}

const ROW = 11;

/** @param moment s of the cycle now, or NaN */
export function StageBars(props: { bars: CycleBars; moment: number; label: string }) {
  const { bars, cycle } = props.bars;
  const height = bars.length * ROW;
  return (
    <figure class="stage-bars" aria-label={props.label}>
      <svg viewBox={`0 0 ${cycle} ${height}`} preserveAspectRatio="none" role="img" aria-label={props.label}>
        {bars.map(({ stretches }, i) =>
          stretches.map((one) => (
            <rect
              key={`${i} ${one.from}`}
              class={`bar ${LAMP_CLASS[one.lamp]}`}
              x={one.from}
              width={one.length}
              y={i * ROW + 1.5}
              height={ROW - 3}
            />
          )),
        )}
        {Number.isFinite(props.moment) && (
          <rect class="now" x={props.moment} width={cycle / 260} y="0" height={height} />
        )}
      </svg>
      <figcaption>
        <span>0</span>
        <span>{t('bars.cycle', { seconds: number(cycle) })}</span>
      </figcaption>
    </figure>
  );
}
