// What a change would do to the whole place: paired runs in the background, begun when one stops typing.
import { number, t } from '../i18n/words.ts';
import { Part } from './figure.tsx';
import { DelayAndStops, pairsDone } from './first-minute.tsx';
import type { Twin } from './twin.ts';
import { forecast, forecastShare } from './twin-state.ts';

export function ForecastPart(props: { twin: Twin }) {
  const { twin } = props;
  if (!twin.draft.isChanged.value) return null;
  if (twin.draft.breaches.value.length > 0) return <p class="dim">{t('forecast.unsafe')}</p>;
  const found = forecast.value;
  return (
    <Part title="forecast.title" meaning="meaning.forecast">
      <div class="three">
        <DelayAndStops measures={found?.measures} />
      </div>
      <p class="dim" role="status">
        {pairsDone(found)}
      </p>
      {forecastShare.value < 1 && (
        <div class="row">
          <progress value={forecastShare.value} aria-label={t('forecast.title')} />
          <span class="dim">{number(100 * forecastShare.value)} %</span>
          <button type="button" class="quiet" onClick={() => twin.edits.cancelForecast()}>
            {t('cancel')}
          </button>
        </div>
      )}
    </Part>
  );
}
