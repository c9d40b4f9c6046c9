// Broken files of one importer in a process of its own. Prints one JSON document.
// node dist/bench/import-fuzz-run.js KIND FIRST COUNT
import { runCommand } from './command.ts';
import { FUZZED, fuzzImporter } from './import-fuzz.ts';
import { fuzzMaps } from './map-fuzz.ts';

await runCommand(async () => {
  const [kind, first, count] = process.argv.slice(2);
  const importer = FUZZED.find((one) => one.kind === kind);
  if (kind !== 'osm' && importer === undefined) throw new Error(`there is no importer ${kind}`);
  const [from, many] = [Number(first), Number(count)];
  const places = importer === undefined ? await fuzzMaps(from, many) : await fuzzImporter(importer, from, many);
  process.stdout.write(`${JSON.stringify({ kind, first: from, count: many, places })}\n`);
});
