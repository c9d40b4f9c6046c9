// The panel on the right, by mode and selection.
import type { Twin } from './twin.ts';

export function Cards(_props: { twin: Twin }) {
  return null;
}
