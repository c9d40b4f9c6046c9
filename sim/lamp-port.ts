// The one port through which anything but a fixed program writes lamps: take them over, set them, give them back.
import { Fault } from '../core/fault.ts';
import { LAMP } from './lamp-program.ts';
import type { World } from './world.ts';

/** The number of a controller. @throws Fault SIM_UNKNOWN_CONTROLLER */
export function controllerOf(world: World, id: string): number {
  const controller = world.network.controllerIds.indexOf(id);
  if (controller >= 0) return controller;
  const known = world.network.controllerIds.slice(0, 10).join(', ') || 'none';
  throw new Fault(
    'SIM_UNKNOWN_CONTROLLER',
    `there is no such controller; the network has ${known}`,
    `controller ${id}`,
  );
}

/** Number of lamps of a controller. */
export function lampTotal(world: World, controller: number): number {
  return world.lamps.first[controller + 1]! - world.lamps.first[controller]!;
}

/** Takes a controller's lamps over: they stay as they are until `setLamps`, and its program turns unseen. */
export function takeLamps(world: World, controller: number): void {
  const { lamps } = world;
  requireController(world, controller);
  if (lamps.taken[controller]) return;
  lamps.taken[controller] = 1;
  lamps.suspended[controller] = lamps.programs[controller] ?? null;
  lamps.programs[controller] = null;
}

/**
 * Sets all lamps of a controller that was taken over, one LAMP byte a lamp, from the next step on until set again.
 * @throws Fault SIM_LAMPS_NOT_TAKEN, SIM_LAMPS_LENGTH, SIM_LAMP_STATE
 */
export function setLamps(world: World, controller: number, states: ArrayLike<number>): void {
  const { lamps } = world;
  if (!lamps.taken[controller]) {
    const text = 'its lamps follow a program; call takeLamps first';
    throw new Fault('SIM_LAMPS_NOT_TAKEN', text, `controller ${world.network.controllerIds[controller] ?? controller}`);
  }
  const from = lamps.first[controller]!;
  const total = lamps.first[controller + 1]! - from;
  if (states.length !== total) {
    const text = `${states.length} lamp states for ${total} lamps; give one a lamp`;
    throw new Fault('SIM_LAMPS_LENGTH', text, `controller ${world.network.controllerIds[controller]}`);
  }
  for (let i = 0; i < total; i++) {
    const state = states[i]!;
    if (!(state >= 0 && state <= LAMP.off)) {
      const text = `lamp ${i} is to show ${state}; give a value of LAMP`;
      throw new Fault('SIM_LAMP_STATE', text, `controller ${world.network.controllerIds[controller]}`);
    }
    lamps.state[from + i] = state;
  }
}

/** Gives the lamps back to the program that was suspended, which goes on as if it had never stopped. */
export function releaseLamps(world: World, controller: number): void {
  const { lamps } = world;
  requireController(world, controller);
  if (!lamps.taken[controller]) return;
  lamps.taken[controller] = 0;
  lamps.programs[controller] = lamps.suspended[controller] ?? null;
  lamps.suspended[controller] = null;
  lamps.shown[controller] = -1;
  if (lamps.programs[controller] === null) {
    lamps.state.fill(LAMP.off, lamps.first[controller], lamps.first[controller + 1]);
  }
}

function requireController(world: World, controller: number): void {
  const total = world.network.controllerIds.length;
  if (Number.isInteger(controller) && controller >= 0 && controller < total) return;
  const text = `there is no controller of this number; the network has ${total}, from 0 on`;
  throw new Fault('SIM_UNKNOWN_CONTROLLER', text, `controller ${controller}`);
}
