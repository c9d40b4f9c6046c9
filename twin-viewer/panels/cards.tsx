// The panel on the right, by mode and selection.
import { useEffect } from 'preact/hooks';
import { AreaPanel } from './area-panel.tsx';
import { Cockpit } from './cockpit.tsx';
import { CorridorPanel } from './corridor-panel.tsx';
import { DispatchPanel } from './dispatch-panel.tsx';
import { JunctionPanel } from './junction-panel.tsx';
import { StreetDispatch } from './street-dispatch.tsx';
import { RoadPanel, VehiclePanel } from './thing-panels.tsx';
import type { Twin } from './twin.ts';
import { mode, selection, source } from './twin-state.ts';
import { WhatIfPanel } from './what-if-panel.tsx';

export function Cards(props: { twin: Twin }) {
  const { twin } = props;
  const chosen = selection.value;
  if (chosen.kind === 'junction') return <JunctionPanel twin={twin} controller={chosen.controller} />;
  if (chosen.kind === 'vehicle') return <VehiclePanel twin={twin} world={chosen.world} id={chosen.id} />;
  if (chosen.kind === 'road') return <RoadPanel twin={twin} edge={chosen.edge} />;
  switch (mode.value) {
    case 'timing':
      return <Timing twin={twin} />;
    case 'what-if':
      return <WhatIfPanel twin={twin} />;
    case 'dispatch':
      return source.value === 'street' ? <StreetDispatch twin={twin} /> : <DispatchPanel twin={twin} />;
    case 'reports':
      return <AreaPanel twin={twin} />;
    case 'cockpit':
      return <Cockpit twin={twin} />;
    default:
      return null;
  }
}

/** The corridor is watched only while its diagram is open. */
function Timing(props: { twin: Twin }) {
  useEffect(() => () => props.twin.worlds.trace(undefined), [props.twin]);
  return <CorridorPanel twin={props.twin} />;
}
