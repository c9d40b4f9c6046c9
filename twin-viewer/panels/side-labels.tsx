// Over each half of the picture: which plan drives it, and what its drivers lose so far.
import { t } from '../i18n/words.ts';
import { Quantity } from './figure.tsx';
import { Icon } from './icons.tsx';
import { planName } from './plan-names.ts';
import { nameOfSide } from './side-names.ts';
import type { Twin } from './twin.ts';
import { type Arrangement, arrangement, figures, mission, sideNames } from './twin-state.ts';

export function SideLabels(props: { twin: Twin }) {
  const shown = arrangement.value;
  const { better } = props.twin.place;
  return (
    <main class={`sides ${shown}`} aria-label={t('sides')}>
      {shown !== 'after' && <Side world={0} plan={nameOf(props.twin, 0)} />}
      {shown !== 'before' && <Side world={1} plan={nameOf(props.twin, 1)} />}
      {better !== undefined && <Arrange twin={props.twin} />}
      {(sideNames.value !== undefined || mission.value.state === 'arrived') && better !== undefined && (
        <button type="button" class="home" onClick={() => props.twin.home()}>
          <Icon name="undo" /> {t('sides.home')}
        </button>
      )}
    </main>
  );
}

function nameOf(twin: Twin, world: number): string {
  return planName(twin.place, twin.planOf(world), twin.draft.plan.value);
}

function Side(props: { world: number; plan: string }) {
  const told = figures.value[props.world];
  return (
    <div class="side">
      <p>
        <b>{nameOfSide(props.world)}</b> {props.plan}
      </p>
      {told !== undefined && (
        <p class="lost">
          <Quantity value={told.delay_s} unit="unit.s" decimals={0} /> {t('side.lost')}
          <span class="dot" />
          <Quantity value={told.stops} unit="unit.stops" decimals={1} />
        </p>
      )}
    </div>
  );
}

const ORDER: readonly Arrangement[] = ['both', 'before', 'after'];

function Arrange(props: { twin: Twin }) {
  const next = () => {
    arrangement.value = ORDER[(ORDER.indexOf(arrangement.value) + 1) % ORDER.length];
    props.twin.arrange();
  };
  return (
    <button type="button" class="arrange" onClick={next} title={t('arrange.hint')} aria-label={t('arrange.hint')}>
      <Icon name={arrangement.value === 'both' ? 'both' : 'one'} />
    </button>
  );
}
