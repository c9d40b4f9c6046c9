// Phase diagrams: what each junction does over its cycle under each plan, as a bar of stages and a picture of each stage.
import type { LampProgram } from '../../sim/lamp-program.ts';
import { junctionRows, losChip } from './junction-section.ts';
import { escaped, fixed, px, section, unit } from './markup.ts';
import type { ReportData } from './report-data.ts';
import { sideNames } from './result-section.ts';
import { type ShownStage, shownStages } from './shown-stages.ts';
import { type JunctionShape, junctionShape, stagePicture } from './stage-picture.ts';

/** cards drawn at most */
const CARDS = 60;
const WIDTH = 240;
const HEIGHT = 18;

/** The cycle as a bar: stages light with their numbers, the changes between them dark. `longest` s is the full width. */
function cycleBar(program: LampProgram, stages: readonly ShownStage[], longest: number): string {
  const cycle = program.tick * program.ticks;
  const scale = WIDTH / longest;
  const pieces = stages.flatMap(({ from, length }, i) => {
    const parts =
      from < 0
        ? [
            [from + cycle, -from],
            [0, length + from],
          ]
        : [[from, length]];
    const middle = parts.reduce((a, b) => (b[1] > a[1] ? b : a));
    const boxes = parts.map(
      ([start, seconds]) =>
        `<rect x="${px(start * scale)}" y="1" width="${px(Math.max(0, seconds * scale))}" height="${HEIGHT - 2}" fill="var(--card)"/>`,
    );
    const number =
      middle[1] * scale >= 9
        ? `<text x="${px((middle[0] + middle[1] / 2) * scale)}" y="13" text-anchor="middle" style="font-weight:600">${i + 1}</text>`
        : '';
    return [...boxes, number];
  });
  return `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="cycle of ${fixed(cycle, 0)} s"><rect width="${px(cycle * scale)}" height="${HEIGHT}" fill="var(--soft)"/>${pieces.join('')}</svg>`;
}

function stageRow(shape: JunctionShape, stages: readonly ShownStage[]): string {
  const items = stages.map(
    (stage, i) =>
      `<div>${stagePicture(shape, stage)}<b>${i + 1}</b> ${fixed(stage.length, Number.isInteger(stage.length) ? 0 : 1)}${unit('s')}</div>`,
  );
  return `<div class="stages">${items.join('')}</div>`;
}

/** s from 0 within the cycle */
function wrapped(offset: number, cycle: number): number {
  return ((offset % cycle) + cycle) % cycle;
}

function planRows(data: ReportData, controller: number, shape: JunctionShape): string {
  const programs = data.sides.map((side) => side.lamps.find((program) => program.controller === controller));
  const longest = Math.max(1, ...programs.map((program) => (program ? program.tick * program.ticks : 0)));
  return programs
    .map((program, i) => {
      const name = sideNames(data)[i];
      if (!program) return `<div class="planline"><b>${name}</b><span>no program</span></div>`;
      const cycle = program.tick * program.ticks;
      const stages = shownStages(program, shape.walkLinks);
      const digits = (value: number) => (Number.isInteger(value) ? 0 : 1);
      const offset = wrapped(program.offset, cycle);
      const times = `cycle ${fixed(cycle, digits(cycle))}${unit('s')}, offset ${fixed(offset, digits(offset))}${unit('s')}`;
      return `<div class="planline"><b>${name}</b><span>${times}</span></div>${cycleBar(program, stages, longest)}${stageRow(shape, stages)}`;
    })
    .join('');
}

/** One card a junction, worst first. */
export function phaseSection(data: ReportData): string {
  const rows = junctionRows(data);
  const cards = rows.slice(0, CARDS).map(({ place, figures }) => {
    const controller = data.network.controllerIds.indexOf(place.id);
    const shape = junctionShape(data.network, data.place.network, controller);
    const chips = figures.map(({ delay }) => losChip(delay)).join('');
    const streets = place.streets ? `<div class="soft">${escaped(place.streets)}</div>` : '';
    return `<div class="card"><h3>${escaped(place.id)}${chips}</h3>${streets}${planRows(data, controller, shape)}</div>`;
  });
  if (cards.length === 0) return '';
  const more = rows.length > CARDS ? `<p class="note">${rows.length - CARDS} more junctions are not drawn.</p>` : '';
  const text =
    '<p>Each bar is one cycle from its offset on; grey between the numbered stages is the change from one to the next (yellow and red). In the pictures north is up: solid arrows go first, dashed ones give way, striped bars are crossings that walk.</p>';
  return section('phases', 'Phase diagrams', `${text}<div class="cards">${cards.join('')}</div>${more}`);
}
