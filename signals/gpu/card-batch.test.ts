// Runs on a card that is computed in software: single steps, whole runs, many at once, a shader that is wrong, a card that is lost.
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { singleSteps } from '../../bench/card-case.ts';
import { compileDemand } from '../../core/compile-demand.ts';
import { loadWorld } from '../../sim/checkpoint.ts';
import { type Card, compileShader } from '../../sim/gpu/card.ts';
import { MoveOnCard } from '../../sim/gpu/move-on-card.ts';
import { CARD_NEEDS } from '../../sim/gpu/passes.ts';
import { untilOnCard } from '../../sim/gpu/run-on-card.ts';
import { until } from '../../sim/step.ts';
import { createWorld } from '../../sim/world.ts';
import { backendsOf } from '../commands/doctor.ts';
import { packageRoot } from '../package-root.ts';
import { batchOf, lampsFor, openPlace, type PreparedPlace } from '../prepared-place.ts';
import { runBatch } from '../replications.ts';
import { cardReport } from './adapters.ts';
import { runBatchOnCard } from './card-batch.ts';
import { softwareCard } from './software-card.sample.ts';

const there = (await softwareCard()) !== undefined;

describe.skipIf(!there)('on an adapter in software (needs the package webgpu, libvulkan1 and chromium)', () => {
  let prepared: PreparedPlace;
  let lamps: Awaited<ReturnType<typeof lampsFor>>['lamps'];
  let demand: ReturnType<typeof compileDemand>;
  let card: Card;
  beforeAll(async () => {
    prepared = await openPlace(join(packageRoot(), 'fixtures', 'riverside'), { end: 300 });
    lamps = (await lampsFor(prepared, undefined)).lamps;
    demand = compileDemand(prepared.place.demand, prepared.network, 1);
    card = (await softwareCard())!;
  });

  const world = () => createWorld(prepared.network, demand, lamps, { seed: 1, begin: 0, end: 300 });

  it('does single steps from equal states as the processor does (cure: change move-shader.ts as move.ts was)', async () => {
    const again = (bytes: Uint8Array) => loadWorld(prepared.network, demand, lamps, bytes);
    const found = await singleSteps(world(), again, 40, card);
    expect(found).toMatchObject({ states: 40, flips: 0, examples: [] });
    expect(found.updates).toBeGreaterThan(3000);
    expect(found.apart).toBeLessThan(1e-4);
  });

  it('runs many worlds at once, each as if it were alone, with the totals of the processor', async () => {
    const batch = batchOf(prepared, [lamps, lamps]);
    const jobs = [0, 1].flatMap((plan) => [1, 2].map((seed) => ({ plan, seed, tables: false })));
    const open = async () => (await softwareCard())!;
    const outcomes = await runBatchOnCard(batch, jobs, {}, open);
    const here = await runBatch(batch, jobs, { workers: 1 });
    expect(outcomes[2]!.checksum).toBe(outcomes[0]!.checksum);
    expect(outcomes[3]!.checksum).toBe(outcomes[1]!.checksum);
    for (const [i, { vehicles, mean, warnings, updates }] of outcomes.entries()) {
      expect(vehicles.demanded).toBe(here[i]!.vehicles.demanded);
      expect(Math.abs(vehicles.arrived - here[i]!.vehicles.arrived)).toBeLessThanOrEqual(1);
      expect(mean.delay_s / here[i]!.mean.delay_s).toBeCloseTo(1, 1.7);
      expect(updates / here[i]!.updates).toBeCloseTo(1, 2);
      expect(warnings.map(({ code }) => code)).toContain('GPU_PARTLY');
    }
  });

  it('names the line of a shader that does not compile', async () => {
    const wrong = 'fn fine() {}\nfn wrong() -> f32 { return 1u; }\n';
    await expect(compileShader(card, 'wrong.wgsl', wrong)).rejects.toMatchObject({
      code: 'GPU_SHADER',
      where: 'wrong.wgsl:2',
    });
  });

  it('goes on without a card that is lost in the middle, and loses nothing', async () => {
    const lost = (await softwareCard())!;
    const pass = await MoveOnCard.on(lost);
    const [one, alone] = [world(), world()];
    await untilOnCard([one], 100, lost, pass);
    lost.device.destroy();
    await untilOnCard([one], 300, lost, pass);
    until(alone, 300);
    expect(one.warnings.filter(({ code }) => code === 'GPU_LOST')).toHaveLength(1);
    expect(one.steps).toBe(300);
    expect(one.measures.departed).toBe(alone.measures.departed);
    expect(Math.abs(one.measures.arrived - alone.measures.arrived)).toBeLessThanOrEqual(1);
    expect(one.running).toBe(one.measures.departed - one.measures.arrived);
  });

  it('goes on without a card whose buffers are too small, and says which', async () => {
    const small: Card = { ...card, mostBytes: 100 };
    const one = world();
    await untilOnCard([one], 60, small, await MoveOnCard.on(card).then(() => MoveOnCard.on(small)));
    expect(one.warnings.find(({ code }) => code === 'GPU_BUFFER')?.text).toMatch(/where the card allows 100 a buffer/);
    expect(one.steps).toBe(60);
  });

  it('is listed by the doctor, who would not use it', async () => {
    const cards = await cardReport(CARD_NEEDS);
    expect(cards.adapters[0]).toMatchObject({ kind: 'software', lacking: undefined });
    expect(backendsOf(cards).gpu).toMatchObject({ possible: false, why: expect.stringContaining('software') });
  });
});

describe('the doctor', () => {
  it('says so where there is no package, no adapter, and where a real one could be used', async () => {
    const none = { requestAdapter: () => Promise.resolve(null) } as unknown as GPU;
    const cards = await cardReport(CARD_NEEDS, () => Promise.resolve(none));
    expect(backendsOf(cards).gpu).toMatchObject({ possible: false, why: expect.stringMatching(/no graphics adapter/) });
    const real = { ...cards, adapters: [{ name: 'maker', kind: 'real' as const, limits: {} as never }] };
    expect(backendsOf(real).gpu).toMatchObject({
      possible: true,
      why: expect.stringContaining('not measured on a GPU'),
    });
    const lacking = { ...cards, adapters: [{ ...real.adapters[0]!, lacking: 'maxBufferSize is 1, 2 is needed' }] };
    expect(backendsOf(lacking).gpu).toMatchObject({ possible: false, why: expect.stringContaining('maxBufferSize') });
  });
});
