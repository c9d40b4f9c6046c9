// Runs the greenband command as a user does, for figures that must come from the product's door and not from its inside.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const BIN = fileURLToPath(new URL('../../bin/greenband.js', import.meta.url));

/** `greenband ARGS --json`, its one document. Rejects with the command's stderr when it fails. */
export async function greenband(args: readonly string[]): Promise<Record<string, unknown>> {
  const { stdout } = await run(process.execPath, [BIN, ...args, '--json'], { maxBuffer: 1 << 28 });
  return JSON.parse(stdout) as Record<string, unknown>;
}
