// Writes the large map to a file, in a process of its own, so that its memory is not taken for that of reading it.
// node dist/bench/large-map-file.js FILE [megabytes, 100]
import { runCommand } from './command.ts';
import { writeLargeMap } from './large-map.ts';

await runCommand(async () => {
  const [path, size] = process.argv.slice(2);
  if (path === undefined) throw new Error('give a file to write');
  const { ways, houses } = writeLargeMap(path, Number(size ?? 100));
  process.stdout.write(`${ways} ways of streets, ${houses} houses\n`);
});
