// How the peak goes: delay and queues by time of day under each plan.
import { type Course, delayCourse, queueCourse } from './link-figures.ts';
import { clockTime, escaped, evenTicks, fixed, px, section } from './markup.ts';
import type { ReportData } from './report-data.ts';
import { sideNames } from './result-section.ts';

const WIDTH = 540;
const HEIGHT = 260;
const BOX = { left: 52, right: WIDTH - 14, top: 16, bottom: HEIGHT - 42 };

/** The first plan dashed, the last one solid. */
function lineStyle(index: number, count: number): string {
  return index + 1 === count
    ? 'stroke="var(--out)" stroke-width="2.4"'
    : 'stroke="var(--soft)" stroke-width="2" stroke-dasharray="6 4"';
}

interface Scale {
  readonly x: (time: number) => number;
  readonly y: (value: number) => number;
}

function axes(scale: Scale, ticks: readonly number[], times: readonly number[], what: string): string {
  const digits = ticks[1] < 1 ? 1 : 0;
  const across = ticks.map(
    (value) =>
      `<path d="M${BOX.left} ${px(scale.y(value))}H${BOX.right}" stroke="var(--line)"/><text class="soft-text" x="${BOX.left - 8}" y="${px(scale.y(value) + 4)}" text-anchor="end">${fixed(value, digits)}</text>`,
  );
  const every = Math.max(1, Math.ceil(times.length / 9));
  const down = times
    .filter((_, i) => i % every === 0)
    .map(
      (time) =>
        `<path d="M${px(scale.x(time))} ${BOX.bottom}v5" stroke="var(--soft)"/><text class="soft-text" x="${px(scale.x(time))}" y="${BOX.bottom + 18}" text-anchor="middle">${clockTime(time)}</text>`,
    );
  return `${across.join('')}${down.join('')}<text class="soft-text" x="${(BOX.left + BOX.right) / 2}" y="${BOX.bottom + 35}" text-anchor="middle">${what}</text>`;
}

/** A line in steps, one an interval, over a band that shows its 95 % interval. */
function stepLine(course: readonly Course[], scale: Scale, style: string): string {
  const upper = course.map(
    ({ from, until, value }) => `${px(scale.x(from))} ${px(scale.y(value.ci95[1]))}H${px(scale.x(until))}`,
  );
  const lower = [...course]
    .reverse()
    .map(
      ({ from, until, value }) =>
        `${px(scale.x(until))} ${px(scale.y(Math.max(0, value.ci95[0])))}H${px(scale.x(from))}`,
    );
  const line = course.map(
    ({ from, until, value }) => `${px(scale.x(from))} ${px(scale.y(value.mean))}H${px(scale.x(until))}`,
  );
  return `<path d="M${[...upper, ...lower].join('L')}Z" fill="var(--soft)" fill-opacity=".18"/><path d="M${line.join('L')}" fill="none" ${style}/>`;
}

function chart(data: ReportData, courses: readonly (readonly Course[])[], title: string, what: string): string {
  const all = courses.flat();
  if (all.length === 0) return '';
  const { begin, end } = data.window;
  const most = Math.max(1e-6, ...all.map(({ value }) => value.ci95[1]));
  const ticks = evenTicks(most, 5);
  const top = ticks.at(-1)!;
  const scale = {
    x: (time: number) => BOX.left + ((time - begin) / (end - begin)) * (BOX.right - BOX.left),
    y: (value: number) => BOX.bottom - (value / top) * (BOX.bottom - BOX.top),
  };
  const times = [...(courses[0] ?? []).map(({ from }) => from), end];
  const lines = courses.map((course, i) => stepLine(course, scale, lineStyle(i, courses.length)));
  const label = `${title}, by interval`;
  return `<figure><div class="figtitle">${title}</div><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escaped(label)}">${axes(scale, ticks, times, what)}${lines.join('')}</svg></figure>`;
}

function legend(data: ReportData): string {
  const names = sideNames(data).map(
    (name, i) =>
      `<span><svg viewBox="0 0 34 12" aria-hidden="true"><path d="M1 6H33" ${lineStyle(i, data.sides.length)}/></svg>${name.toLowerCase()}</span>`,
  );
  const band =
    '<span><svg viewBox="0 0 34 12" aria-hidden="true"><path d="M1 1H33V11H1Z" fill="var(--soft)" fill-opacity=".25"/></svg>95&#160;% interval over the runs</span>';
  return `<div class="legend">${names.join('')}${data.sides[0].outcomes.length > 1 ? band : ''}</div>`;
}

/** Delay and queues by interval of the link tables. */
export function courseSection(data: ReportData): string {
  const delay = chart(
    data,
    data.sides.map((side) => delayCourse(side, data.window)),
    'Time lost a kilometre driven, s',
    'time of the simulation, h:mm',
  );
  const queue = chart(
    data,
    data.sides.map((side) => queueCourse(data.network, side, data.window)),
    'Longest queue, mean over signal approaches, m',
    'time of the simulation, h:mm',
  );
  if (!delay) return '';
  return section('course', 'Through the peak', `${legend(data)}<div class="pair">${delay}${queue}</div>`);
}
