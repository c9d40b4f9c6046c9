// Runs the authored files of a theory case on our engine.
import { compileDemand } from '../core/compile-demand.ts';
import { compileNetwork } from '../core/compile-network.ts';
import { type Engine, lampsOf } from './our-run.ts';
import type { Run } from './theory.ts';

/** A theory runner on this engine. */
export function theoryRun(engine: Engine): Run {
  return (file, demand, programs, options) => {
    const network = compileNetwork(file);
    return engine(network, compileDemand(demand, network, options.seed), lampsOf(network, programs), options);
  };
}
