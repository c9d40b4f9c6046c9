// The what-if of the page: its edits with undo, its run in both worlds and in paired replications, its file.

import { t } from '../i18n/words.ts';
import type { PlaceDocuments } from '../stream/place-source.ts';
import { Comparison } from '../what-if/comparison.ts';
import type { Variant } from '../what-if/place-book.ts';
import type { ReplicationCrew } from '../what-if/replication-crew.ts';
import {
  emptyWhatIf,
  isEmpty,
  type LocalTraffic,
  readWhatIf,
  scenarioOf,
  type WhatIf,
  whatIfFromText,
} from '../what-if/scenario.ts';
import { begun, changed, redone, undone } from './history.ts';
import { planName } from './plan-names.ts';
import { clickFor, difference, notice, placeName, trial, trialShare, whatIfHistory } from './twin-state.ts';

const KEPT = 'greenband-what-if';
const PAIRS = 8;

export class Trials {
  readonly #place: PlaceDocuments;
  readonly #crew: ReplicationCrew;
  readonly #play: (variants: readonly [Variant, Variant], names: readonly [string, string]) => void;
  #run: Comparison | undefined;

  constructor(
    place: PlaceDocuments,
    crew: ReplicationCrew,
    play: (variants: readonly [Variant, Variant], names: readonly [string, string]) => void,
  ) {
    this.#place = place;
    this.#crew = crew;
    this.#play = play;
    const kept = readWhatIf(localStorage.getItem(`${KEPT}:${place.id}`) ?? '');
    whatIfHistory.value = begun(kept ?? emptyWhatIf(place.id));
  }

  get whatIf(): WhatIf {
    return whatIfHistory.value.present;
  }

  setWhatIf(change: Partial<WhatIf>): void {
    this.#take(changed(whatIfHistory.value, { ...this.whatIf, ...change }));
  }

  /** Closes what is open and opens what is closed; an edge, or a lane as `edge_index`. */
  toggleClosure(id: string): void {
    const isLane = !this.#place.network.edges.some((edge) => edge.id === id);
    const list = isLane ? this.whatIf.lanes : this.whatIf.closures;
    const next = list.includes(id) ? list.filter((one) => one !== id) : [...list, id];
    this.setWhatIf(isLane ? { lanes: next } : { closures: next });
    clickFor.value = undefined;
  }

  setEventPlace(to: string): void {
    const { begin, end } = this.#place;
    const rate = this.whatIf.event?.vehiclesPerHour ?? 800;
    this.setWhatIf({ event: { to, vehiclesPerHour: rate, begin: begin + (end - begin) / 4, end } });
    clickFor.value = undefined;
  }

  setEventRate(vehiclesPerHour: number): void {
    const { event } = this.whatIf;
    if (event !== undefined) this.setWhatIf({ event: { ...event, vehiclesPerHour } });
  }

  /** More or less traffic from or to a road; a factor of 1 takes the road off the list. */
  setLocal(one: LocalTraffic): void {
    const others = this.whatIf.local.filter(({ edge, end }) => edge !== one.edge || end !== one.end);
    this.setWhatIf({ local: one.factor === 1 ? others : [...others, one] });
  }

  /** A what-if that came in an address. */
  openText(text: string): void {
    const read = whatIfFromText(text);
    if (read !== undefined) this.setWhatIf({ ...read, place: this.#place.id });
    else notice.value = { code: 'WHAT_IF_FILE', text: t('what-if.bad.link'), where: text.slice(0, 40) };
  }

  undoWhatIf(): void {
    this.#take(undone(whatIfHistory.value));
  }

  redoWhatIf(): void {
    this.#take(redone(whatIfHistory.value));
  }

  choosablePlans(): { id: string; name: string }[] {
    const { plans, own, better } = this.#place;
    const others = [...plans.plans, ...(better === undefined ? [] : [better])].filter((plan) => plan.id !== own.id);
    const byId = new Map(others.map((plan) => [plan.id, plan]));
    return [...byId.values()].map((plan) => ({ id: plan.id, name: planName(this.#place, plan) }));
  }

  /** Today against the what-if: both worlds anew, and paired runs of the whole window. */
  tryWhatIf(): void {
    if (isEmpty(this.whatIf)) return;
    this.cancelTrial();
    const { begin, end, own, plans, better } = this.#place;
    const wanted = this.whatIf.plan;
    const plan = wanted === undefined ? own : ([...plans.plans, better].find((one) => one?.id === wanted) ?? own);
    const variants: [Variant, Variant] = [{ plan: own }, { plan, whatIf: this.whatIf }];
    trial.value = undefined;
    difference.value = undefined;
    trialShare.value = 0;
    this.#run = new Comparison(this.#crew, { variants, begin, end }, PAIRS, {
      onEvidence: (evidence) => {
        trial.value = evidence;
      },
      onProgress: (share) => {
        trialShare.value = share;
      },
      onFault: (fault) => {
        notice.value = fault;
        this.cancelTrial();
      },
    });
    // the figures are asked for first, so that they come first
    this.#play(variants, [t('what-if.today'), t('what-if.changed')]);
  }

  /** Departures that the what-if leaves without a beginning or an end. */
  get lostDepartures(): number {
    return this.#run?.lost ?? 0;
  }

  cancelTrial(): void {
    this.#run?.cancel();
    this.#run = undefined;
    trialShare.value = 1;
  }

  /** Roads that lose and gain time, on the map. */
  showDifference(): void {
    difference.value = difference.value === undefined ? this.#run?.edgeDifference() : undefined;
  }

  saveWhatIf(): void {
    download(`${this.#place.id}-what-if.json`, `${JSON.stringify(this.whatIf, null, 2)}\n`);
  }

  /** The same as `scenario.json`, for the command line. */
  saveScenario(): void {
    const { clock, begin, end } = this.#place;
    download(
      `${this.#place.id}-scenario.json`,
      `${JSON.stringify(scenarioOf(this.whatIf, { clock, begin, end }), null, 2)}\n`,
    );
  }

  async openWhatIf(input: HTMLInputElement): Promise<void> {
    const file = input.files?.[0];
    if (file === undefined) return;
    const read = readWhatIf(await file.text());
    if (read !== undefined) this.setWhatIf({ ...read, place: this.#place.id });
    else notice.value = { code: 'WHAT_IF_FILE', text: t('what-if.bad.file'), where: file.name };
  }

  /** What was asked and what came of it, as one file. */
  exportTrial(): void {
    const document = { place: placeName.value, whatIf: this.whatIf, evidence: trial.value };
    download(`${this.#place.id}-what-if-answer.json`, `${JSON.stringify(document, null, 2)}\n`);
  }

  #take(history: typeof whatIfHistory.value): void {
    whatIfHistory.value = history;
    localStorage.setItem(`${KEPT}:${this.#place.id}`, JSON.stringify(history.present));
  }
}

function download(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
