// Reads a generated map of 100 MB (or as many as are named) in a process of its own. Prints one JSON document.
// node dist/bench/large-map-run.js [megabytes]
import { execFileSync } from 'node:child_process';
import { rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { importOsmNetwork } from '../core/osm-network.ts';
import { fileChunks } from '../signals/input-file.ts';
import { runCommand } from './command.ts';

const WRITER = fileURLToPath(new URL('large-map-file.js', import.meta.url));

await runCommand(async () => {
  const path = join(tmpdir(), `greenband-large-${process.pid}.osm.pbf`);
  try {
    execFileSync(process.execPath, [WRITER, path, process.argv[2] ?? '100']);
    const start = performance.now();
    const { network } = await importOsmNetwork({ name: path, open: () => fileChunks(path) }, 'large');
    const seconds = (performance.now() - start) / 1000;
    const answer = {
      megabytes: statSync(path).size / 1e6,
      seconds,
      peak_mb: process.resourceUsage().maxRSS / 1000,
      edges: network.edges.length,
      controllers: network.controllers.length,
    };
    process.stdout.write(`${JSON.stringify(answer)}\n`);
  } finally {
    rmSync(path, { force: true });
  }
});
