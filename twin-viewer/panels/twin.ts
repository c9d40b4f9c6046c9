// The twin behind the panels: the place, its picture, the two worlds that play, and what may be done with them.
import { effect } from '@preact/signals';
import { compileNetwork } from '../../core/compile-network.ts';
import type { CompiledNetwork } from '../../core/compiled-network.ts';
import type { Plan } from '../../signals/browser.ts';
import { language } from '../i18n/words.ts';
import { CameraControl } from '../scene/camera-control.ts';
import { type CameraPose, poseFromText, poseOver } from '../scene/camera-pose.ts';
import { CityView, type DrawCost } from '../scene/city-view.ts';
import { longestStreet, poseAlong } from '../scene/opening-street.ts';
import { boundsOf, nearestJunction, nearestRoad, nearestVehicle } from '../scene/picking.ts';
import type { PlaceDocuments } from '../stream/place-source.ts';
import { Comparison } from '../what-if/comparison.ts';
import type { Variant } from '../what-if/place-book.ts';
import { crewSize, ReplicationCrew } from '../what-if/replication-crew.ts';
import { Ambulance } from './ambulance.ts';
import { MapMarks } from './map-marks.ts';
import { PlaceStudy } from './place-study.ts';
import { PlanDraft } from './plan-draft.ts';
import { PlanEdits } from './plan-edits.ts';
import { proposedTrip } from './proposed-trip.ts';
import { RoadNames } from './road-names.ts';
import { Street } from './street.ts';
import { StreetCorridor } from './street-corridor.ts';
import { Trials } from './trials.ts';
import * as state from './twin-state.ts';
import { Worlds } from './worlds.ts';

/** share of the window at which the picture opens: the peak has built up */
const OPEN_AT = 0.4;

export class Twin {
  readonly place: PlaceDocuments;
  readonly network: CompiledNetwork;
  readonly canvas: HTMLCanvasElement;
  readonly view: CityView;
  readonly camera: CameraControl;
  readonly marks: MapMarks;
  readonly study: PlaceStudy;
  readonly names: RoadNames;
  readonly draft: PlanDraft;
  readonly edits: PlanEdits;
  readonly trials: Trials;
  readonly dispatch: Ambulance;
  readonly worlds: Worlds;
  readonly street: Street;
  readonly corridor: StreetCorridor;
  readonly #crew: ReplicationCrew;
  #comparison: Comparison | undefined;
  #last = 0;
  #cost: DrawCost = { calls: 0, triangles: 0 };
  #follow: { world: number; id: number } | 'blue light' | undefined;
  #told = 0;
  #wide = 1;
  #high = 1;

