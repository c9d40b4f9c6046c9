// Where code from outside takes part in a step: three lists, each of which costs one length check while it is empty.
import type { World } from './world.ts';

/** Something that is called once a step. */
export type Hook = (world: World) => void;

export interface Hooks {
  /** before the lamps turn: control, events, arrivals from outside */
  begin: readonly Hook[];
  /** after everybody has planned and before anybody moves: may lower `slots.cap` */
  plan: readonly Hook[];
  /** after everything else, when the clock already shows the time that the state belongs to */
  end: readonly Hook[];
}

export function createHooks(): Hooks {
  return { begin: [], plan: [], end: [] };
}

/** Calls a list of hooks in the order in which they were added. */
export function callHooks(hooks: readonly Hook[], world: World): void {
  for (let i = 0; i < hooks.length; i++) hooks[i]!(world);
}

/** Adds a hook to one of the lists of a world. Returns the way to take it out again, from within the hook too. */
export function addHook(world: World, moment: keyof Hooks, hook: Hook): () => void {
  const { hooks } = world;
  const own: Hook = (now) => hook(now);
  hooks[moment] = [...hooks[moment], own];
  return () => {
    hooks[moment] = hooks[moment].filter((other) => other !== own);
  };
}

/** Calls `observer` at the end of every step, before anything of the next one happens. Returns the way to stop it. */
export function observe(world: World, observer: Hook): () => void {
  return addHook(world, 'end', observer);
}

/** Calls `controller` at the beginning of every step: lamps that it sets are shown in that step. Returns the way to stop it. */
export function control(world: World, controller: Hook): () => void {
  return addHook(world, 'begin', controller);
}
