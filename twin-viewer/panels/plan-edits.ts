// Edits of the draft plan: typed or dragged, judged by the interlock, forecast by paired runs, shown in the second world.
import { signal } from '@preact/signals';
import type { CompiledNetwork } from '../../core/compiled-network.ts';
import { type Corridor, compileControllerPlan, lampRows, longestGreen, ribbonOf } from '../../signals/browser.ts';
import type { LampProgram } from '../../sim/lamp-program.ts';
import type { PlaceDocuments } from '../stream/place-source.ts';
import { Comparison } from '../what-if/comparison.ts';
import type { ReplicationCrew } from '../what-if/replication-crew.ts';
import type { PlaceStudy } from './place-study.ts';
import { type PlanDraft, withGreen, withOffset } from './plan-draft.ts';
import type { Bands } from './time-space.tsx';
import { forecast, forecastShare, notice } from './twin-state.ts';

/** ms without a change before the forecast begins */
const PAUSE = 700;
const PAIRS = 6;

export class PlanEdits {
  /** increased whenever the draft goes to the second world */
  readonly shown = signal(0);
  readonly #place: PlaceDocuments;
  readonly #network: CompiledNetwork;
  readonly #study: PlaceStudy;
  readonly #draft: PlanDraft;
  readonly #crew: ReplicationCrew;
  readonly #show: (draft: PlanDraft) => void;
  #timer = 0;
  #run: Comparison | undefined;

  constructor(
    place: PlaceDocuments,
    network: CompiledNetwork,
    study: PlaceStudy,
    draft: PlanDraft,
    crew: ReplicationCrew,
    show: (draft: PlanDraft) => void,
  ) {
    this.#place = place;
    this.#network = network;
    this.#study = study;
    this.#draft = draft;
    this.#crew = crew;
    this.#show = show;
    draft.plan.subscribe(() => this.#soon());
  }

  editGreen(controller: string, stage: number, green: number): void {
    const entry = this.#draft.entry(controller);
    if (entry !== undefined && Number.isFinite(green) && green >= 0) this.#draft.set(withGreen(entry, stage, green));
  }

  /** `dragging` joins the change to the one before it. */
  editOffset(controller: string, offset: number, dragging = false): void {
    const entry = this.#draft.entry(controller);
    if (entry === undefined || !Number.isFinite(offset)) return;
    if (dragging) this.#draft.refine(withOffset(entry, offset));
    else this.#draft.set(withOffset(entry, offset));
  }

  /** The end of dragging: one step of the history from where it began. */
  settleOffset(controller: string, began: number): void {
    const entry = this.#draft.entry(controller);
    if (entry === undefined || entry.offset === began) return;
    this.#draft.refine(withOffset(entry, began));
    this.#draft.set(entry);
  }

  /** The draft drives the second world from now on; what the interlock refuses does not. */
  showDraft(): void {
    if (this.#draft.breaches.value.length > 0) return;
    this.#show(this.#draft);
    this.shown.value++;
  }

  /** The lamps of a controller under the draft; undefined where it cannot be drawn. */
  draftLamps(controller: string): LampProgram | undefined {
    const entry = this.#draft.entry(controller);
    try {
      return entry && compileControllerPlan(entry, this.#network, this.#study.safety.get(controller));
    } catch {
      return undefined; // the interlock says why
    }
  }

  bandsOf(corridor: Corridor): Bands {
    const track = this.#study.track(corridor);
    const programs = corridor.controllers.map((id) => this.draftLamps(id));
    const widest = Math.min(
      ...corridor.controllers.map((id, i) => {
        const entry = this.#draft.entry(id);
        const stop = corridor.out[i];
        if (entry === undefined || stop === undefined) return 0;
        const controller = this.#network.controllerIds.indexOf(id);
        const links = this.#network.controllerLamp[controller + 1] - this.#network.controllerLamp[controller];
        try {
          return longestGreen(lampRows(entry, links, this.#study.safety.get(id)), stop.links)?.length ?? 0;
        } catch {
          return 0; // the interlock says why
        }
      }),
    );
    return { out: ribbonOf(track, track.out, programs), back: ribbonOf(track, track.back, programs), widest };
  }

  cancelForecast(): void {
    clearTimeout(this.#timer);
    this.#run?.cancel();
    this.#run = undefined;
    forecastShare.value = 1;
  }

  #soon(): void {
    this.cancelForecast();
    forecast.value = undefined;
    if (!this.#draft.isChanged.value || this.#draft.breaches.value.length > 0) return;
    this.#timer = Number(setTimeout(() => this.#forecast(), PAUSE));
  }

  #forecast(): void {
    const { begin, end } = this.#place;
    const variants = [{ plan: this.#draft.base }, { plan: this.#draft.plan.value }] as const;
    forecastShare.value = 0;
    const run = new Comparison(this.#crew, { variants, begin, end }, PAIRS, {
      onEvidence: (evidence) => {
        forecast.value = evidence;
      },
      onProgress: (share) => {
        forecastShare.value = share;
      },
      onFault: (fault) => {
        notice.value = fault;
        this.cancelForecast();
      },
    });
    this.#run = run;
  }
}