  /** Plays both worlds from `time` (s) on: their workers are at it while the scene is built. */
  constructor(place: PlaceDocuments, canvas: HTMLCanvasElement, time?: number) {
    this.place = place;
    this.#crew = new ReplicationCrew(place.text, crewSize(navigator.hardwareConcurrency));
    this.worlds = new Worlds(place, () => this.view);
    this.start(time);
    this.canvas = canvas;
    this.network = compileNetwork(place.network);
    this.study = new PlaceStudy(place, this.network);
    this.names = new RoadNames(place, this.network, this.study);
    this.view = new CityView(canvas, place.network, this.network, 2, place.surroundings);
    this.marks = new MapMarks(this.network, this.view);
    this.camera = new CameraControl(canvas, this.openingPose(), (x, y) => this.view.frameOf(this.#placeAt(x, y)));
    this.camera.onClick = (x, y, screen) => this.#click(x, y, this.#placeAt(screen[0], screen[1]));
    this.street = new Street(place.id, this.network, this.view);
    this.corridor = new StreetCorridor(this.street, (route) => this.marks.corridor(this.marks.edgesOf(route)));
    this.draft = new PlanDraft(place.id, place.better ?? place.own, this.network, this.study.safety);
    this.edits = new PlanEdits(place, this.network, this.study, this.draft, this.#crew, (draft) =>
      this.worlds.follow(1, draft.plan.value),
    );
    this.trials = new Trials(place, this.#crew, (variants, names) => this.play(variants, names));
    this.dispatch = this.#ambulance();
    effect(() => this.marks.closures(state.whatIf.value));
    effect(() => this.marks.difference(state.difference.value));
    this.worlds.onMission = (world, step) => this.dispatch.hear(world, step);
    state.placeName.value = place.name;
    effect(() => {
      state.placeNote.value = place.notes[language.value] ?? place.note;
    });
    state.clockAtZero.value = place.clock;
    state.span.value = [place.begin, place.end];
    state.hasBetter.value = place.better !== undefined;
    if (place.better === undefined) state.arrangement.value = 'before';
  }

  #ambulance(): Ambulance {
    return new Ambulance(this.network, {
      send: (from, to) => {
        this.#leaveStreet();
        const variant = { plan: this.planOf(1) };
        const at = this.worlds.time;
        this.worlds.open([variant, variant], at, true);
        this.worlds.mission(from, to);
        state.sideNames.value = undefined;
        state.arrangement.value = 'both';
        this.arrange();
        return at;
      },
      watch: (world, id) => this.follow(world, id),
      back: () => this.home(),
      draw: (route) => this.marks.corridor(route),
    });
  }

  /** The trip that dispatch proposes: to the hospital where the place has one, else along the street with most signals. */
  proposeMission(): void {
    if (state.mission.value.state !== 'none') return;
    const trip = proposedTrip(this.place.network, this.network);
    if (trip !== undefined) this.dispatch.plan({ ...state.mission.value, from: trip[0], to: trip[1] });
  }

  /** Starts the plans before and after at `time` (s). */
  start(time = this.place.begin + OPEN_AT * (this.place.end - this.place.begin)): void {
    state.sideNames.value = undefined;
    this.worlds.open(this.#plans(), time);
  }

  #plans(): [Variant, Variant] {
    const { own, better } = this.place;
    return [{ plan: own }, { plan: better ?? own }];
  }

  /** Plays two variants side by side from the present time on. */
  play(variants: readonly [Variant, Variant], names: readonly [string, string]): void {
    this.#leaveStreet();
    state.sideNames.value = names;
    state.arrangement.value = 'both';
    this.arrange();
    this.worlds.open(variants, this.worlds.time);
  }

  /** Looks at the street of the timing centre, or back at the worlds of the page. */
  async look(source: 'here' | 'street'): Promise<void> {
    if (source === state.source.value) return;
    state.source.value = source;
    state.selection.value = { kind: 'none' };
    state.welcome.value = false;
    if (source === 'street') {
      state.arrangement.value = 'before';
      this.arrange();
      await this.street.open();
    } else {
      this.#leaveStreet();
      state.arrangement.value = this.place.better === undefined ? 'before' : 'both';
      this.arrange();
      this.home();
    }
  }

  /** What is simulated here is never drawn as the street. */
  #leaveStreet(): void {
    this.street.close();
    this.marks.corridor([]);
    state.source.value = 'here';
  }

  /** Back to the plans before and after. */
  home(): void {
    const { state: how } = state.mission.value;
    if (how === 'sent' || how === 'arrived') {
      state.mission.value = state.NO_MISSION;
      this.marks.corridor([]);
    }
    this.start(this.worlds.time);
  }

  planOf(world: number): Plan {
    return this.worlds.plans[world] ?? this.place.own;
  }

  /** Compares both plans over the whole window in the background. */
  compare(pairs: number): void {
    if (this.place.better === undefined) return;
    this.#comparison?.cancel();
    const { begin, end } = this.place;
    this.#comparison = new Comparison(this.#crew, { variants: this.#plans(), begin, end }, pairs, {
      onEvidence: (evidence) => {
        if (evidence.pairs > 0) state.evidence.value = evidence;
      },
      onFault: (fault) => {
        state.notice.value = fault;
      },
    });
  }

  /** Lets the wall clock pass to `now` (ms) and draws. */
  frame(now: number): void {
    const seconds = Math.min(1, (now - this.#last) / 1000);
    this.#last = now;
    this.camera.tick(seconds);
    if (state.source.value === 'street') this.street.tick(seconds);
    else this.worlds.tick(seconds);
    this.#followOn();
    this.#cost = this.view.draw(this.camera.pose);
    if (now - this.#told < 120) return;
    this.#told = now;
    if (state.source.value === 'street') this.street.report();
    else this.worlds.tell();
  }

  get cost(): DrawCost {
    return this.#cost;
  }

  resize(width: number, height: number, ratio: number): void {
    this.#wide = width;
    this.#high = height;
    this.view.resize(width, height, ratio);
    this.arrange();
  }

  /** Brings the worlds into the order that the page asks for. */
  arrange(): void {
    const shown = { both: [0, 1], before: [0], after: [1] }[state.arrangement.value];
    this.view.arrange(shown, this.#isTall());
  }

  /** So tall that worlds stand above each other, as on a phone. */
  #isTall(): boolean {
    return this.#high > 1.3 * this.#wide;
  }

  pause(paused: boolean): void {
    state.paused.value = paused;
    this.worlds.pace(state.speed.value, paused);
  }

  setSpeed(speed: number): void {
    state.speed.value = speed;
    this.worlds.pace(speed, state.paused.value);
  }

  /** Runs both worlds anew up to a time (s). */
  seek(time: number): void {
    this.worlds.reopen(Math.min(this.place.end - 1, Math.max(this.place.begin, time)));
  }

  /** The vehicle that the camera stays with. */
  follow(world: number, id: number | undefined): void {
    this.#follow = id === undefined ? undefined : { world, id };
  }

  /** On the street the camera stays with the vehicle under blue light, until somebody goes elsewhere. */
  rideAlong(): void {
    this.#follow = 'blue light';
  }

  #followOn(): void {
    if (this.#follow === undefined) return;
    const at =
      this.#follow === 'blue light'
        ? this.street.blueLight()
        : this.worlds.whereIs(this.#follow.world, this.#follow.id);
    if (at === undefined) this.#follow = undefined;
    else
      this.camera.jump({ ...this.camera.pose, x: at[0], y: at[1], distance: Math.min(this.camera.pose.distance, 260) });
  }

  #placeAt(x: number, y: number): number {
    if (state.arrangement.value !== 'both') return 0;
    return this.#isTall() ? (y < this.#high / 2 ? 0 : 1) : x < this.#wide / 2 ? 0 : 1;
  }

  #click(x: number, y: number, place: number): void {
    const reach = Math.max(4, 10 * this.camera.scale);
    const wanted = state.clickFor.value;
    if (wanted === undefined) {
      this.#pick(x, y, place, reach);
      return;
    }
    const edge = nearestRoad(this.network, x, y, Math.max(30, 3 * reach));
    if (edge < 0) return;
    const id = this.network.edgeIds[edge];
    if (wanted === 'closure') this.trials.toggleClosure(id);
    else if (wanted === 'lane') this.trials.toggleClosure(`${id}_0`);
    else if (wanted === 'event') this.trials.setEventPlace(id);
    else this.dispatch.choose(wanted, edge);
  }

  #pick(x: number, y: number, place: number, reach: number): void {
    const world = state.arrangement.value === 'both' ? place : state.arrangement.value === 'after' ? 1 : 0;
    const seen = state.source.value === 'street' ? undefined : this.worlds.view(world);
    const vehicle = seen === undefined ? -1 : nearestVehicle(seen.step.poses, seen.part, x, y, reach);
    if (vehicle >= 0 && this.camera.scale < 0.5) {
      this.select({ kind: 'vehicle', world, id: vehicle });
      return;
    }
    const controller = nearestJunction(this.network, x, y, Math.max(28, 2.5 * reach));
    const edge = nearestRoad(this.network, x, y, Math.max(8, reach));
    if (controller >= 0) this.select({ kind: 'junction', controller });
    else if (edge >= 0) this.select({ kind: 'road', edge });
    else this.select({ kind: 'none' });
  }

  select(chosen: state.Selection): void {
    state.selection.value = chosen;
    this.follow(0, undefined);
    if (chosen.kind === 'vehicle') this.follow(chosen.world, chosen.id);
    const at = chosen.kind === 'junction' ? this.study.junctions[chosen.controller] : undefined;
    this.marks.select(chosen, at);
  }

  /** Goes to a junction and selects it. */
  visit(controller: number): void {
    const { x, y } = this.study.junctions[controller];
    const pose = this.camera.goal;
    this.camera.go({ ...pose, x, y, distance: Math.min(pose.distance, 420) });
    this.select({ kind: 'junction', controller });
  }

  /** Opens the what-if with a road closed. */
  closeRoad(edge: number): void {
    this.select({ kind: 'none' });
    state.mode.value = 'what-if';
    this.trials.toggleClosure(this.network.edgeIds[edge]);
  }

  /** The pose that the address names, or the first one. */
  openingPose(): CameraPose {
    return poseFromText(new URLSearchParams(location.hash.slice(1)).get('at') ?? '') ?? this.homePose();
  }

  /** Along the street with the most signals, where a green wave is seen; over all without signals. */
  homePose(): CameraPose {
    const street = longestStreet(this.place.network, this.network);
    return street === undefined ? this.wholePose() : poseAlong(street);
  }

  /** m: west, south, east, north of all lanes. */
  bounds(): [number, number, number, number] {
    return boundsOf(this.network);
  }

  /** What the first picture shows of the ground: its corners. */
  seenGround(): [number, number][] {
    const { width, height } = this.view.frameOf(0);
    // just within, for the edge itself belongs to the picture beside this one
    const [right, low] = [width - 1, height - 1];
    const corners = [
      [0, low],
      [right, low],
      [right, 0],
      [0, 0],
    ];
    return corners.map(([x, y]) => [...this.camera.groundAt(x, y)]);
  }

  /** Over the whole place. */
  wholePose(): CameraPose {
    const box = this.bounds();
    const tall = innerHeight > innerWidth;
    const split = state.arrangement.value === 'both' ? 2 : 1;
    const aspect = tall ? innerWidth / (innerHeight / split) : innerWidth / split / innerHeight;
    return poseOver(box[0], box[1], box[2], box[3], aspect);
  }
}
