// Rings and barriers become lamps.
import { Fault } from '../core/fault.ts';
import { gridOf, type LampRows, lampOf, paint, redRows, tenths } from './lamp-rows.ts';
import type { RingBarrierPlan, RingPhase } from './plan.ts';

/** A phase in its place: when it starts, and which phase its ring serves next. Times in tenths from the first barrier. */
interface PlacedPhase {
  readonly phase: RingPhase;
  readonly start: number;
  readonly split: number;
  readonly yellow: number;
  readonly redClearance: number;
  readonly next: RingPhase;
}

/**
 * The lamps of a ring-barrier plan, row 0 at its reference point. Throws `PLAN_RINGS` when the rings do not add up;
 * whether the result is safe is the interlock's question.
 */
export function ringRows(plan: RingBarrierPlan, links: number): LampRows {
  const fault = ringFault(plan, links);
  if (fault) throw new Fault('PLAN_RINGS', fault, plan.controller);
  const placed = placePhases(plan);
  const cycle = tenths(plan.cycle);
  const times = placed.flatMap((at) => [at.split, at.yellow, at.redClearance, tenths(at.phase.walk ?? 0)]);
  const rows = redRows(links, cycle, gridOf([...times, cycle]));
  const zero = referenceTime(plan, placed);
  for (const at of placed) paintYellow(rows, at, zero);
  for (const at of placed) for (const link of at.phase.permissive ?? []) paintGreen(rows, at, link, zero, 'g');
  for (const at of placed) for (const link of at.phase.links) paintGreen(rows, at, link, zero, 'G');
  for (const at of placed) {
    for (const link of at.phase.crossings ?? []) {
      paint(rows, link, at.start - zero, at.start - zero + tenths(at.phase.walk!), lampOf('G'));
    }
  }
  for (const { link, letter } of plan.always ?? []) paint(rows, link, 0, cycle, lampOf(letter));
  return rows;
}

/** What keeps a ring-barrier plan from being laid out in time, in words that end with the cure, or nothing. */
export function ringFault(plan: RingBarrierPlan, links: number): string | undefined {
  const phases = new Map(plan.phases.map((phase) => [phase.id, phase]));
  if (phases.size !== plan.phases.length) return 'two phases have the same id; give each its own';
  for (const phase of plan.phases) {
    const fault = phaseFault(phase, links);
    if (fault) return `phase ${phase.id} ${fault}`;
  }
  const named = plan.groups.flatMap((group) => group.rings.flat());
  for (const id of named) if (!phases.has(id)) return `the rings name phase ${id}, which is not there; define it`;
  if (new Set(named).size !== named.length) return 'a phase stands twice in the rings; split it into two phases';
  for (const id of phases.keys()) if (!named.includes(id)) return `phase ${id} is in no ring; add or remove it`;
  for (const { link, letter } of plan.always ?? []) {
    if (!(Number.isInteger(link) && link >= 0 && link < links) || !/^[GgsoOr]$/.test(letter)) {
      return `always ${link} ${letter} is not a link with a letter of G g s o O r; correct it`;
    }
  }
  if (!phases.has(plan.reference.phase))
    return `the reference names phase ${plan.reference.phase}; name one that is there`;
  return barrierFault(plan, phases);
}

function phaseFault(phase: RingPhase, links: number): string | undefined {
  const times = [
    phase.split,
    phase.yellow,
    phase.redClearance,
    phase.minGreen,
    phase.walk ?? 0,
    phase.pedestrianClearance ?? 0,
  ];
  for (const time of times) {
    if (!(time >= 0 && time <= 3600) || Number.isNaN(tenths(time)))
      return `has a time of ${time}; give multiples of 0.1 s`;
  }
  if (!(phase.split > phase.yellow + phase.redClearance)) return 'has no green left in its split; lengthen the split';
  for (const link of [...phase.links, ...(phase.permissive ?? []), ...(phase.crossings ?? [])]) {
    if (!(Number.isInteger(link) && link >= 0 && link < links))
      return `names link ${link}, but the controller has ${links}; correct it`;
  }
  if (phase.crossings?.length && !(phase.walk !== undefined && phase.pedestrianClearance !== undefined)) {
    return 'has crossings without walk and pedestrianClearance; give both';
  }
  return undefined;
}

