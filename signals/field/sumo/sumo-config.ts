// The window that a SUMO configuration states for itself.
import { readXml } from '../../../core/xml-stream.ts';
import { fileChunks } from '../../input-file.ts';

/** Begin and end of a .sumocfg, s; absent where it does not say. @throws Fault XML_*, CLI_FILE_* */
export async function readSumoWindow(path: string): Promise<{ readonly begin?: number; readonly end?: number }> {
  const window: { begin?: number; end?: number } = {};
  await readXml(fileChunks(path), path, {
    open(tag, attributes) {
      const value = Number(attributes['value'] ?? attributes['v']);
      if ((tag === 'begin' || tag === 'end') && Number.isFinite(value) && value >= 0) window[tag] = value;
    },
  });
  return window;
}
