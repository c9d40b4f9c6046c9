// What if: what is changed, then both worlds side by side and figures that tighten while one looks.
import { number, signed, t, type Word } from '../i18n/words.ts';
import { isEmpty, WEATHERS, type Weather } from '../what-if/scenario.ts';
import { Part } from './figure.tsx';
import { DelayAndStops, pairsDone } from './first-minute.tsx';
import { Icon } from './icons.tsx';
import { Pane } from './pane.tsx';
import type { Twin } from './twin.ts';
import { clickFor, difference, mode, trial, trialShare, whatIf, whatIfHistory } from './twin-state.ts';

const WEATHER_WORDS: Readonly<Record<Weather, Word>> = {
  dry: 'weather.dry',
  rain: 'weather.rain',
  'heavy-rain': 'weather.heavy-rain',
  snow: 'weather.snow',
};

export function WhatIfPanel(props: { twin: Twin }) {
  const { twin } = props;
  return (
    <Pane title={t('what-if.title')} about={t('what-if.about')} onClose={() => (mode.value = 'watch')}>
      <Closures twin={twin} />
      <Demand twin={twin} />
      <Local twin={twin} />
      <EventPart twin={twin} />
      <WeatherPart twin={twin} />
      <PlanPart twin={twin} />
      <Buttons twin={twin} />
      <Answer twin={twin} />
    </Pane>
  );
}

