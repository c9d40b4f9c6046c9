// Runs the day of `centre-day.ts` where its heap can be measured: node --expose-gc dist/bench/centre-day-run.js [hours].
import { dayRun } from './centre-day.ts';

process.stdout.write(`${JSON.stringify(await dayRun(Number(process.argv[2] ?? 24)))}\n`, () => process.exit(0));
