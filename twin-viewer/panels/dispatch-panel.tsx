// Dispatch: from where to where, what it would gain and cost, then sent, watched, and recalled.
import { useEffect } from 'preact/hooks';
import { clockText, lengthOf, number, t } from '../i18n/words.ts';
import { Part, Quantity } from './figure.tsx';
import { Icon } from './icons.tsx';
import { Pane } from './pane.tsx';
import type { Twin } from './twin.ts';
import { clickFor, clockAtZero, mission, mode, time } from './twin-state.ts';

export function DispatchPanel(props: { twin: Twin }) {
  const { twin } = props;
  const now = mission.value;
  useEffect(() => twin.proposeMission(), [twin]);
  return (
    <Pane title={t('dispatch.title')} about={t('dispatch.about')} onClose={() => (mode.value = 'watch')}>
      <p class="badge">{t('dispatch.simulated')}</p>
      <Ends twin={twin} />
      {now.state === 'planned' && (
        <p class="dim">{t('dispatch.route', { signals: now.signals, ...lengthWords(now.length_m) })}</p>
      )}
      {now.state === 'planned' && (
        <div class="row">
          <button type="button" class="primary" onClick={() => twin.dispatch.sendAmbulance()}>
            <Icon name="dispatch" /> {t('dispatch.send')}
          </button>
        </div>
      )}
      {(now.state === 'sent' || now.state === 'arrived') && <Race twin={twin} />}
    </Pane>
  );
}

function lengthWords(metres: number): { length: string; unit: string } {
  const { value, unit } = lengthOf(metres);
  return { length: number(value), unit: t(unit) };
}

/** The ends of the trip, each chosen by a click on the map. */
export function Ends(props: { twin: Twin }) {
  const { twin } = props;
  const now = mission.value;
  const end = (which: 'from' | 'to', edge: number | undefined) => (
    <div class="field">
      <span>{t(which === 'from' ? 'dispatch.from' : 'dispatch.to')}</span>
      <button
        type="button"
        aria-pressed={clickFor.value === which}
        onClick={() => (clickFor.value = clickFor.value === which ? undefined : which)}
      >
        {clickFor.value === which
          ? t('what-if.click')
          : edge === undefined
            ? t('dispatch.choose')
            : twin.names.edgeName(edge)}
      </button>
    </div>
  );
  return (
    <div class="ends">
      {end('from', now.from)}
      {end('to', now.to)}
    </div>
  );
}

/** The same ambulance in both worlds, as it drives. */
function Race(props: { twin: Twin }) {
  const { twin } = props;
  const now = mission.value;
  return (
    <Part title="dispatch.race" meaning="meaning.race">
      <div class="pair">
        {[0, 1].map((world) => {
          const seen = now.seen[world];
          return (
            <div key={world} class="runner">
              <h4>{t(world === 0 ? 'dispatch.without' : 'dispatch.with')}</h4>
              <p class="large">
                <Quantity value={seen?.seconds ?? 0} unit="unit.s" />
              </p>
              <progress value={seen?.share ?? 0} aria-label={t('dispatch.progress')} />
              <p class="dim">
                {seen?.arrived
                  ? t('dispatch.arrived', { at: clockText(clockAtZero.value + now.at + seen.seconds) })
                  : t('dispatch.under.way', { stops: number(seen?.stops ?? 0) })}
              </p>
            </div>
          );
        })}
      </div>
      {now.state === 'arrived' && <Verdict />}
      <p class="dim">{t('dispatch.held', { held: now.seen[1]?.held ?? 0, signals: now.signals })}</p>
      <Price />
      <div class="row">
        <button type="button" onClick={() => twin.dispatch.watchAmbulance()}>
          {t('dispatch.watch')}
        </button>
        <button type="button" class="quiet" onClick={() => twin.dispatch.cancelAmbulance()}>
          {t('dispatch.cancel')}
        </button>
        <span class="dim">{clockText(clockAtZero.value + time.value)}</span>
      </div>
    </Part>
  );
}

function Verdict() {
  const [without, withGreen] = mission.value.seen;
  const saved = (without?.seconds ?? 0) - (withGreen?.seconds ?? 0);
  return (
    <p class="sentence">{t(saved >= 0 ? 'dispatch.saved' : 'dispatch.slower', { seconds: number(Math.abs(saved)) })}</p>
  );
}

/** What the others pay so far: difference of their mean delay between the two worlds. */
function Price() {
  const { cost_s } = mission.value;
  if (cost_s === undefined) return null;
  return (
    <p class="dim">
      {t('dispatch.price')} <Quantity value={cost_s} unit="unit.s.veh" decimals={2} signed />
    </p>
  );
}
