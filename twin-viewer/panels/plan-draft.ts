// The plan that is being edited: every change can be undone, the interlock answers at once, and a reload loses nothing.
import { computed, signal } from '@preact/signals';
import type { CompiledNetwork } from '../../core/compiled-network.ts';
import {
  type Breach,
  type ControllerPlan,
  interlock,
  type Plan,
  type SafetyByController,
} from '../../signals/browser.ts';

import { begun, changed, type History, redone, undone } from './history.ts';

const KEPT = 'greenband-draft';
/** A plan with one controller's entry replaced. */
export function withController(plan: Plan, entry: ControllerPlan): Plan {
  return { ...plan, controllers: plan.controllers.map((one) => (one.controller === entry.controller ? entry : one)) };
}

/** The entry of a controller with a stage's green or the offset changed; the cycle follows the greens. */
export function withGreen(entry: ControllerPlan, stage: number, green: number): ControllerPlan {
  if (entry.kind !== 'stages') return entry;
  const stages = entry.stages.map((one, i) => (i === stage ? { ...one, green } : one));
  const cycle = entry.cycle + green - entry.stages[stage].green;
  return { ...entry, stages, cycle, offset: wrapped(entry.offset, cycle) };
}

/** Green moved from one stage to another, the cycle kept. */
export function withGreenMoved(entry: ControllerPlan, from: number, to: number, seconds: number): ControllerPlan {
  if (entry.kind !== 'stages' || from === to) return entry;
  return withGreen(withGreen(entry, from, entry.stages[from].green - seconds), to, entry.stages[to].green + seconds);
}

export function withOffset(entry: ControllerPlan, offset: number): ControllerPlan {
  const cycle = entry.kind === 'program' ? entry.phases.reduce((sum, phase) => sum + phase.duration, 0) : entry.cycle;
  return { ...entry, offset: wrapped(offset, cycle) };
}

function wrapped(offset: number, cycle: number): number {
  return cycle > 0 ? Math.round((((offset % cycle) + cycle) % cycle) * 10) / 10 : 0;
}

/** The draft of a place. */
export class PlanDraft {
  readonly base: Plan;
  readonly history = signal<History<Plan>>(begun<Plan>({ id: 'draft', controllers: [] }));
  readonly plan = computed(() => this.history.value.present);
  readonly isChanged = computed(() => this.plan.value !== this.base);
  /** every reason why the draft must not reach the street */
  readonly breaches = computed<readonly Breach[]>(() =>
    this.plan.value.controllers.flatMap((entry) => this.#breachesOf(entry)),
  );
  /** what was found of entries already looked at, so that a key pressed costs one controller's check */
  readonly #found = new WeakMap<ControllerPlan, readonly Breach[]>();
  readonly #safety: SafetyByController;
  readonly #network: CompiledNetwork;
  readonly #key: string;

  constructor(place: string, base: Plan, network: CompiledNetwork, safety: SafetyByController) {
    this.base = base;
    this.#network = network;
    this.#safety = safety;
    this.#key = `${KEPT}:${place}:${base.id}`;
    const kept = readKept(this.#key);
    this.history.value = kept === undefined ? begun(base) : changed(begun(base), kept);
  }

  entry(controller: string): ControllerPlan | undefined {
    return this.plan.value.controllers.find((one) => one.controller === controller);
  }

  #breachesOf(entry: ControllerPlan): readonly Breach[] {
    const known = this.#found.get(entry);
    if (known !== undefined) return known;
    const alone: Plan = { id: 'draft', controllers: [entry] };
    // that the others have no plan in it is not this entry's fault
    const found = interlock(alone, this.#safety, this.#network).filter((one) => one.controller === entry.controller);
    this.#found.set(entry, found);
    return found;
  }

  set(entry: ControllerPlan): void {
    this.#take(changed(this.history.value, withController(this.plan.value, entry)));
  }

  /** The same change going on, as while dragging: no new step of the history. */
  refine(entry: ControllerPlan): void {
    const { past, future } = this.history.value;
    this.#take({ past, present: withController(this.plan.value, entry), future });
  }

  undo(): void {
    this.#take(undone(this.history.value));
  }

  redo(): void {
    this.#take(redone(this.history.value));
  }

  reset(): void {
    this.#take(changed(this.history.value, this.base));
  }

  #take(history: History<Plan>): void {
    this.history.value = history;
    if (history.present === this.base) localStorage.removeItem(this.#key);
    else localStorage.setItem(this.#key, JSON.stringify(history.present));
  }
}

function readKept(key: string): Plan | undefined {
  const text = localStorage.getItem(key);
  if (text === null) return undefined;
  try {
    return JSON.parse(text) as Plan;
  } catch {
    localStorage.removeItem(key); // what cannot be read is no draft
    return undefined;
  }
}
