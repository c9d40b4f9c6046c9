#!/usr/bin/env node
// The command `greenband`: sees that the sources are built, then hands over to the command line.
import { ensureBuilt, ensureInstalled, isBuilt } from '../setup.mjs';

if (!isBuilt()) {
  ensureInstalled();
  ensureBuilt();
}
const { main } = await import('../dist/signals/cli.js');
await main(process.argv);
