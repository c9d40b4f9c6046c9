// The whole page, one text that needs nothing else: no script, no font, no picture from anywhere.
import { corridorSection } from './corridor-section.ts';
import { courseSection } from './course-section.ts';
import { junctionSection } from './junction-section.ts';
import { mapSection } from './map-section.ts';
import { escaped } from './markup.ts';
import { methodSection } from './method-section.ts';
import { phaseSection } from './phase-section.ts';
import type { ReportData } from './report-data.ts';
import { resultSection } from './result-section.ts';
import { STYLESHEET } from './stylesheet.ts';

const LINKS = [
  ['map', 'Where time is lost'],
  ['corridors', 'Green waves'],
  ['course', 'Through the peak'],
  ['junctions', 'Junction by junction'],
  ['phases', 'Phase diagrams'],
  ['method', 'How this was found'],
] as const;

/** Forbids the page to fetch anything, whatever it may hold. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'";

/**
 * The report as one self-contained HTML text, well-formed as XML. Everything that comes from files is escaped. Maps, the
 * tables by junction and the charts by time need runs with link tables; without them those sections are left out.
 */
export function buildReport(data: ReportData): string {
  const hasTables = data.sides.every((side) => side.outcomes.some(({ tables }) => tables));
  const sections = [
    hasTables ? mapSection(data) : '',
    corridorSection(data),
    hasTables ? courseSection(data) : '',
    hasTables ? junctionSection(data) : '',
    hasTables ? phaseSection(data) : '',
    methodSection(data),
  ].join('\n');
  const links = LINKS.filter(([id]) => sections.includes(`<section id="${id}"`)).map(
    ([id, text]) => `<a href="#${id}">${text}</a>`,
  );
  const nav = `<nav aria-label="Contents">${links.join('')}</nav>`;
  const title = `${escaped(data.place.name)}: signal timing report`;
  return `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"/><meta name="viewport" content="width=device-width, initial-scale=1"/><meta http-equiv="Content-Security-Policy" content="${POLICY}"/><title>${title}</title><style>${STYLESHEET}</style></head>
<body><main>
${resultSection(data, nav)}
${sections}
<footer>Made by Greenband ${escaped(data.versions.greenband)}. This page is one file and fetches nothing.</footer>
</main></body></html>
`;
}
