// Dispatch on the street: ask, see gain, price and other ways, grant, watch it roll, call it off.
import { useEffect, useState } from 'preact/hooks';
import type { WayForecast } from '../../signals/priority/corridor-forecast.ts';
import { number, signed, t, type Word } from '../i18n/words.ts';
import type { CorridorRow } from '../stream/service.ts';
import { type Ask, useConfirm } from './confirm.tsx';
import { Ends } from './dispatch-panel.tsx';
import { Part, Quantity } from './figure.tsx';
import { Icon } from './icons.tsx';
import { Pane } from './pane.tsx';
import type { Twin } from './twin.ts';
import { may, mission, mode, session } from './twin-state.ts';

/** ms between two looks */
const LOOK_EVERY = 1000;

const STATES: Readonly<Record<CorridorRow['state'], Word>> = {
  requested: 'corridor.requested',
  forecast: 'corridor.forecast',
  granted: 'corridor.granted',
  queued: 'corridor.queued',
  active: 'corridor.active',
  passed: 'corridor.passed',
  recovered: 'corridor.recovered',
  rejected: 'corridor.rejected',
  cancelled: 'corridor.cancelled',
  failed: 'corridor.failed',
};

export function StreetDispatch(props: { twin: Twin }) {
  const { twin } = props;
  const { corridor } = twin;
  const { ask, busy, dialog } = useConfirm();
  useEffect(() => {
    twin.proposeMission();
    void corridor.look();
    const timer = setInterval(() => void corridor.look(), LOOK_EVERY);
    return () => clearInterval(timer);
  }, [twin, corridor]);
  const row = corridor.row.value;
  return (
    <Pane title={t('dispatch.title')} about={t('corridor.on.street')} onClose={() => (mode.value = 'watch')}>
      {row === undefined ? <Wish twin={twin} busy={busy} /> : <Course twin={twin} row={row} ask={ask} busy={busy} />}
      {dialog}
    </Pane>
  );
}

/** Who goes, from where to where. */
function Wish(props: { twin: Twin; busy: boolean }) {
  const { twin } = props;
  const { corridor, network } = twin;
  const { from, to } = mission.value;
  const fleet = corridor.fleet.value;
  const [named, name] = useState('');
  const vehicle = fleet.find(({ id }) => id === named) ?? fleet[0];
  const request = () => {
    if (vehicle === undefined || from === undefined || to === undefined) return;
    void corridor.request(vehicle.id, network.edgeIds[from], network.edgeIds[to], t('corridor.reason'));
  };
  return (
    <>
      {vehicle === undefined ? (
        <div class="row">
          <p class="dim">{t('corridor.no.fleet')}</p>
          {session.value?.demo === true && (
            <button type="button" onClick={() => void corridor.register()}>
              {t('corridor.register')}
            </button>
          )}
        </div>
      ) : (
        <label class="field">
          {t('corridor.vehicle')}
          <select value={vehicle.id} onChange={(event) => name(event.currentTarget.value)}>
            {fleet.map(({ id }) => (
              <option key={id} value={id}>
                {id}
              </option>
            ))}
          </select>
        </label>
      )}
      <Ends twin={twin} />
      {may('dispatcher') && (
        <div class="row">
          <button
            type="button"
            class="primary"
            disabled={props.busy || vehicle === undefined || from === undefined || to === undefined}
            onClick={request}
          >
            <Icon name="dispatch" /> {t('corridor.ask')}
          </button>
          <span class="dim">{t('corridor.ask.words')}</span>
        </div>
      )}
    </>
  );
}