function Closures(props: { twin: Twin }) {
  const { twin } = props;
  const { closures, lanes } = whatIf.value;
  return (
    <Part title="what-if.closures">
      <ul class="chips">
        {[...closures, ...lanes].map((id) => (
          <li key={id}>
            {twin.names.roadName(id)}
            <button
              type="button"
              class="quiet"
              aria-label={t('what-if.reopen', { name: twin.names.roadName(id) })}
              onClick={() => twin.trials.toggleClosure(id)}
            >
              <Icon name="close" />
            </button>
          </li>
        ))}
      </ul>
      <div class="row">
        <button
          type="button"
          aria-pressed={clickFor.value === 'closure'}
          onClick={() => (clickFor.value = clickFor.value === 'closure' ? undefined : 'closure')}
        >
          {t(clickFor.value === 'closure' ? 'what-if.click' : 'what-if.close')}
        </button>
        <button
          type="button"
          aria-pressed={clickFor.value === 'lane'}
          onClick={() => (clickFor.value = clickFor.value === 'lane' ? undefined : 'lane')}
        >
          {t(clickFor.value === 'lane' ? 'what-if.click' : 'what-if.lane')}
        </button>
      </div>
      <label class="field">
        {t('what-if.by.name')}
        <select
          value=""
          onChange={(event) => {
            if (event.currentTarget.value !== '') twin.trials.toggleClosure(event.currentTarget.value);
          }}
        >
          <option value="">{t('what-if.choose')}</option>
          {twin.names.roads().map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </label>
    </Part>
  );
}

function Demand(props: { twin: Twin }) {
  const { demand } = whatIf.value;
  return (
    <label class="field slider">
      <span>{t('what-if.demand')}</span>
      <input
        type="range"
        min="0.5"
        max="1.5"
        step="0.05"
        value={demand}
        aria-valuetext={`${signed(100 * (demand - 1))} %`}
        onChange={(event) => props.twin.trials.setWhatIf({ demand: Number(event.currentTarget.value) })}
      />
      <b>{signed(100 * (demand - 1))} %</b>
    </label>
  );
}

/** More or less traffic from or to single roads. */
function Local(props: { twin: Twin }) {
  const { trials, names } = props.twin;
  return (
    <>
      {whatIf.value.local.map(({ edge, end, factor }) => (
        <label class="field slider" key={`${end} ${edge}`}>
          <span>{t(end === 'from' ? 'what-if.local.from' : 'what-if.local.to', { road: names.roadName(edge) })}</span>
          <input
            type="range"
            min="0"
            max="3"
            step="0.1"
            value={factor}
            aria-valuetext={`${signed(100 * (factor - 1))} %`}
            onChange={(event) => trials.setLocal({ edge, end, factor: Number(event.currentTarget.value) })}
          />
          <b>{signed(100 * (factor - 1))} %</b>
        </label>
      ))}
      <label class="field">
        {t('what-if.local')}
        <select
          value=""
          onChange={(event) => {
            const [end, edge] = event.currentTarget.value.split(' ', 2);
            if (edge !== undefined) trials.setLocal({ edge, end: end === 'to' ? 'to' : 'from', factor: 1.2 });
          }}
        >
          <option value="">{t('what-if.choose')}</option>
          {(['from', 'to'] as const).flatMap((end) =>
            names.ends(end).map(({ id, name }) => (
              <option key={`${end} ${id}`} value={`${end} ${id}`}>
                {t(end === 'from' ? 'what-if.local.from' : 'what-if.local.to', { road: name })}
              </option>
            )),
          )}
        </select>
      </label>
    </>
  );
}

function EventPart(props: { twin: Twin }) {
  const { twin } = props;
  const { event } = whatIf.value;
  const rate = event?.vehiclesPerHour ?? 0;
  return (
    <div class="field slider">
      <span>
        {t('what-if.event')}
        <button
          type="button"
          class="quiet"
          aria-pressed={clickFor.value === 'event'}
          onClick={() => (clickFor.value = clickFor.value === 'event' ? undefined : 'event')}
        >
          {event === undefined ? t('what-if.event.where') : twin.names.roadName(event.to)}
        </button>
      </span>
      <input
        type="range"
        min="0"
        max="2000"
        step="100"
        value={rate}
        disabled={event === undefined}
        aria-label={t('what-if.event')}
        onChange={(change) => twin.trials.setEventRate(Number(change.currentTarget.value))}
      />
      <b>
        {number(rate)}
        <small>{t('unit.vehh')}</small>
      </b>
    </div>
  );
}

function WeatherPart(props: { twin: Twin }) {
  return (
    <fieldset class="choices" aria-label={t('what-if.weather')}>
      {WEATHERS.map((one) => (
        <button
          type="button"
          key={one}
          aria-pressed={whatIf.value.weather === one}
          onClick={() => props.twin.trials.setWhatIf({ weather: one })}
        >
          {t(WEATHER_WORDS[one])}
        </button>
      ))}
    </fieldset>
  );
}

function PlanPart(props: { twin: Twin }) {
  const { twin } = props;
  return (
    <label class="field">
      {t('what-if.plan')}
      <select
        value={whatIf.value.plan ?? ''}
        onChange={(event) =>
          twin.trials.setWhatIf({ plan: event.currentTarget.value === '' ? undefined : event.currentTarget.value })
        }
      >
        <option value="">{t('what-if.plan.same')}</option>
        {twin.trials.choosablePlans().map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

function Buttons(props: { twin: Twin }) {
  const { twin } = props;
  const { past, future } = whatIfHistory.value;
  return (
    <div class="row">
      <button type="button" class="primary" disabled={isEmpty(whatIf.value)} onClick={() => twin.trials.tryWhatIf()}>
        {t('what-if.run')}
      </button>
      <button
        type="button"
        class="quiet"
        disabled={past.length === 0}
        aria-label={t('undo')}
        onClick={() => twin.trials.undoWhatIf()}
      >
        <Icon name="undo" />
      </button>
      <button
        type="button"
        class="quiet"
        disabled={future.length === 0}
        aria-label={t('redo')}
        onClick={() => twin.trials.redoWhatIf()}
      >
        <Icon name="redo" />
      </button>
      <button type="button" class="quiet" onClick={() => twin.trials.saveWhatIf()}>
        {t('save')}
      </button>
      <button type="button" class="quiet" onClick={() => twin.trials.saveScenario()} title={t('what-if.scenario.hint')}>
        {t('what-if.scenario')}
      </button>
      <label class="quiet file">
        {t('open')}
        <input
          type="file"
          accept="application/json"
          onChange={(event) => void twin.trials.openWhatIf(event.currentTarget)}
        />
      </label>
    </div>
  );
}

function Answer(props: { twin: Twin }) {
  const { twin } = props;
  const found = trial.value;
  if (found === undefined && trialShare.value === 1) return null;
  return (
    <Part title="what-if.answer" meaning="meaning.trial">
      <div class="three">
        <DelayAndStops measures={found?.measures} />
      </div>
      <p class="dim" role="status">
        {pairsDone(found)}
        {twin.trials.lostDepartures > 0 && ` ${t('what-if.lost', { count: twin.trials.lostDepartures })}`}
      </p>
      {trialShare.value < 1 && (
        <div class="row">
          <progress value={trialShare.value} aria-label={t('what-if.answer')} />
          <button type="button" class="quiet" onClick={() => twin.trials.cancelTrial()}>
            {t('cancel')}
          </button>
        </div>
      )}
      {found !== undefined && (
        <div class="row">
          <button
            type="button"
            class="quiet"
            aria-pressed={difference.value !== undefined}
            onClick={() => twin.trials.showDifference()}
          >
            {t('what-if.map')}
          </button>
          <button type="button" class="quiet" onClick={() => twin.trials.exportTrial()}>
            {t('export')}
          </button>
        </div>
      )}
    </Part>
  );
}
