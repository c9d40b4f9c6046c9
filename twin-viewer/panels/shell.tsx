// The frame of the page: what is always there, around the picture.
import { t } from '../i18n/words.ts';
import { Cards } from './cards.tsx';
import { FirstMinute } from './first-minute.tsx';
import { Rail } from './rail.tsx';
import { SideLabels } from './side-labels.tsx';
import { Timeline } from './timeline.tsx';
import { TopBar } from './top-bar.tsx';
import type { Twin } from './twin.ts';
import { mode, notice, paneWidth, waiting, welcome } from './twin-state.ts';

export function Shell(props: { twin: Twin }) {
  const { twin } = props;
  return (
    <div class={`shell mode-${mode.value} ${paneWidth.value > 0 ? 'has-pane' : ''}`}>
      <TopBar twin={twin} />
      <Rail twin={twin} />
      <SideLabels twin={twin} />
      <Cards twin={twin} />
      {welcome.value && mode.value === 'watch' && <FirstMinute twin={twin} />}
      <Timeline twin={twin} />
      {waiting.value && (
        <p class="waiting" role="status">
          {t('waiting')}
        </p>
      )}
      {notice.value !== undefined && <NoticeBar />}
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
