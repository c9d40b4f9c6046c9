// The cockpit: five figures for a wall or a phone, and what changed since the signals were retimed.
import { number, speedOf, t, type Word } from '../i18n/words.ts';
import { CentreToday } from './centre-today.tsx';
import { Meaning } from './figure.tsx';
import { Icon } from './icons.tsx';
import type { Twin } from './twin.ts';
import { evidence, figures, mode } from './twin-state.ts';

export function Cockpit(props: { twin: Twin }) {
  const found = evidence.value;
  const [before, after] = figures.value;
  const now = props.twin.place.better === undefined ? before : after;
  const speed = speedOf(1);
  return (
    <section class="cockpit" aria-label={t('mode.cockpit')}>
      <Big
        label="measure.delay"
        meaning="meaning.delay"
        unit="unit.s.veh"
        value={found?.measures.delay_s.after}
        decimals={0}
        change={found?.measures.delay_s.percent}
      />
      <Big
        label="measure.stops"
        meaning="meaning.stops"
        unit="unit.stops"
        value={found?.measures.stops.after}
        decimals={1}
        change={found?.measures.stops.percent}
      />
      <Big
        label="measure.speed"
        meaning="meaning.speed"
        unit={speed.unit}
        value={found && found.measures.speed_mps.after * speed.value}
        decimals={0}
        change={found?.measures.speed_mps.percent}
      />
      <Big label="area.running" meaning="meaning.running" unit="unit.veh" value={now?.running} decimals={0} />
      <Big label="area.standing" meaning="meaning.standing" unit="unit.veh" value={now?.standing} decimals={0} />
      <p class="saved">
        {found === undefined
          ? t('first.running')
          : t('cockpit.saved', {
              hours: number((-found.measures.delay_s.difference * (now?.demanded ?? 0)) / 3600, 0),
            })}
      </p>
      <CentreToday twin={props.twin} />
      <button type="button" class="quiet" onClick={() => (mode.value = 'reports')}>
        <Icon name="reports" /> {t('cockpit.more')}
      </button>
    </section>
  );
}

function Big(props: {
  label: Word;
  meaning: Word;
  unit: Word;
  value: number | undefined;
  decimals: number;
  change?: number | undefined;
}) {
  const { label, meaning, unit, value, decimals, change } = props;
  return (
    <div class="big">
      <span class="label">
        {t(label)} <Meaning of={meaning} />
      </span>
      <p>
        <b>{value === undefined ? '···' : number(value, decimals)}</b>
        <small>{t(unit)}</small>
      </p>
      <em>{change === undefined ? ' ' : `${change > 0 ? '+' : ''}${number(change)} %`}</em>
    </div>
  );
}
