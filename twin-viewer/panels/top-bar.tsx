// The bar at the top: place, clock, where the picture comes from, and how the page is read.
import { clockText, language, t, units } from '../i18n/words.ts';
import { bookmarkOf } from './bookmark.ts';
import { Icon } from './icons.tsx';
import { linkWords } from './link-words.ts';
import type { Twin } from './twin.ts';
import { clock, dayTime, link, placeName, placeNote, session, source, time, waiting } from './twin-state.ts';

export function TopBar(props: { twin: Twin }) {
  return (
    <header class="top-bar">
      <div class="brand">
        <svg class="mark" viewBox="0 0 32 32" aria-hidden="true">
          <path d="M5 24 13 8h5l-8 16zM16 24l8-16h4l-8 16z" />
        </svg>
        <h1>{placeName.value}</h1>
        <p title={placeNote.value}>{placeNote.value}</p>
      </div>
      <time class="clock" title={t('clock')}>
        {Number.isNaN(time.value) ? '--:--:--' : clockText(clock.value)}
      </time>
      <div class="switches">
        <Source twin={props.twin} />
        <button type="button" class="quiet" onClick={() => share(props.twin)} title={t('share.hint')}>
          <Icon name="link" />
          <span class="wide">{t('share')}</span>
        </button>
        <button
          type="button"
          class="quiet"
          aria-label={t(dayTime.value === 'night' ? 'to.day' : 'to.night')}
          title={t(dayTime.value === 'night' ? 'to.day' : 'to.night')}
          onClick={() => (dayTime.value = dayTime.value === 'night' ? 'day' : 'night')}
        >
          <Icon name={dayTime.value === 'night' ? 'sun' : 'moon'} />
        </button>
        <button
          type="button"
          class="quiet"
          title={t('units.hint')}
          onClick={() => (units.value = units.value === 'metric' ? 'us' : 'metric')}
        >
          {t(units.value === 'metric' ? 'units.metric' : 'units.us')}
        </button>
        <button
          type="button"
          class="quiet"
          lang={language.value === 'en' ? 'zh' : 'en'}
          onClick={() => (language.value = language.value === 'en' ? 'zh' : 'en')}
        >
          {t('other.language')}
        </button>
      </div>
    </header>
  );
}

/** Where the picture comes from; with a timing centre behind the page, a switch between the two. */
function Source(props: { twin: Twin }) {
  const { state, words } = linkWords(link.value, waiting.value);
  return (
    <>
      <span class={`source ${state}`} role="status">
        <i aria-hidden="true" />
        {words}
      </span>
      {session.value !== undefined && (
        <fieldset class="sources" aria-label={t('source')}>
          <button type="button" aria-pressed={source.value === 'here'} onClick={() => void props.twin.look('here')}>
            {t('source.here')}
          </button>
          <button type="button" aria-pressed={source.value === 'street'} onClick={() => void props.twin.look('street')}>
            {t('source.street')}
          </button>
        </fieldset>
      )}
    </>
  );
}

function share(twin: Twin): void {
  history.replaceState(null, '', bookmarkOf(twin));
  void navigator.clipboard?.writeText(location.href).catch(() => undefined);
}
