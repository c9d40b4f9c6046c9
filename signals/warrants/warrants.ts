// Signal warrants of one junction, judged on what is known of its hours; what is not known leaves a warrant open, never met.
import {
  CONDITION_A,
  CONDITION_B,
  crashMinimum,
  type Lanes,
  minorThreshold,
  NEAR,
  NETWORK_PEAK,
  PEAK_DELAY,
  reduced,
  type VolumePair,
  walkThreshold,
} from './mutcd.ts';

/** One hour of an average day. */
export interface JunctionHour extends VolumePair {
  /** s */
  readonly begin: number;
  /** veh/h, all approaches */
  readonly entering: number;
  /** veh h stopped on the higher minor approach; only simulations know it */
  readonly minorDelay?: number | undefined;
  /** who cross the major street, an hour; absent where nobody counted */
  readonly walkers?: number | undefined;
}

export interface Crash {
  readonly kind: 'angle' | 'pedestrian' | 'other';
  readonly injury: boolean;
  /** days before the last day of the list */
  readonly daysAgo: number;
}

export interface WarrantSubject {
  readonly hours: readonly JunctionHour[];
  readonly legs: number;
  readonly majorLanes: Lanes;
  readonly minorLanes: Lanes;
  /** m/s, of the major street */
  readonly speed: number;
  /** of an isolated community around it; larger than 10,000 without word */
  readonly population?: number | undefined;
  /** whether both streets are ones of the main network */
  readonly isMajorNetwork: boolean;
  readonly crashes?: readonly Crash[] | undefined;
}

/** null: cannot be said with what is known, `text` says what is missing. */
export interface Warrant {
  readonly number: 1 | 2 | 3 | 4 | 7 | 8;
  readonly name: string;
  readonly clause: string;
  readonly met: boolean | null;
  readonly text: string;
}

/** m/s: 40 mph and 35 mph, above which 70 % will do for vehicles and for people on foot */
const FAST = 40 * 0.44704;
const FAST_WALK = 35 * 0.44704;
const SMALL = 10_000;

/** Every warrant that volumes, pedestrians, crashes and the network can tell of. */
export function warrantsOf(subject: WarrantSubject): Warrant[] {
  const small = (subject.population ?? SMALL) < SMALL;
  const is70 = subject.speed > FAST + 0.01 || small;
  const walks70 = subject.speed > FAST_WALK + 0.01 || small;
  const volumes = [eightHours(subject, is70), overCurve(subject, is70, 'four'), peakHour(subject, is70)] as const;
  return [...volumes, pedestrians(subject, walks70), crashes(subject, is70, walks70), network(subject, volumes)];
}

const lanesKey = ({ majorLanes, minorLanes }: WarrantSubject) => `${majorLanes} ${minorLanes}` as const;
const meets = (hour: VolumePair, { major, minor }: VolumePair) => hour.major >= major && hour.minor >= minor;

/** `found` of `needed` hours: met, not met, or open while fewer hours than a day's are known. */
function judged(found: number, needed: number, known: number): boolean | null {
  if (found >= needed) return true;
  return known >= Math.max(needed, 8) ? false : null;
}

function hoursWords(found: number, needed: number, known: number): string {
  const open =
    found < needed && known < Math.max(needed, 8)
      ? `; only ${known} ${known === 1 ? 'hour is' : 'hours are'} known, count more`
      : '';
  return `${found} of ${needed} hours${open}`;
}

function eightHours(subject: WarrantSubject, is70: boolean): Warrant {
  const key = lanesKey(subject);
  const { hours } = subject;
  const count = (volumes: VolumePair) => hours.filter((hour) => meets(hour, volumes)).length;
  const full = is70 ? 0.7 : 1;
  const [a, b] = [CONDITION_A[key], CONDITION_B[key]].map((volumes) => count(reduced(volumes, full)));
  const lesser = is70 ? 0.56 : 0.8;
  const [mixedA, mixedB] = [CONDITION_A[key], CONDITION_B[key]].map((volumes) => count(reduced(volumes, lesser)));
  const mixed = Math.min(mixedA!, mixedB!);
  const best = Math.max(a!, b!, mixed);
  const named =
    best === a
      ? `condition A (${full * 100} %)`
      : best === b
        ? `condition B (${full * 100} %)`
        : `A and B at ${lesser * 100} %`;
  const trial = best === mixed && best >= 8 && a! < 8 && b! < 8 ? '; only after other remedies were tried' : '';
  return {
    number: 1,
    name: 'eight-hour vehicular volume',
    clause: '4C.02, Table 4C-1',
    met: judged(best, 8, hours.length),
    text: `${named}: ${hoursWords(best, 8, hours.length)}${trial}`,
  };
}

/** Hours over the curve, and those so near to it that the figure itself must be looked at. */
function plotted(subject: WarrantSubject, is70: boolean, kind: 'four' | 'peak') {
  const lanes = [subject.majorLanes, subject.minorLanes] as const;
  const ratios = subject.hours.map(({ major, minor }) => minor / minorThreshold(kind, major, lanes, is70));
  return {
    over: ratios.filter((ratio) => ratio >= 1).length,
    clearly: ratios.filter((ratio) => ratio >= 1 + NEAR).length,
    near: ratios.filter((ratio) => Math.abs(ratio - 1) < NEAR).length,
  };
}

function overCurve(subject: WarrantSubject, is70: boolean, kind: 'four'): Warrant {
  const { clearly, near } = plotted(subject, is70, kind);
  const known = subject.hours.length;
  const byEye = clearly < 4 && clearly + near >= 4;
  const figure = is70 ? 'Figure 4C-2' : 'Figure 4C-1';
  return {
    number: 2,
    name: 'four-hour vehicular volume',
    clause: `4C.03, ${figure}`,
    met: byEye ? null : judged(clearly, 4, known),
    text: `${hoursWords(clearly, 4, known)}${near > 0 ? `; ${near} more lie on the curve, look at ${figure}` : ''}`,
  };
}

