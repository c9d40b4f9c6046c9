// A corridor: its time-space diagram, live; an offset is dragged and the bands answer at once.
import { useEffect, useState } from 'preact/hooks';
import type { Corridor } from '../../signals/browser.ts';
import { t } from '../i18n/words.ts';
import { Figure, Part } from './figure.tsx';
import { ForecastPart } from './forecast-part.tsx';
import { Verdict } from './junction-panel.tsx';
import { Pane } from './pane.tsx';
import { PlanDifference } from './plan-difference.tsx';
import { PlanLife } from './plan-life.tsx';
import { TimeSpace } from './time-space.tsx';
import type { Twin } from './twin.ts';
import { mode } from './twin-state.ts';

export function CorridorPanel(props: { twin: Twin }) {
  const { twin } = props;
  const { corridors } = twin.study;
  const [chosen, choose] = useState(0);
  const corridor = corridors[chosen];
  useEffect(() => {
    if (corridor !== undefined) twin.worlds.trace(twin.study.track(corridor));
  }, [twin, corridor]);
  const about = t('corridor.about');
  if (corridor === undefined)
    return (
      <Pane title={t('mode.timing')} about={about} onClose={() => (mode.value = 'watch')}>
        <p class="dim">{t('corridor.none')}</p>
      </Pane>
    );
  return (
    <Pane title={t('corridor.title')} about={about} wide onClose={() => (mode.value = 'watch')}>
      <label class="field">
        {t('corridor.choose')}
        <select value={chosen} onChange={(event) => choose(Number(event.currentTarget.value))}>
          {corridors.map((one, i) => (
            <option key={one.id} value={i}>
              {twin.names.corridorName(one)}
            </option>
          ))}
        </select>
      </label>
      <Diagram twin={twin} corridor={corridor} />
      <ForecastPart twin={twin} />
      <PlanDifference twin={twin} />
      <PlanLife twin={twin} />
    </Pane>
  );
}

function Diagram(props: { twin: Twin; corridor: Corridor }) {
  const { twin, corridor } = props;
  const bands = twin.edits.bandsOf(corridor);
  return (
    <Part title="corridor.diagram" meaning="meaning.diagram">
      <TimeSpace twin={twin} corridor={corridor} bands={bands} />
      <div class="figures">
        <Figure
          label="corridor.band.out"
          value={bands.out?.width ?? 0}
          unit="unit.s"
          decimals={1}
          meaning="meaning.band"
        />
        <Figure
          label="corridor.band.back"
          value={bands.back?.width ?? 0}
          unit="unit.s"
          decimals={1}
          meaning="meaning.band"
        />
        <Figure label="corridor.bound" value={bands.widest} unit="unit.s" decimals={1} meaning="meaning.bound" />
      </div>
      <Verdict breaches={twin.draft.breaches.value} />
      <div class="row">
        <button type="button" disabled={twin.draft.history.value.past.length === 0} onClick={() => twin.draft.undo()}>
          {t('undo')}
        </button>
        <button type="button" disabled={twin.draft.history.value.future.length === 0} onClick={() => twin.draft.redo()}>
          {t('redo')}
        </button>
        <button type="button" disabled={!twin.draft.isChanged.value} onClick={() => twin.draft.reset()}>
          {t('edit.reset')}
        </button>
        <button
          type="button"
          disabled={twin.draft.breaches.value.length > 0 || !twin.draft.isChanged.value}
          onClick={() => twin.edits.showDraft()}
        >
          {t('edit.show')}
        </button>
      </div>
    </Part>
  );
}
