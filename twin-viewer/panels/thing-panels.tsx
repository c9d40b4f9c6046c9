// A vehicle or a road that was clicked.
import { lengthOf, speedOf, t } from '../i18n/words.ts';
import { Figure } from './figure.tsx';
import { shownWorlds } from './junction-panel.tsx';
import { Pane } from './pane.tsx';
import { nameOfSide } from './side-names.ts';
import type { Twin } from './twin.ts';
import { roadLoad, time } from './twin-state.ts';

export function VehiclePanel(props: { twin: Twin; world: number; id: number }) {
  const { twin, world, id } = props;
  const at = time.value >= 0 ? twin.worlds.whereIs(world, id) : undefined;
  const speed = speedOf(at?.[3] ?? 0);
  return (
    <Pane
      title={t('vehicle.title', { id })}
      about={t(at === undefined ? 'vehicle.gone' : 'vehicle.followed', { side: nameOfSide(world) })}
      onClose={() => twin.select({ kind: 'none' })}
    >
      {at !== undefined && (
        <Figure
          label="measure.speed"
          value={speed.value}
          unit={speed.unit}
          meaning="meaning.vehicle.speed"
          size="large"
        />
      )}
    </Pane>
  );
}

export function RoadPanel(props: { twin: Twin; edge: number }) {
  const { twin, edge } = props;
  const { edgeLength, edgeFirstLane, edgeLaneTotal, laneSpeed, edgeIds } = twin.network;
  const length = lengthOf(edgeLength[edge]);
  const limit = speedOf(laneSpeed[edgeFirstLane[edge]]);
  return (
    <Pane
      title={twin.names.edgeName(edge)}
      about={t('road.about', { id: edgeIds[edge], lanes: edgeLaneTotal[edge] })}
      onClose={() => twin.select({ kind: 'none' })}
    >
      <div class="figures">
        <Figure label="road.length" value={length.value} unit={length.unit} meaning="meaning.road.length" />
        <Figure label="road.limit" value={limit.value} unit={limit.unit} meaning="meaning.road.limit" />
      </div>
      {shownWorlds(twin).map((world) => {
        const load = roadLoad.value[world];
        if (load === undefined) return null;
        const queue = lengthOf(load.queue_m[edge]);
        return (
          <div key={world}>
            <h4>{nameOfSide(world)}</h4>
            <div class="figures">
              <Figure
                label="measure.delay"
                value={load.delay_s[edge]}
                unit="unit.s.veh"
                decimals={1}
                meaning="meaning.road.delay"
              />
              <Figure label="road.queue" value={queue.value} unit={queue.unit} meaning="meaning.queue" />
              <Figure label="road.flow" value={load.flow_vehh[edge]} unit="unit.vehh" meaning="meaning.road.flow" />
            </div>
          </div>
        );
      })}
      <div class="row">
        <button type="button" onClick={() => twin.closeRoad(edge)}>
          {t('road.close')}
        </button>
      </div>
    </Pane>
  );
}
