// Fuzzes from the command line, so that the heap can be measured: node --expose-gc dist/bench/centre-fuzz-run.js plans|requests N.
import { fuzzPlans, fuzzRequests } from './centre-fuzz.ts';

const [what = 'requests', count = '2000'] = process.argv.slice(2);
const answer = what === 'plans' ? fuzzPlans(Number(count), 1) : await fuzzRequests(Number(count), 1);
process.stdout.write(`${JSON.stringify(answer)}\n`);
