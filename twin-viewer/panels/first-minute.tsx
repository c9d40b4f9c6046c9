// The card that greets: one sentence, three numbers, two things to do.
import { clockText, number, speedOf, t, type Word } from '../i18n/words.ts';
import type { Evidence, PairedMeasure } from '../what-if/paired-evidence.ts';
import { Meaning } from './figure.tsx';
import { Icon } from './icons.tsx';
import { planName } from './plan-names.ts';
import { enter } from './rail.tsx';
import type { Twin } from './twin.ts';
import { clockAtZero, evidence, welcome } from './twin-state.ts';

export function FirstMinute(props: { twin: Twin }) {
  const found = evidence.value;
  const { place } = props.twin;
  return (
    <section class="first-minute" aria-label={t('first.title')}>
      <button type="button" class="quiet close" aria-label={t('close')} onClick={() => (welcome.value = false)}>
        <Icon name="close" />
      </button>
      <h2>
        {found === undefined
          ? place.better === undefined
            ? t('first.alone')
            : t('first.opening', { plan: planName(place, place.better) })
          : t(found.measures.delay_s.difference < 0 ? 'first.sentence' : 'first.sentence.worse', {
              seconds: number(Math.abs(found.measures.delay_s.difference)),
              percent: number(Math.abs(found.measures.delay_s.percent)),
            })}
      </h2>
      <div class="three">
        <DelayAndStops measures={found?.measures} />
        <SpeedChange of={found?.measures.speed_mps} />
      </div>
      <div class="actions">
        <button type="button" class="primary" onClick={() => enter(props.twin, 'dispatch')}>
          <Icon name="dispatch" /> {t('first.ambulance')}
        </button>
        <button type="button" onClick={() => enter(props.twin, 'what-if')}>
          <Icon name="what-if" /> {t('first.what-if')}
        </button>
        <p class="runs" role="status">
          {found === undefined
            ? place.better === undefined
              ? ''
              : t('first.running')
            : t(found.certain ? 'first.runs.certain' : 'first.runs', { done: found.pairs, wanted: found.wanted })}
        </p>
      </div>
    </section>
  );
}

function SpeedChange(props: { of: PairedMeasure | undefined }) {
  const { of } = props;
  const unit = speedOf(0).unit;
  const scale = speedOf(1).value;
  const scaled = of && {
    before: of.before * scale,
    after: of.after * scale,
    difference: of.difference * scale,
    ci95: [of.ci95[0] * scale, of.ci95[1] * scale] as const,
    percent: of.percent,
  };
  return <Change label="measure.speed" meaning="meaning.speed" unit={unit} of={scaled} decimals={1} />;
}

interface ChangeProps {
  readonly label: Word;
  readonly meaning: Word;
  readonly unit: Word;
  readonly of: PairedMeasure | undefined;
  readonly decimals: number;
}

/** How far a comparison has come, in words. */
export function pairsDone(found: Evidence | undefined): string {
  if (found === undefined) return t('forecast.running');
  if (found.until !== undefined) return t('forecast.part', { time: clockText(clockAtZero.value + found.until, false) });
  return t('forecast.pairs', { done: found.pairs, wanted: found.wanted });
}

/** What every comparison shows first. */
export function DelayAndStops(props: { measures: Evidence['measures'] | undefined }) {
  const { measures } = props;
  return (
    <>
      <Change label="measure.delay" meaning="meaning.delay" unit="unit.s.veh" of={measures?.delay_s} decimals={1} />
      <Change label="measure.stops" meaning="meaning.stops" unit="unit.stops" of={measures?.stops} decimals={2} />
    </>
  );
}

/** Before, after, and the change with its interval drawn as a bar that tightens. */
function Change(props: ChangeProps) {
  const { of, decimals } = props;
  return (
    <div class="change">
      <span class="label">
        {t(props.label)} <Meaning of={props.meaning} />
      </span>
      <p class="now">
        <b>{of === undefined ? '···' : number(of.after, decimals)}</b>
        <small>{t(props.unit)}</small>
      </p>
      <p class="was">
        {of === undefined ? ' ' : t('change.was', { before: number(of.before, decimals) })}
        {of !== undefined && (
          <em>
            {of.percent > 0 ? '+' : ''}
            {number(of.percent)} %
          </em>
        )}
      </p>
      <Interval of={of} decimals={decimals} />
    </div>
  );
}

function Interval(props: { of: PairedMeasure | undefined; decimals: number }) {
  const { of, decimals } = props;
  if (of === undefined) return <p class="interval"> </p>;
  const [low, high] = of.ci95;
  const half = (high - low) / 2;
  const share = of.before === 0 ? 0 : Math.min(1, half / Math.abs(of.before) / 0.2);
  return (
    <p class="interval">
      <svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
        <rect class="track" x="0" y="2.4" width="100" height="1.2" />
        <rect class="doubt" x={50 - 50 * share} y="1" width={Math.max(2, 100 * share)} height="4" />
        <rect class="mean" x="49.2" y="0" width="1.6" height="6" />
      </svg>
      {half > 0 ? t('change.interval', { half: number(half, decimals) }) : t('change.first')}
    </p>
  );
}
