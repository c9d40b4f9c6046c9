// How the morning has gone so far: the delay of each world over time.
import { clockText, number, t } from '../i18n/words.ts';
import { Part } from './figure.tsx';
import { shownWorlds } from './junction-panel.tsx';
import { nameOfSide } from './side-names.ts';
import type { Twin } from './twin.ts';
import { clockAtZero, span, trend } from './twin-state.ts';

const WIDE = 640;
const HIGH = 120;
const LEFT = 34;
const BOTTOM = 18;

/** s of delay a vehicle so far, by time: one line a world. */
export function TrendPart(props: { twin: Twin }) {
  const worlds = shownWorlds(props.twin);
  const lines = worlds.map((world) => trend.value[world] ?? []);
  const [begin, end] = span.value;
  const most = Math.max(10, ...lines.flat().map(([, delay]) => delay)) * 1.1;
  const x = (time: number) => LEFT + ((WIDE - LEFT) * (time - begin)) / (end - begin);
  const y = (delay: number) => (HIGH - BOTTOM) * (1 - delay / most) + 4;
  const hours = [0, 1, 2, 3, 4].map((i) => begin + ((end - begin) * i) / 4);
  return (
    <Part title="trend.title" meaning="meaning.trend">
      <svg class="trend" viewBox={`0 0 ${WIDE} ${HIGH + 6}`} role="img" aria-label={t('trend.title')}>
        {[0, most / 2.2, most / 1.1].map((delay) => (
          <g key={delay} class="axis">
            <line x1={LEFT} x2={WIDE} y1={y(delay)} y2={y(delay)} />
            <text x={LEFT - 6} y={y(delay) + 4} text-anchor="end">
              {number(delay)}
            </text>
          </g>
        ))}
        {hours.map((time, i) => (
          <text
            key={time}
            x={x(time)}
            y={HIGH + 4}
            text-anchor={i === 0 ? 'start' : i === 4 ? 'end' : 'middle'}
            class="axis"
          >
            {clockText(clockAtZero.value + time, false)}
          </text>
        ))}
        {lines.map((line, i) => (
          <polyline
            key={worlds[i]}
            class={worlds[i] === 0 ? 'first' : 'second'}
            points={line.map(([time, delay]) => `${x(time).toFixed(1)},${y(delay).toFixed(1)}`).join(' ')}
          />
        ))}
      </svg>
      <p class="legend dim">
        {worlds.map((world) => (
          <span key={world} class={world === 0 ? 'first' : 'second'}>
            {nameOfSide(world)}
          </span>
        ))}
      </p>
    </Part>
  );
}