/** From the forecast to the last junction given back. */
function Course(props: { twin: Twin; row: CorridorRow; ask: Ask; busy: boolean }) {
  const { twin, row, ask, busy } = props;
  const { corridor } = twin;
  const { state } = row;
  const isUnderWay = state === 'granted' || state === 'queued' || state === 'active' || state === 'passed';
  return (
    <>
      <p class="sentence" role="status">
        <b>{row.vehicle}</b> {t(STATES[state])}
      </p>
      {state === 'requested' && <progress aria-label={t('corridor.requested')} />}
      {row.forecast !== null && <Ways twin={twin} row={row} />}
      {state === 'forecast' && may('dispatcher') && <Decide twin={twin} row={row} ask={ask} busy={busy} />}
      {isUnderWay && <Junctions twin={twin} row={row} />}
      {isUnderWay && (
        <div class="row">
          <button type="button" onClick={() => twin.rideAlong()}>
            {t('dispatch.watch')}
          </button>
          {may('dispatcher') && state !== 'passed' && (
            <button
              type="button"
              disabled={busy}
              onClick={() =>
                ask({
                  words: t('corridor.end.words', { vehicle: row.vehicle }),
                  act: () => corridor.end(t('corridor.end.reason')),
                })
              }
            >
              {t('corridor.end')}
            </button>
          )}
        </div>
      )}
      {corridor.isOver && (
        <div class="row">
          <button type="button" class="primary" onClick={() => corridor.forget()}>
            {t('corridor.another')}
          </button>
        </div>
      )}
    </>
  );
}

/** Gain and price of each way, from paired simulations of the street as it stands. */
function Ways(props: { twin: Twin; row: CorridorRow }) {
  const { twin, row } = props;
  const { ways } = row.forecast!;
  const isOpen = row.state === 'forecast';
  const taken = Math.max(
    0,
    ways.findIndex(({ route }) => route.join() === row.way?.join()),
  );
  return (
    <Part title="corridor.ways" meaning="meaning.ways">
      {ways.map(
        (way, i) =>
          (isOpen || i === taken) && (
            <button
              type="button"
              class="way"
              key={way.route.join(' ')}
              disabled={!isOpen}
              aria-pressed={!isOpen || twin.corridor.way.value === i}
              onClick={() => twin.corridor.choose(i)}
            >
              <WayLines way={way} number={i + 1} />
            </button>
          ),
      )}
    </Part>
  );
}

function WayLines(props: { way: WayForecast; number: number }) {
  const { way } = props;
  const { saving_s: saving, others } = way;
  return (
    <span class="way-lines">
      <span>
        <b>{t('corridor.way', { number: props.number, signals: way.junctions.length })}</b>{' '}
        <Quantity value={way.with.mean_s ?? Number.NaN} unit="unit.s" />
      </span>
      {saving !== null && (
        <span class="dim">
          {t('corridor.saves', {
            seconds: number(saving.mean),
            low: number(saving.ci95[0]),
            high: number(saving.ci95[1]),
          })}
        </span>
      )}
      <span class="dim">
        {t('corridor.price', { seconds: signed(others.perVehicle_s.mean, 1), percent: signed(others.percent, 1) })}
      </span>
    </span>
  );
}

function Decide(props: { twin: Twin; row: CorridorRow; ask: Ask; busy: boolean }) {
  const { twin, row, ask, busy } = props;
  const { corridor } = twin;
  const signals = row.forecast?.ways[corridor.way.value]?.junctions.length ?? 0;
  return (
    <div class="row">
      <button
        type="button"
        class="primary"
        disabled={busy}
        onClick={() =>
          ask({
            words: t('corridor.grant.words', { vehicle: row.vehicle, signals }),
            act: () => corridor.grant(),
          })
        }
      >
        {t('corridor.grant')}
      </button>
      <button type="button" disabled={busy} onClick={() => void corridor.end(t('corridor.end.reason'))}>
        {t('corridor.refuse')}
      </button>
    </div>
  );
}

/** How far it is: each junction as the centre tells it. */
function Junctions(props: { twin: Twin; row: CorridorRow }) {
  const { twin, row } = props;
  const { study, network } = twin;
  return (
    <Part title="corridor.junctions">
      <ul class="steps">
        {row.junctions.map((one) => (
          <li key={one.controller} class={one.released_s !== null ? 'done' : one.granted_s !== null ? 'on' : ''}>
            {study.nameOf(network.controllerIds.indexOf(one.controller))}
            {one.reason !== null && <span class="dim"> {one.reason}</span>}
          </li>
        ))}
      </ul>
    </Part>
  );
}
