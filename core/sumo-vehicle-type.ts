// SUMO's vType and vTypeDistribution elements, as vehicle types and mixes of ours.
import type { TypeMix, VehicleType } from './demand.ts';
import { type ImportReport, tally } from './import-report.ts';
import { type SumoElement, words } from './sumo-attributes.ts';
import { classOfSumo, sumoOfClass } from './sumo-class.ts';
import { optionalAmount, optionalNumber, requiredText } from './sumo-demand-attributes.ts';
import { classDefaults } from './vehicle-type.ts';

/** The types that SUMO knows without being told, by id. */
const BUILT_IN: Readonly<Record<string, VehicleType>> = {
  DEFAULT_VEHTYPE: { id: 'DEFAULT_VEHTYPE', class: 'car' },
  DEFAULT_TAXITYPE: { id: 'DEFAULT_TAXITYPE', class: 'taxi' },
  DEFAULT_BIKETYPE: { id: 'DEFAULT_BIKETYPE', class: 'bicycle' },
};

const NUMBERS = [
  'length',
  'width',
  'minGap',
  'accel',
  'decel',
  'emergencyDecel',
  'sigma',
  'tau',
  'lcStrategic',
  'lcCooperative',
  'lcSpeedGain',
  'lcKeepRight',
  'startupDelay',
  'delta',
] as const;
const READ = new Set<string>([
  ...NUMBERS,
  'id',
  'vClass',
  'maxSpeed',
  'desiredMaxSpeed',
  'speedFactor',
  'speedDev',
  'carFollowModel',
  'impatience',
  'probability',
]);
/** for the eye alone */
const LOOKS = new Set(['color', 'guiShape', 'imgFile', 'osgFile', 'height', 'name']);

const MODELS: Readonly<Record<string, VehicleType['model']>> = {
  Krauss: 'krauss',
  KraussOrig1: 'krauss',
  IDM: 'idm',
  EIDM: 'acc',
  ACC: 'acc',
};

/** Collects types and mixes over any number of files. */
export class SumoTypes {
  readonly #report: ImportReport;
  readonly #types = new Map<string, VehicleType>();
  readonly #weights = new Map<string, number>();
  readonly #mixes = new Map<string, { types: string[]; shares: number[] }>();
  /** the distribution now open */
  #open: { types: string[]; shares: number[] } | undefined;

  constructor(report: ImportReport) {
    this.#report = report;
  }

