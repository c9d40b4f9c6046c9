// What a SUMO configuration states for itself: its window, and the additional files that it names.
import { dirname, resolve } from 'node:path';
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

/** Additional files of a .sumocfg, as absolute paths. @throws Fault XML_*, CLI_FILE_* */
export async function sumoAdditional(path: string): Promise<string[]> {
  const files: string[] = [];
  await readXml(fileChunks(path), path, {
    open(tag, attributes) {
      if (tag !== 'additional-files' && tag !== 'additional' && tag !== 'a') return;
      for (const name of (attributes['value'] ?? attributes['v'] ?? '').split(/[,;\s]+/))
        if (name !== '') files.push(resolve(dirname(path), name));
    },
  });
  return files;
}
