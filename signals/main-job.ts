// The main job, what `npm start` does: re-time the signals of the district `riverside` and show the gain.
import { Fault } from '../core/fault.ts';
import { printFault, toFault } from './terminal.ts';

try {
  throw new Fault('JOB_NO_PLACE', 'the place is not there yet; see CHANGELOG.md for what is', 'fixtures/riverside');
} catch (thrown) {
  printFault(toFault(thrown), false);
  process.exitCode = 1;
}
