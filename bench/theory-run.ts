// Runs the authored files of a theory case on our engine.
import { compileDemand } from '../core/compile-demand.ts';
import { compileNetwork } from '../core/compile-network.ts';
import { run } from '../sim/run.ts';
import { lampsOf } from './our-run.ts';
import type { Run } from './theory.ts';

/** The engine as a theory case runs it. */
export const theoryRun: Run = (file, demand, programs, options) => {
  const network = compileNetwork(file);
  return run(network, compileDemand(demand, network, options.seed), lampsOf(network, programs), options);
};