  /** @throws Fault DEM_DUPLICATE_TYPE, DEM_UNKNOWN_CLASS, DEM_BAD_NUMBER, DEM_SPEED_FACTOR */
  type(element: SumoElement): void {
    const weight = optionalAmount(element, 'probability') ?? 1;
    const reference = element.attributes['refId'];
    const id = reference ?? requiredText(element, 'id');
    if (reference === undefined) {
      this.#refuseTwice(element, id);
      this.#types.set(id, this.#read(element, id));
      this.#weights.set(id, weight);
      tally(this.#report.read, 'vType');
    }
    this.#open?.types.push(id);
    this.#open?.shares.push(reference === undefined ? weight : this.#weightOf(element, reference));
  }

  /** @throws Fault DEM_DUPLICATE_TYPE, DEM_MIX */
  openDistribution(element: SumoElement): void {
    const id = requiredText(element, 'id');
    this.#refuseTwice(element, id);
    const types = words(element.attributes['vTypes']);
    const given = element.attributes['probabilities'];
    const shares = given === undefined ? types.map((type) => this.#weights.get(type) ?? 1) : words(given).map(Number);
    if (shares.length !== types.length || shares.some((share) => !(share >= 0))) {
      throw element.fault('DEM_MIX', 'probabilities must be as many as vTypes and none negative; repair them');
    }
    this.#open = { types, shares };
    this.#mixes.set(id, this.#open);
    tally(this.#report.read, 'vTypeDistribution');
  }

  closeDistribution(): void {
    this.#open = undefined;
  }

  /** Whether a vehicle may name this type; SUMO's own types count as declared once they are named. */
  knows(id: string): boolean {
    if (this.#types.has(id) || this.#mixes.has(id)) return true;
    if (!Object.hasOwn(BUILT_IN, id)) return false;
    this.#types.set(id, BUILT_IN[id]!);
    return true;
  }

  types(): VehicleType[] {
    return [...this.#types.values()];
  }

  mixes(): TypeMix[] {
    return [...this.#mixes].map(([id, mix]) => ({ id, ...mix }));
  }

  #weightOf(element: SumoElement, id: string): number {
    return optionalAmount(element, 'probability') ?? this.#weights.get(id) ?? 1;
  }

  #refuseTwice(element: SumoElement, id: string): void {
    if (!this.#types.has(id) && !this.#mixes.has(id)) return;
    throw element.fault('DEM_DUPLICATE_TYPE', `vehicle type ${id} is declared twice; rename one`);
  }

  #read(element: SumoElement, id: string): VehicleType {
    const { attributes } = element;
    const type: VehicleType = { id, class: 'car' };
    const vClass = attributes['vClass'];
    if (vClass !== undefined) {
      const known = classOfSumo(vClass);
      if (known === undefined) {
        throw element.fault('DEM_UNKNOWN_CLASS', `vClass="${vClass}" is no class that SUMO knows; correct it`);
      }
      type.class = known;
      if (sumoOfClass(known) !== vClass) tally(this.#report.skipped, `vClass "${vClass}": read as ${known}`);
    }
    for (const name of NUMBERS) {
      const value = optionalNumber(element, name);
      if (value !== undefined) type[name] = value;
    }
    const top = optionalNumber(element, 'maxSpeed');
    const desired = optionalNumber(element, 'desiredMaxSpeed');
    if (top !== undefined || desired !== undefined) {
      type.maxSpeed = Math.min(top ?? Number.POSITIVE_INFINITY, desired ?? Number.POSITIVE_INFINITY);
    }
    this.#speedFactor(element, type);
    this.#model(element, type);
    const impatience = attributes['impatience'];
    if (impatience === 'off') type.impatience = 0;
    else if (impatience !== undefined) type.impatience = optionalNumber(element, 'impatience')!;
    for (const name of Object.keys(attributes)) {
      if (!READ.has(name) && !LOOKS.has(name)) tally(this.#report.skipped, `vType attribute "${name}"`);
    }
    return type;
  }

  #speedFactor(element: SumoElement, type: VehicleType): void {
    const written = element.attributes['speedFactor'];
    const dev = optionalNumber(element, 'speedDev');
    if (written === undefined && dev === undefined) return;
    const factor = { ...classDefaults(type.class ?? 'car').speedFactor };
    if (written !== undefined) {
      const law = /^\s*normc?\(([^)]*)\)\s*$/.exec(written);
      const [mean, deviation, min, max] = (law ? law[1]! : written)
        .split(',')
        .map((part) => (part.trim() ? Number(part) : Number.NaN));
      const given = [mean, deviation, min, max].filter((value) => value !== undefined);
      if (given.some((value) => !Number.isFinite(value)) || (!law && given.length > 1)) {
        const text = `speedFactor="${written}" is neither a number nor normc(mean, dev, min, max); correct it`;
        throw element.fault('DEM_SPEED_FACTOR', text);
      }
      factor.mean = mean!;
      factor.dev = deviation ?? factor.dev;
      factor.min = min ?? factor.min;
      factor.max = max ?? factor.max;
    }
    factor.dev = dev ?? factor.dev;
    type.speedFactor = factor;
  }

  #model(element: SumoElement, type: VehicleType): void {
    const model = element.attributes['carFollowModel'];
    if (model === undefined) return;
    const known = Object.hasOwn(MODELS, model) ? MODELS[model] : undefined;
    if (known !== undefined) type.model = known;
    else tally(this.#report.skipped, `carFollowModel "${model}": Krauss instead`);
  }
}
