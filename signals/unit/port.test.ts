// The suite of adapters on those that need nothing installed: a unit in hand, the live street, and controllers that pull.
import { dice, randomStages, world } from '../../fixtures/random-junction.ts';
import { passingKey } from '../centre/keys.ts';
import { streetPort } from '../centre/live/live-street.ts';
import { PullBoard } from '../centre/pull/pull-board.ts';
import { PullClient } from '../centre/pull/pull-client.ts';
import { servePlace } from '../centre/served-place.ts';
import { SMALL_PLACE } from '../centre/service.sample.ts';
import { VirtualTimers } from '../centre/timers.ts';
import { controllerBreaches } from '../interlock.ts';
import { currentPlan, readPlace } from '../place.ts';
import type { ControllerPlan, StagePlan } from '../plan.ts';
import { stageCycle } from '../stage-lamps.ts';
import type { ControllerPort } from './controller-port.ts';
import { ControllerUnit, type UnitSetup } from './controller-unit.ts';
import { obeyedWhilePassing, portCases, type Rig } from './port-cases.sample.ts';

/** A random junction and three plans that are safe for it. */
function junction(): { setup: UnitSetup; plans: [ControllerPlan, ControllerPlan, ControllerPlan] } {
  const roll = dice(41);
  const place = world(roll, true, true);
  const plans: StagePlan[] = [];
  while (plans.length < 3) {
    const stages = randomStages(roll, place);
    const cycle = stageCycle(stages, place.safety);
    const plan: StagePlan = { kind: 'stages', controller: 'x', cycle, offset: 0, stages };
    if (cycle <= 60 && controllerBreaches(plan, place.safety, place.table).length === 0) plans.push(plan);
  }
  const [own, next, third] = plans as [StagePlan, StagePlan, StagePlan];
  return { setup: { controller: 'x', ...place, plan: own, version: 'own@1' }, plans: [own, next, third] };
}

async function unitRig(): Promise<Rig> {
  const { setup, plans } = junction();
  const timers = new VirtualTimers();
  const unit = new ControllerUnit(setup, 0);
  const at = () => unit.lampsAt(timers.now());
  const port: ControllerPort = {
    controller: 'x',
    adapter: 'unit',
    status: async () => {
      at();
      return unit.status(timers.wall());
    },
    obey: async (order) => {
      at();
      unit.obey(order);
    },
    close: async () => {},
  };
  const pass = async (seconds: number) => {
    for (let s = 0; s < seconds; s++) {
      await timers.run(1);
      at();
    }
  };
  const [own, next, third] = plans;
  return {
    port,
    adapter: 'unit',
    links: setup.table.links,
    own,
    next,
    third,
    manual: true,
    pass,
    close: async () => {},
  };
}

async function pullRig(): Promise<Rig> {
  const { setup, plans } = junction();
  const [own, next, third] = plans;
  const timers = new VirtualTimers();
  const key = passingKey();
  const board = new PullBoard({ key, timers, standing: () => ({ name: 'own@1', plan: own, fence: 0 }), silence: 60 });
  const line = { fetch: async () => undefined, report: async () => undefined };
  const client = new PullClient({ setup, key: key.open, line, timers, kept: undefined, keep: () => {} });
  const pull = () => {
    const letter = board.letterFor('x');
    client.take(letter, letter.etag);
    board.report('x', client.status());
  };
  const pass = async (seconds: number) => {
    for (let s = 0; s < seconds; s++) {
      await timers.run(1);
      client.lamps();
      pull();
    }
  };
  pull();
  const bare = board.port('x');
  return {
    port: obeyedWhilePassing(bare, pass),
    adapter: 'http',
    links: setup.table.links,
    own,
    next,
    third,
    manual: false,
    pass,
    close: async () => {},
  };
}

async function streetRig(): Promise<Rig> {
  const served = await servePlace(SMALL_PLACE, { seed: 1, speed: 50, warmUp: 0 });
  const own = currentPlan(await readPlace(SMALL_PLACE)).controllers[0] as StagePlan;
  const longer = (by: number): StagePlan => ({
    ...own,
    cycle: own.cycle + by,
    stages: own.stages.map((stage, i) => ({ ...stage, green: stage.green + (i === 0 ? by : 0) })),
  });
  const pass = (seconds: number) => new Promise<void>((resolve) => setTimeout(resolve, (seconds * 1000) / 50));
  return {
    port: streetPort(served.street, own.controller, 'simulated'),
    adapter: 'simulated',
    links: served.tables.get(own.controller)!.links,
    own,
    next: longer(2),
    third: longer(4),
    manual: true,
    pass,
    close: () => served.street.stop(),
  };
}

portCases('a unit in hand', unitRig);
portCases('a controller that pulls', pullRig);
portCases('a controller of the live street', streetRig);
