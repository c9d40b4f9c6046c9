// What the timing centre did today, in one line, for the cockpit.
import { useEffect, useState } from 'preact/hooks';
import { number, t } from '../i18n/words.ts';
import type { CorridorRow, DeploymentRow } from '../stream/service.ts';
import type { Twin } from './twin.ts';
import { session } from './twin-state.ts';

/** ms between two looks */
const LOOK_EVERY = 5000;

interface Today {
  readonly plans: number;
  readonly vehicles: number;
  /** s, as forecast when they were granted */
  readonly saved_s: number;
}

export function CentreToday(props: { twin: Twin }) {
  const { service } = props.twin.street;
  const [today, tell] = useState<Today | undefined>(undefined);
  const here = session.value !== undefined;
  useEffect(() => {
    if (!here) return undefined;
    const look = () =>
      Promise.all([service.all<DeploymentRow>('deployments'), service.all<CorridorRow>('corridors')])
        .then(([deployments, corridors]) => {
          const through = corridors.filter(({ state }) => state === 'recovered' || state === 'passed');
          const saved = through.map(({ way, forecast }) => {
            const taken = forecast?.ways.find(({ route }) => route.join() === way?.join());
            return taken?.saving_s?.mean ?? 0;
          });
          tell({
            plans: deployments.filter(({ state }) => state === 'confirmed').length,
            vehicles: through.length,
            saved_s: saved.reduce((sum, one) => sum + one, 0),
          });
        })
        .catch(() => tell(undefined)); // the link's own words say that nobody answers
    void look();
    const timer = setInterval(() => void look(), LOOK_EVERY);
    return () => clearInterval(timer);
  }, [here, service]);
  if (today === undefined) return null;
  return (
    <p class="saved dim">
      {t('cockpit.today', { plans: today.plans, vehicles: today.vehicles, seconds: number(today.saved_s) })}
    </p>
  );
}
