// The bar at the bottom: play, pause, how fast, and the whole window to jump in.
import { clockText, t } from '../i18n/words.ts';
import { demandShape } from './demand-shape.ts';
import { Quantity } from './figure.tsx';
import { Icon } from './icons.tsx';
import type { Twin } from './twin.ts';
import { clockAtZero, figures, paused, source, span, speed, time } from './twin-state.ts';

export const SPEEDS = [0.5, 1, 2, 5, 10, 20, 50] as const;

export function Timeline(props: { twin: Twin }) {
  const { twin } = props;
  if (source.value === 'street') return <StreetPace twin={twin} />;
  const [begin, end] = span.value;
  const now = Number.isNaN(time.value) ? begin : time.value;
  return (
    <footer class="timeline">
      <button
        type="button"
        class="play"
        aria-label={t(paused.value ? 'play' : 'pause')}
        title={t(paused.value ? 'play' : 'pause')}
        onClick={() => twin.pause(!paused.value)}
      >
        <Icon name={paused.value ? 'play' : 'pause'} />
      </button>
      <fieldset class="speeds" aria-label={t('speed')}>
        {SPEEDS.map((one) => (
          <button type="button" key={one} aria-pressed={speed.value === one} onClick={() => twin.setSpeed(one)}>
            {one}×
          </button>
        ))}
      </fieldset>
      <span class="edge">{clockText(clockAtZero.value + begin, false)}</span>
      <label class="scrub">
        <span class="hidden">{t('scrub')}</span>
        <Volume twin={twin} />
        <input
          type="range"
          min={begin}
          max={end}
          step={30}
          value={now}
          aria-valuetext={clockText(clockAtZero.value + now, false)}
          onChange={(event) => twin.seek(Number(event.currentTarget.value))}
        />
      </label>
      <span class="edge">{clockText(clockAtZero.value + end, false)}</span>
    </footer>
  );
}

/** The pace of the street's simulation; the past of a street cannot be changed, so there is nothing to jump in. */
function StreetPace(props: { twin: Twin }) {
  const { street } = props.twin;
  const told = figures.value[0];
  return (
    <footer class="timeline">
      <fieldset class="speeds" aria-label={t('speed')}>
        {SPEEDS.map((one) => (
          <button type="button" key={one} onClick={() => void street.pace({ speed: one, paused: false })}>
            {one}×
          </button>
        ))}
      </fieldset>
      <button type="button" class="quiet" onClick={() => void street.pace({ paused: true })}>
        {t('pause')}
      </button>
      {told !== undefined && (
        <p class="street-figures">
          <Quantity value={told.running} unit="unit.veh" /> {t('area.running')}
          <span class="dot" />
          <Quantity value={told.standing} unit="unit.veh" /> {t('area.standing')}
          <span class="dot" />
          <Quantity value={told.delay_s} unit="unit.s.veh" decimals={1} /> {t('measure.delay')}
        </p>
      )}
    </footer>
  );
}

/** The demand over the window as a quiet shape behind the slider. */
function Volume(props: { twin: Twin }) {
  const { demand, begin, end } = props.twin.place;
  const shape = demandShape(demand, begin, end);
  const points = shape.map((share, i) => `${(100 * i) / (shape.length - 1)},${24 - 20 * share}`).join(' ');
  return (
    <svg class="volume" viewBox="0 0 100 24" preserveAspectRatio="none" aria-hidden="true">
      <polygon points={`0,24 ${points} 100,24`} />
    </svg>
  );
}
