// An arterial as the green-wave programs see it: signals in a row, the green shares and distances between them.
import { Fault } from '../core/fault.ts';

/** One way to order the phases of a signal (a left-turn pattern). */
export interface BandPattern {
  readonly name: string;
  /** cycles: centre of the red back, minus centre of the red out */
  readonly shift: number;
}

/** A signal on the arterial. Shares are of the cycle, 0..1. */
export interface BandSignal {
  readonly id: string;
  /** green share of the through movement outward (first signal to last) */
  readonly green: number;
  /** green share of the through movement back */
  readonly greenBack: number;
  /** at least one; a single pattern means that the order of phases is given */
  readonly patterns: readonly BandPattern[];
  /** share of the cycle that a queue needs before the band passes, outward and back */
  readonly queue: number;
  readonly queueBack: number;
}

/** The road between two neighbouring signals. */
export interface BandLink {
  /** m, outward and back */
  readonly distance: number;
  readonly distanceBack: number;
  /** m/s, least and greatest progression speed outward and back */
  readonly speed: readonly [number, number];
  readonly speedBack: readonly [number, number];
  /** weight of the link's band outward and back (MULTIBAND only), usually flow over saturation flow */
  readonly weight: number;
  readonly weightBack: number;
}

/** How the two directions share: `ratio` k is that of Little, Kelson and Gartner (back over out), `range` bounds out over back. */
export type BandBalance =
  | { readonly kind: 'ratio'; readonly k: number }
  | { readonly kind: 'range'; readonly low: number; readonly high: number }
  | { readonly kind: 'free' };

export interface Arterial {
  readonly signals: readonly BandSignal[];
  /** one fewer than signals */
  readonly links: readonly BandLink[];
  /** s, least and greatest cycle */
  readonly cycle: readonly [number, number];
  readonly balance: BandBalance;
  /** s/m, greatest change of slowness (1/speed) from one link to the next; Infinity when free */
  readonly slownessChange: number;
}

/** A signal with the same green both ways, one pattern and no queue. */
export function plainSignal(id: string, green: number): BandSignal {
  return { id, green, greenBack: green, patterns: [{ name: 'as given', shift: 0 }], queue: 0, queueBack: 0 };
}

/** A link with the same distance and speeds both ways and weight 1. */
export function plainLink(distance: number, speed: readonly [number, number]): BandLink {
  return { distance, distanceBack: distance, speed, speedBack: speed, weight: 1, weightBack: 1 };
}

/**
 * The four left-turn patterns of Little, Kelson and Gartner (1981): each left turn leads or lags the common through green.
 * @param left share of the outward left turn, which runs during the red back
 * @param leftBack share of the left turn back, which runs during the red out
 */
export function leftTurnPatterns(left: number, leftBack: number): BandPattern[] {
  const patterns: BandPattern[] = [];
  for (const [name, d, dd] of [
    ['out leads, back lags', 0, 1],
    ['out lags, back leads', 1, 0],
    ['both lead', 0, 0],
    ['both lag', 1, 1],
  ] as const)
    patterns.push({ name, shift: (1 / 2 - d) * left - (1 / 2 - dd) * leftBack });
  const same = (a: BandPattern, b: BandPattern) => Math.abs(a.shift - b.shift) < 1e-12;
  return patterns.filter((pattern, i) => patterns.findIndex((other) => same(other, pattern)) === i);
}

/** Throws a fault that names the first thing wrong with an arterial. */
export function checkArterial(arterial: Arterial): void {
  const { signals, links, cycle } = arterial;
  if (signals.length < 2) throw new Fault('BAND_SIGNALS', 'a band needs two signals at least; name more', 'arterial');
  if (links.length !== signals.length - 1)
    throw new Fault(
      'BAND_LINKS',
      `${links.length} links for ${signals.length} signals; give one between neighbours`,
      'arterial',
    );
  if (!(cycle[0] > 0 && cycle[0] <= cycle[1] && cycle[1] < Infinity))
    throw new Fault('BAND_CYCLE', `cycle range ${cycle[0]}..${cycle[1]} s; give a positive, ordered range`, 'arterial');
  for (const signal of signals) {
    const share = (x: number) => x > 0 && x <= 1;
    if (!share(signal.green) || !share(signal.greenBack))
      throw new Fault(
        'BAND_GREEN',
        `green shares ${signal.green}, ${signal.greenBack}; give shares in (0, 1]`,
        signal.id,
      );
    if (signal.patterns.length === 0) throw new Fault('BAND_PATTERN', 'no pattern; give one at least', signal.id);
  }
  links.forEach((link, i) => {
    const where = `${signals[i]!.id} to ${signals[i + 1]!.id}`;
    if (!(link.distance > 0 && link.distanceBack > 0))
      throw new Fault('BAND_DISTANCE', `distances ${link.distance}, ${link.distanceBack} m; give positive ones`, where);
    for (const [low, high] of [link.speed, link.speedBack])
      if (!(low > 0 && low <= high && high < Infinity))
        throw new Fault('BAND_SPEED', `speed range ${low}..${high} m/s; give a positive, ordered range`, where);
  });
  const { balance } = arterial;
  const ordered = balance.kind !== 'range' || (balance.low > 0 && balance.low <= balance.high);
  if (!ordered || (balance.kind === 'ratio' && !(balance.k >= 0)))
    throw new Fault('BAND_BALANCE', 'the balance of the two directions is not positive and ordered', 'arterial');
}

/** Reds both ways, cycles. */
export function reds(signal: BandSignal): [out: number, back: number] {
  return [1 - signal.green, 1 - signal.greenBack];
}

/** True when both directions have the same distances and speeds everywhere, so that one travel time stands for both. */
export function sameBothWays(arterial: Arterial): boolean {
  return arterial.links.every(
    (link) =>
      link.distance === link.distanceBack && link.speed[0] === link.speedBack[0] && link.speed[1] === link.speedBack[1],
  );
}

/** x reduced to [0, 1). */
export function wrap(x: number): number {
  const y = x - Math.floor(x);
  return y >= 1 ? 0 : y;
}