/** All rings of a group must last equally long, and the groups together the cycle. */
function barrierFault(plan: RingBarrierPlan, phases: ReadonlyMap<string, RingPhase>): string | undefined {
  let total = 0;
  for (const [index, group] of plan.groups.entries()) {
    const sums = group.rings.map((ring) => ring.reduce((sum, id) => sum + tenths(phases.get(id)!.split), 0));
    if (group.rings.some((ring) => ring.length === 0)) return `group ${index} has an empty ring; remove it`;
    if (new Set(sums).size !== 1) {
      return `the rings of group ${index} last ${sums.map((sum) => sum / 10).join(' and ')} s; make them meet at the barrier`;
    }
    total += sums[0]!;
  }
  if (total !== tenths(plan.cycle))
    return `the splits add up to ${total / 10} s, the cycle is ${plan.cycle} s; make them equal`;
  return undefined;
}

function placePhases(plan: RingBarrierPlan): PlacedPhase[] {
  const phases = new Map(plan.phases.map((phase) => [phase.id, phase]));
  const placed: PlacedPhase[] = [];
  const rings = Math.max(...plan.groups.map((group) => group.rings.length));
  for (let ring = 0; ring < rings; ring++) {
    const order = plan.groups.flatMap((group) => group.rings[ring] ?? []);
    for (const [group, { rings: sequences }] of plan.groups.entries()) {
      let start = groupStart(plan, phases, group);
      for (const id of sequences[ring] ?? []) {
        const phase = phases.get(id)!;
        const next = phases.get(followerOf(plan, ring, group, id, order))!;
        placed.push({
          phase,
          start,
          split: tenths(phase.split),
          yellow: tenths(phase.yellow),
          redClearance: tenths(phase.redClearance),
          next,
        });
        start += tenths(phase.split);
      }
    }
  }
  return placed;
}

/** The next phase of the same ring; where the next group lacks that ring, its first ring leads on. */
function followerOf(plan: RingBarrierPlan, ring: number, group: number, id: string, order: readonly string[]): string {
  const sequence = plan.groups[group]!.rings[ring]!;
  const place = sequence.indexOf(id);
  if (place + 1 < sequence.length) return sequence[place + 1]!;
  const next = plan.groups[(group + 1) % plan.groups.length]!.rings;
  return (next[ring] ?? next[0] ?? order)[0]!;
}

function groupStart(plan: RingBarrierPlan, phases: ReadonlyMap<string, RingPhase>, group: number): number {
  let start = 0;
  for (const { rings } of plan.groups.slice(0, group))
    for (const id of rings[0]!) start += tenths(phases.get(id)!.split);
  return start;
}

function referenceTime(plan: RingBarrierPlan, placed: readonly PlacedPhase[]): number {
  const at = placed.find(({ phase }) => phase.id === plan.reference.phase)!;
  if (plan.reference.point === 'green-start') return at.start;
  const red = at.start + at.split - at.redClearance;
  return plan.reference.point === 'red-start' ? red : red - at.yellow;
}

const shows = (phase: RingPhase, link: number): string =>
  phase.links.includes(link) ? 'G' : phase.permissive?.includes(link) ? 'g' : 'r';

/** A link green in two phases in a row stays green through the change between them. */
function paintGreen(rows: LampRows, at: PlacedPhase, link: number, zero: number, letter: 'g' | 'G'): void {
  const from = at.start - zero;
  const end = from + at.split - at.yellow - at.redClearance;
  paint(rows, link, from, end, lampOf(letter));
  const next = shows(at.next, link);
  if (next !== 'r') paint(rows, link, end, from + at.split, lampOf(next === 'G' ? letter : 'g'));
}

function paintYellow(rows: LampRows, at: PlacedPhase, zero: number): void {
  const end = at.start - zero + at.split - at.redClearance;
  for (const link of [...at.phase.links, ...(at.phase.permissive ?? [])]) {
    if (shows(at.next, link) === 'r') paint(rows, link, end - at.yellow, end, lampOf('y'));
  }
}
