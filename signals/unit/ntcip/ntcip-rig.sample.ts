// A controller that speaks NTCIP with the adapter before it, for tests: in stages or in rings, over each version of SNMP.
import { VirtualTimers } from '../../centre/timers.ts';
import type { UnitSetup } from '../controller-unit.ts';
import type { Rig } from '../port-cases.sample.ts';
import { type SnmpSession, snmp } from './net-snmp.ts';
import { type AgentQuirks, COMMUNITY, NtcipAgent, V3_USER } from './ntcip-agent.sample.ts';
import { NtcipPort } from './ntcip-port.ts';
import type { PatternBase } from './pattern.ts';

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

/** A controller, and two other plans that are patterns of it. */
export interface PatternJunction {
  readonly setup: UnitSetup;
  readonly next: PatternBase;
  readonly third: PatternBase;
}

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
  { setup, next, third }: PatternJunction,
  options: RigOptions = {},
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
