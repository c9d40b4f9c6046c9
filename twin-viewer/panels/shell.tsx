// The frame of the page: what is always there, around the picture.
import { t } from '../i18n/words.ts';
import { Cards } from './cards.tsx';
import { FirstMinute } from './first-minute.tsx';
import { Minimap } from './minimap.tsx';
import { Rail } from './rail.tsx';
import { SideLabels } from './side-labels.tsx';
import { Timeline } from './timeline.tsx';
import { TopBar } from './top-bar.tsx';
import type { Twin } from './twin.ts';
import { lapse, mode, notice, paneWidth, source, streetEvents, waiting, welcome } from './twin-state.ts';

export function Shell(props: { twin: Twin }) {
  const { twin } = props;
  return (
    <div class={`shell mode-${mode.value} ${paneWidth.value > 0 ? 'has-pane' : ''} ${source.value}`}>
      {source.value === 'street' && <StreetFrame />}
      <TopBar twin={twin} />
      <Rail twin={twin} />
      {source.value === 'here' && <SideLabels twin={twin} />}
      <Minimap twin={twin} />
      <Cards twin={twin} />
      {welcome.value && mode.value === 'watch' && <FirstMinute twin={twin} />}
      <Timeline twin={twin} />
      {waiting.value && (
        <p class="waiting" role="status">
          {t('waiting')}
        </p>
      )}
      {lapse.value && source.value === 'here' && (
        <p class="lapse" role="status">
          {t('lapse')}
        </p>
      )}
      {notice.value !== undefined && <NoticeBar />}
    </div>
  );
}

/** Around the street: a frame that no what-if has, and what the centre did last. */
function StreetFrame() {
  return (
    <div class="street-frame">
      <p>{t('street.name')}</p>
      <ul>
        {streetEvents.value.slice(0, 4).map((event) => (
          <li key={`${event.at}${event.text}`}>{event.text}</li>
        ))}
      </ul>
    </div>
  );
}

function NoticeBar() {
  const { code, text, where } = notice.value!;
  return (
    <div class="notice" role="alert">
      <b>{code}</b> {text} <span>({where})</span>
      <button type="button" onClick={() => (notice.value = undefined)}>
        {t('close')}
      </button>
    </div>
  );
}