function peakHour(subject: WarrantSubject, is70: boolean): Warrant {
  const { minorLanes, legs, hours } = subject;
  const figure = is70 ? 'Figure 4C-4' : 'Figure 4C-3';
  const { clearly, near } = plotted(subject, is70, 'peak');
  const delayed = hours.filter(
    ({ minor, minorDelay = 0, entering }) =>
      minorDelay >= PEAK_DELAY.delay[minorLanes] &&
      minor >= PEAK_DELAY.minor[minorLanes] &&
      entering >= PEAK_DELAY.entering[legs >= 4 ? 4 : 3],
  ).length;
  const met = clearly > 0 || delayed > 0 ? true : near > 0 || hours.length === 0 ? null : false;
  const how = delayed > 0 ? 'category A (delay of the minor street)' : `category B (${figure})`;
  const words =
    met === true
      ? `${how} is met in ${Math.max(clearly, delayed)} hours`
      : met === null
        ? `on the curve: look at ${figure}`
        : 'in no hour';
  const note = met === true ? '; meant for places such as offices or plants that fill or empty in a short time' : '';
  return {
    number: 3,
    name: 'peak hour',
    clause: `4C.04, ${figure}`,
    met,
    text: hours.length === 0 ? 'no hour is known; count some' : `${words}${note}`,
  };
}

/** Hours in which as many walk as Warrant 4 asks, times `share`. */
function walkingHours({ hours }: WarrantSubject, kind: 'four' | 'peak', is70: boolean, share = 1): number {
  return hours.filter(
    ({ major, walkers }) => walkers !== undefined && walkers >= share * walkThreshold(kind, major, is70),
  ).length;
}

function pedestrians(subject: WarrantSubject, is70: boolean): Warrant {
  const known = subject.hours.filter(({ walkers }) => walkers !== undefined).length;
  const [four, peak] = [walkingHours(subject, 'four', is70), walkingHours(subject, 'peak', is70)];
  const base = {
    number: 4,
    name: 'pedestrian volume',
    clause: `4C.05, Figures 4C-${is70 ? '6 and 4C-8' : '5 and 4C-7'}`,
  } as const;
  if (known === 0) return { ...base, met: null, text: 'nobody counted who cross the major street; give --pedestrians' };
  const met = four >= 4 || peak >= 1 ? true : judged(four, 4, known);
  return { ...base, met, text: `${hoursWords(four, 4, known)}, or the peak hour: ${peak > 0 ? 'met' : 'not met'}` };
}

const YEAR = 365;

function crashes(subject: WarrantSubject, is70: boolean, walks70: boolean): Warrant {
  const base = {
    number: 7,
    name: 'crash experience',
    clause: `4C.08, Tables 4C-${is70 ? '4 and 4C-5' : '2 and 4C-3'}`,
  } as const;
  if (subject.crashes === undefined) return { ...base, met: null, text: 'no list of crashes; give --crashes' };
  const curable = subject.crashes.filter(({ kind }) => kind !== 'other');
  const legs = subject.legs >= 4 ? 4 : 3;
  const enough = ([1, 3] as const).find((years) => {
    const least = crashMinimum(years, legs, subject.majorLanes, is70);
    const own = curable.filter(({ daysAgo }) => daysAgo < years * YEAR);
    return own.length >= least.all || own.filter(({ injury }) => injury).length >= least.injury;
  });
  if (enough === undefined)
    return { ...base, met: false, text: `${curable.length} angle and pedestrian crashes, fewer than the tables ask` };
  const key = lanesKey(subject);
  const share = is70 ? 0.56 : 0.8;
  const volume = [CONDITION_A[key], CONDITION_B[key]].map(
    (volumes) => subject.hours.filter((hour) => meets(hour, reduced(volumes, share))).length,
  );
  const busy = judged(Math.max(...volume), 8, subject.hours.length);
  const walking = walkingHours(subject, 'four', walks70, 0.8) >= 4 || walkingHours(subject, 'peak', walks70, 0.8) >= 1;
  const met = walking ? true : busy;
  const volumes =
    met === true
      ? 'and volumes are enough'
      : `but volumes: ${hoursWords(Math.max(...volume), 8, subject.hours.length)} at ${share * 100} %`;
  const tried = met === true ? '; only after other remedies were tried' : '';
  return { ...base, met, text: `crashes of ${enough === 1 ? 'a year' : 'three years'} are enough, ${volumes}${tried}` };
}

function network({ hours, isMajorNetwork }: WarrantSubject, volumes: readonly Warrant[]): Warrant {
  const base = { number: 8, name: 'roadway network', clause: '4C.09' } as const;
  if (!isMajorNetwork) return { ...base, met: false, text: 'not two streets of the main network meet here' };
  if (hours.length === 0) return { ...base, met: null, text: 'no hour is known; count some' };
  const peak = Math.round(Math.max(...hours.map(({ entering }) => entering)));
  if (peak < NETWORK_PEAK)
    return { ...base, met: false, text: `${peak} veh/h enter in the peak hour, ${NETWORK_PEAK} are asked` };
  const met = volumes.some((one) => one.met === true) ? true : volumes.some((one) => one.met === null) ? null : false;
  return {
    ...base,
    met,
    text: `${peak} veh/h enter in the peak hour; warrants 1 to 3, also with the volumes of five years on: ${met === true ? 'met' : 'show one of them met'}`,
  };
}
