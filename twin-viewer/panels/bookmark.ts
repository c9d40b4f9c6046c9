// Text for the address bar that brings another reader to what is seen here.
import { poseText } from '../scene/camera-pose.ts';
import { isEmpty, whatIfText } from '../what-if/scenario.ts';
import type { Twin } from './twin.ts';
import { arrangement, mode, selection, whatIf } from './twin-state.ts';

/** Camera, time, worlds shown, mode, what-if and selected junction, as the part of the address behind #. */
export function bookmarkOf(twin: Twin): string {
  const parts = new URLSearchParams({ at: poseText(twin.camera.goal) });
  if (!Number.isNaN(twin.worlds.time)) parts.set('t', twin.worlds.time.toFixed(0));
  if (arrangement.value !== 'both') parts.set('show', arrangement.value);
  if (mode.value !== 'watch') parts.set('mode', mode.value);
  if (!isEmpty(whatIf.value)) parts.set('what', whatIfText(whatIf.value));
  const chosen = selection.value;
  if (chosen.kind === 'junction') parts.set('junction', twin.network.controllerIds[chosen.controller]);
  return `#${parts.toString().replaceAll('%2C', ',')}`;
}
