// How the figures came about: assumptions, seeds, definitions with their sources, limits, versions.
import { clockTime, escaped, fixed, section } from './markup.ts';
import { MEASURES } from './measure-rows.ts';
import type { ReportData } from './report-data.ts';

/** codes of warnings listed at most */
const LISTED = 12;

function entry(term: string, text: string): string {
  return `<dt>${term}</dt><dd>${text}</dd>`;
}

function runsWords(data: ReportData): string {
  const [first, second] = data.sides;
  const seeds = first.outcomes.map(({ seed }) => seed).join(', ');
  const pairing = second
    ? ' Both plans ran on the same seeds: the same vehicles, departing at the same times with the same drivers, so that the differences are paired run by run.'
    : '';
  return `${first.outcomes.length} runs, seeds ${seeds}.${pairing} Intervals are two-sided 95&#160;% intervals by Student's t over the runs.`;
}

function warnings(data: ReportData): string {
  const counts = new Map<string, { count: number; text: string }>();
  for (const { code, text } of data.sides.flatMap((side) => side.outcomes[0]?.warnings ?? [])) {
    const known = counts.get(code);
    if (known) known.count++;
    else counts.set(code, { count: 1, text });
  }
  if (counts.size === 0) return 'None.';
  const rows = [...counts]
    .slice(0, LISTED)
    .map(
      ([code, { count, text }]) =>
        `<li><code>${escaped(code)}</code> ${fixed(count, 0)} times, first: ${escaped(text)}</li>`,
    );
  const more = counts.size > LISTED ? `<li>${counts.size - LISTED} more kinds</li>` : '';
  return `<ul>${rows.join('')}${more}</ul>`;
}

const SOURCES = [
  [
    'Delay on a road and at a junction',
    'Time lost on the road and inside the junction at its end by all vehicles, over the vehicles that left it; at a junction over all roads that lead to its stop lines. A street and its widening are one road. Where a queue reaches back through a junction, its delay counts for the road on which it stands.',
  ],
  [
    'Level of service',
    "Letter by delay alone (Highway Capacity Manual, 7th edition, chapter 19, exhibit 19-8), from simulated delay instead of the manual's formulas.",
  ],
  [
    'Longest queue',
    'The furthest back end of a standing vehicle from the stop line within the interval, on each road before a signal; the mean over those with traffic.',
  ],
  [
    'Band',
    'The longest stretch of the cycle in which a vehicle at a steady share (85 to 100&#160;%) of the limits meets every signal of the corridor green (Little, Kelson and Gartner 1981, MAXBAND, for the measure).',
  ],
] as const;

/** What a reader must know before trusting the figures. */
export function methodSection(data: ReportData): string {
  const { begin, end, step } = data.window;
  const note = data.place.note ? entry('Place', escaped(data.place.note)) : '';
  const source = data.place.network.source ? entry('Network', escaped(data.place.network.source)) : '';
  const measures = MEASURES.map(({ name, definition }) => entry(name, definition)).join('');
  const sources = SOURCES.map(([term, text]) => entry(term, text)).join('');
  const sums = data.sides.map((side) => side.outcomes.map(({ checksum }) => escaped(checksum)).join(' '));
  const body = `<h3>Method</h3><p>Every vehicle was simulated on its own, from ${clockTime(begin, true)} to ${clockTime(end, true)} in steps of ${fixed(step, step < 1 ? 1 : 0)} s: following, changing lanes, giving way and obeying signals. The road is empty at the start. Nobody is removed to clear a jam.</p><dl>${note}${source}${entry('Runs', runsWords(data))}${entry('Demand', "Departures and routes are those of the place's demand file; drivers do not choose other ways when signals change.")}</dl>
<h3>Definitions</h3><dl>${measures}${sources}</dl>
<h3>Limits</h3><ul><li>A simulation answers for its demand: the gain on the street depends on how well the demand file tells the real one.</li><li>Intervals tell what chance does between runs. They tell nothing about errors in the demand or in the network.</li><li>Pedestrians are served by the signals' times and are not simulated as persons.</li><li>Every plan must pass the safety interlock before it is dispatched; this page shows a plan and is no approval of it.</li></ul>
<h3>Warnings of the runs</h3>${warnings(data)}
<h3>Versions</h3><p>Greenband ${escaped(data.versions.greenband)}, Node ${escaped(data.versions.node)}. The same files, plans and seeds give the same figures with the same version; the checksums of the runs tell:</p>${sums.map((text) => `<p><code>${text}</code></p>`).join('')}`;
  return section('method', 'How this was found', body);
}
