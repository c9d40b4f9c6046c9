// Runs the rounds of `centre-kill.ts` from the command line: node dist/bench/centre-kill-run.js [rounds] [seed].
import { killRun } from './centre-kill.ts';

const [rounds = '20', seed = '1'] = process.argv.slice(2);
process.stdout.write(`${JSON.stringify(await killRun(Number(rounds), Number(seed)))}\n`);
