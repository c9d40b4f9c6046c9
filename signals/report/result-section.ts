// The first page: what was found, in one sentence, three numbers and a table.
import type { Estimate } from '../../core/statistics.ts';
import { clockTime, escaped, fixed, signed, unit } from './markup.ts';
import { type Change, changeOf, estimateOf, MEASURES, type Measure } from './measure-rows.ts';
import type { DrawnSide, ReportData } from './report-data.ts';

const DELAY = MEASURES[0];

function planName(side: DrawnSide): string {
  return escaped(side.plan.name ?? side.plan.id);
}

/** The two sides in words, as the headings of every table and picture. */
export function sideNames(data: ReportData): readonly string[] {
  return data.sides.length === 2 ? ['Before', 'After'] : ['This plan'];
}

const range = ([low, high]: readonly [number, number], digits: number, show = fixed) =>
  `${show(low, digits)} to ${show(high, digits)}`;

function sentence(data: ReportData): string {
  const [first, second] = data.sides;
  const before = estimateOf(first, DELAY);
  if (!second)
    return `Under the plan ${planName(first)}, a vehicle in ${escaped(data.place.name)} loses ${fixed(before.mean)}${unit('s')} on average.`;
  const after = estimateOf(second, DELAY);
  const change = changeOf(first, second, DELAY);
  const lost = `a vehicle loses ${fixed(after.mean)}${unit('s')} on average instead of ${fixed(before.mean)}${unit('s')}`;
  const percent = Number.isFinite(change.percent)
    ? `: ${fixed(Math.abs(change.percent))}&#160;% ${change.mean < 0 ? 'less' : 'more'}`
    : '';
  return `With the new signal plan, ${lost}${percent}. ${certainty(change, first.outcomes.length)}`;
}

function certainty(change: Change, runs: number): string {
  if (runs < 2) return 'This is one run, so nothing can be said about chance.';
  const [low, high] = change.ci95;
  if (low > 0 || high < 0)
    return `Chance does not explain the difference: it is of the same sign throughout its 95&#160;% interval.`;
  return 'Chance may explain the difference: its 95&#160;% interval touches zero.';
}

function number(what: string, big: string, sub: string): string {
  return `<div><span class="what">${what}</span><span class="big">${big}</span><span class="sub">${sub}</span></div>`;
}

function intervalWords(value: Estimate, runs: number, digits: number, show = fixed): string {
  return runs < 2 ? 'one run' : `95&#160;% interval ${range(value.ci95, digits, show)}`;
}

function threeNumbers(data: ReportData): string {
  const [first, second] = data.sides;
  const before = estimateOf(first, DELAY);
  const runs = first.outcomes.length;
  const seconds = (value: number, show = fixed) => `${show(value, 1)}${unit('s/veh')}`;
  if (!second) {
    const stops = estimateOf(first, MEASURES[5]);
    const speed = estimateOf(first, MEASURES[6]);
    return [
      number('Mean delay', seconds(before.mean), intervalWords(before, runs, 1)),
      number('Stops', `${fixed(stops.mean, 2)}${unit('/veh')}`, intervalWords(stops, runs, 2)),
      number('Mean speed', `${fixed(speed.mean)}${unit('km/h')}`, intervalWords(speed, runs, 1)),
    ].join('');
  }
  const after = estimateOf(second, DELAY);
  const change = changeOf(first, second, DELAY);
  const percent = Number.isFinite(change.percent) ? `${signed(change.percent)}&#160;%; ` : '';
  return [
    number('Mean delay before', seconds(before.mean), intervalWords(before, runs, 1)),
    number('Mean delay after', seconds(after.mean), intervalWords(after, runs, 1)),
    number('Difference', seconds(change.mean, signed), `${percent}${intervalWords(change, runs, 1, signed)}`),
  ].join('');
}

function cell(value: Estimate, measure: Measure, runs: number, show = fixed): string {
  const interval = runs < 2 ? '' : `<small>${range(value.ci95, measure.digits, show)}</small>`;
  return `<td>${show(value.mean, measure.digits)}${interval}</td>`;
}

function row(data: ReportData, measure: Measure): string {
  const [first, second] = data.sides;
  const runs = first.outcomes.length;
  const name = `<td><span title="${escaped(measure.definition)}">${measure.name}</span>${unit(measure.unit)}</td>`;
  if (!second) return `<tr>${name}${cell(estimateOf(first, measure), measure, runs)}</tr>`;
  const change = changeOf(first, second, measure);
  const percent = Number.isFinite(change.percent) ? `${signed(change.percent)}&#160;%` : '&#8211;';
  return `<tr>${name}${cell(estimateOf(first, measure), measure, runs)}${cell(estimateOf(second, measure), measure, runs)}${cell(change, measure, runs, signed)}<td class="wide-only">${percent}</td></tr>`;
}

function table(data: ReportData): string {
  const [, second] = data.sides;
  const heads = second
    ? '<th>before</th><th>after</th><th>difference</th><th class="wide-only">change</th>'
    : '<th>mean</th>';
  const rows = MEASURES.map((measure) => row(data, measure)).join('');
  const runs = data.sides[0].outcomes.length;
  const intervals = runs < 2 ? '' : ' Under each number its 95&#160;% interval.';
  return `<table id="measures"><thead><tr><th>${runs < 2 ? 'One run' : `Mean over ${runs} runs`}</th>${heads}</tr></thead><tbody>${rows}</tbody></table><p class="note">Definitions are in <a href="#method">Method</a>.${intervals}</p>`;
}

function planWords(data: ReportData): string {
  const [first, second] = data.sides;
  const origin = (side: DrawnSide) => {
    const { origin: from } = side.plan;
    const note = from?.note ? `; ${escaped(from.note)}` : '';
    return `<b>${planName(side)}</b>${from ? ` (${escaped(from.method)}${note})` : ''}`;
  };
  return second ? `Before: ${origin(first)}. After: ${origin(second)}.` : `Plan: ${origin(first)}.`;
}

/** Title, sentence, three numbers, table. */
export function resultSection(data: ReportData, links: string): string {
  const { begin, end } = data.window;
  const due = data.sides[0].outcomes[0]?.vehicles.demanded ?? Number.NaN;
  const runs = data.sides[0].outcomes.length;
  const facts = [
    `${fixed(data.network.controllerIds.length, 0)} signalised junctions`,
    `${fixed(due, 0)} vehicles due from ${clockTime(begin)} to ${clockTime(end)}`,
    runs < 2 ? 'one run' : `${runs} ${data.sides.length === 2 ? 'paired runs of each plan' : 'runs'}`,
  ];
  return `<header><div class="kind">Signal timing report</div><h1>${escaped(data.place.name)}</h1><p class="lead">${sentence(data)}</p><div class="three">${threeNumbers(data)}</div><p class="soft plan-note">${facts.join(' &#183; ')}</p><p class="soft">${planWords(data)}</p>${links}</header>${table(data)}`;
}
