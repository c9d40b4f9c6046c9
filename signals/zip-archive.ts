// Files of a zip archive, with care: names that leave the archive, entries that unpack to more than was agreed, and broken ones are faults.
import { readFileSync } from 'node:fs';
import { unzipSync } from 'fflate';
import { Fault } from '../core/fault.ts';
import { requireFile } from './input-file.ts';

/** Bytes of all entries together, and the most that an entry may grow by */
const LIMIT = 1024 * 1024 * 1024;
const RATIO = 200;
/** bytes below which no ratio is looked at */
const SMALL = 1024 * 1024;

/**
 * The entries that `wanted` names (without folders), unpacked.
 * @throws Fault ZIP_BROKEN, ZIP_TRAVERSAL, ZIP_BOMB, CLI_FILE_*
 */
export function unzipped(path: string, wanted: (name: string) => boolean): Map<string, Uint8Array> {
  requireFile(path);
  let total = 0;
  const filter = ({ name, size, originalSize }: { name: string; size: number; originalSize: number }): boolean => {
    if (/(^|[\\/])\.\.([\\/]|$)|^[\\/]|^[a-z]:/i.test(name))
      throw new Fault(
        'ZIP_TRAVERSAL',
        `the archive has an entry "${name.slice(0, 80)}" that leads out of it; make the archive anew`,
        path,
      );
    if (!wanted(baseName(name))) return false;
    total += originalSize;
    if (total > LIMIT || (originalSize > SMALL && originalSize > RATIO * Math.max(1, size)))
      throw new Fault(
        'ZIP_BOMB',
        `entry ${name} would unpack ${size} bytes to ${originalSize}; unpack the archive by hand if you trust it`,
        path,
      );
    return true;
  };
  try {
    const found = unzipSync(readFileSync(path), { filter });
    return new Map(Object.entries(found).map(([name, bytes]) => [baseName(name), bytes]));
  } catch (thrown) {
    if (thrown instanceof Fault) throw thrown;
    throw new Fault(
      'ZIP_BROKEN',
      `this is no zip archive that can be read (${(thrown as Error).message}); fetch it again`,
      path,
    );
  }
}

const baseName = (name: string): string => name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
