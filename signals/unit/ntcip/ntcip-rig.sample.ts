// A controller that speaks NTCIP with the adapter before it, for tests: in stages or in rings, over each version of SNMP.
import { dice, randomRings, randomStages, world } from '../../../fixtures/random-junction.ts';
import { VirtualTimers } from '../../centre/timers.ts';
import { controllerBreaches } from '../../interlock.ts';
import type { RingBarrierPlan, StagePlan } from '../../plan.ts';
import { stageCycle } from '../../stage-lamps.ts';
import type { UnitSetup } from '../controller-unit.ts';
import type { Rig } from '../port-cases.sample.ts';
import { type SnmpSession, snmp } from './net-snmp.ts';
import { type AgentQuirks, COMMUNITY, NtcipAgent, V3_USER } from './ntcip-agent.sample.ts';
import { NtcipPort } from './ntcip-port.ts';
import type { PatternBase } from './pattern.ts';

export interface Junction<P extends PatternBase> {
  readonly setup: UnitSetup & { readonly plan: P };
  readonly next: P;
  readonly third: P;
}

type Place = ReturnType<typeof world>;

/** The first random junction of which `plans` makes three plans that are lawful, in whole seconds and not too long. */
function junctionOf<P extends PatternBase>(plans: (place: Place, seed: number) => readonly P[]): Junction<P> {
  for (let seed = 1; ; seed++) {
    const { safety, table } = world(dice(seed), true, true);
    const [plan, next, third] = plans({ safety, table }, seed);
    if (!plan || !next || !third) continue;
    const lawful = [plan, next, third].every(
      (one) => one.cycle < 100 && controllerBreaches(one, safety, table).length === 0,
    );
    if (lawful) return { setup: { controller: 'x', safety, table, plan, version: 'own@1' }, next, third };
  }
}

/** A junction in whole seconds, and two plans that differ from its own in times only. */
export function stageJunction(): Junction<StagePlan> {
  return junctionOf((place, seed) => {
    const roll = dice(seed);
    world(roll, true, true);
    const stages = randomStages(roll, place);
    if (stages.length < 2) return [];
    return [0, 2, 4].map((by): StagePlan => {
      const grown = stages.map((stage, i) => ({ ...stage, green: stage.green + 8 + (i === 0 ? by : 0) }));
      return { kind: 'stages', controller: 'x', cycle: stageCycle(grown, place.safety), offset: by, stages: grown };
    });
  });
}

/** The same in two rings with barriers: the last phases before the first barrier grow. */
export function ringJunction(): Junction<RingBarrierPlan> {
  return junctionOf((place, seed) => {
    const { plan, lawful } = randomRings(dice(seed + 1000), place);
    const own = plan as RingBarrierPlan;
    const rings = own.groups[0]!.rings;
    if (!lawful || rings.length < 2 || own.groups.length < 2) return [];
    const last = rings.map((ring) => ring.at(-1));
    return [0, 2, 4].map((by) => ({
      ...own,
      cycle: own.cycle + by,
      offset: by,
      phases: own.phases.map((phase) => (last.includes(phase.id) ? { ...phase, split: phase.split + by } : phase)),
    }));
  });
}

export type Version = 'v1' | 'v2c' | 'v3';

export function sessionTo(port: number, version: Version, how: object = { retries: 2, timeout: 500 }): SnmpSession {
  const number = version === 'v1' ? snmp.Version1 : version === 'v2c' ? snmp.Version2c : snmp.Version3;
  const options = { port, version: number, ...how };
  return version === 'v3'
    ? snmp.createV3Session('127.0.0.1', V3_USER, options)
    : snmp.createSession('127.0.0.1', COMMUNITY, options);
}

let ports = 16_100 + (process.pid % 400) * 40;
/** A port that no other test of this file has. */
export const freePort = () => ports++;

export interface NtcipRig extends Rig {
  readonly port: NtcipPort;
  readonly agentPort: number;
  readonly agent: NtcipAgent;
  readonly timers: VirtualTimers;
  readonly setup: UnitSetup;
  /** another adapter to the same controller, or to whatever answers on that port */
  another(port: number, how?: object): NtcipPort;
}

export interface RigOptions extends AgentQuirks {
  readonly onePerMessage?: boolean;
  readonly names?: readonly string[];
}

export async function ntcipRig(
  version: Version,
  options: RigOptions = {},
  { setup, next, third }: Junction<PatternBase> = stageJunction(),
): Promise<NtcipRig> {
  const timers = new VirtualTimers();
  const agent = new NtcipAgent(setup, timers, options);
  const agentPort = freePort();
  await agent.listen(agentPort);
  const another = (port: number, how?: object) =>
    new NtcipPort({
      controller: 'x',
      session: sessionTo(port, version, how),
      timers,
      base: setup.plan as PatternBase,
      safety: setup.safety,
      onePerMessage: options.onePerMessage ?? false,
      slots: [2, 3],
      foundVersion: 'own@1',
      detectors: options.names,
    });
  const port = another(agentPort);
  const pass = async (seconds: number) => {
    for (let s = 0; s < seconds; s++) {
      await timers.run(1);
      agent.look();
    }
  };
  const close = async () => {
    await port.close();
    await agent.close();
  };
  return {
    port,
    adapter: 'ntcip',
    links: setup.table.links,
    own: setup.plan,
    next,
    third,
    manual: false,
    pass,
    close,
    agentPort,
    agent,
    timers,
    setup,
    another,
  };
}
