// The check-up as a page: a map with the junctions in the order of what could be saved, and each with its cause and remedy.
import type { NetworkFile } from '../../core/network.ts';
import { districtMap, mapFrame } from '../report/district-map.ts';
import type { JunctionPlace } from '../report/junction-names.ts';
import { escaped, fixed, section, unit } from '../report/markup.ts';
import { STYLESHEET } from '../report/stylesheet.ts';
import { CAUSE_WORDS, type Diagnosis, type JunctionFinding } from './causes.ts';

export interface CheckupPage {
  readonly place: string;
  readonly version: string;
  readonly plan: string;
  readonly network: NetworkFile;
  readonly places: readonly JunctionPlace[];
  readonly findings: readonly JunctionFinding[];
}

const POLICY = "default-src 'none'; style-src 'unsafe-inline'";
const WIDTH = 1060;

/** One self-contained page; everything that comes from files is escaped. */
export function checkupPage(page: CheckupPage): string {
  const title = `${escaped(page.place)}: check-up`;
  const ill = page.findings.filter(({ causes }) => causes.length > 0);
  const marks = ill.flatMap(({ junction }, i) => {
    const place = page.places.find(({ id }) => id === junction);
    return place ? [{ label: String(i + 1), x: place.x, y: place.y }] : [];
  });
  const map = districtMap(
    page.network,
    mapFrame(page.network, WIDTH),
    { styles: [], links: [], marks },
    `Map of ${page.place} with the junctions found`,
  );
  const [worst] = ill;
  const lead =
    worst === undefined
      ? `Under plan ${escaped(page.plan)} no remedy that was tried saves more than chance explains.`
      : `Most would be saved at ${escaped(worst.name)}: ${CAUSE_WORDS[worst.causes[0]!.cause]}. ${escaped(sentence(worst.causes[0]!.remedy))}`;
  return `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"/><meta name="viewport" content="width=device-width, initial-scale=1"/><meta http-equiv="Content-Security-Policy" content="${POLICY}"/><title>${title}</title><style>${STYLESHEET}</style></head>
<body><main><p class="kind">Check-up of plan ${escaped(page.plan)}</p><h1>${title}</h1><p class="lead">${lead}</p>
${section('map', 'Where to begin', map + table(page.findings))}
<section id="method"><h2>How this was found</h2><p>Every remedy is simulated by itself on the same drivers and the same chances as the plan of today; a cause is named where its remedy saves more than chance explains. Remedies of several junctions do not add up.</p></section>
<footer>Made by Greenband ${escaped(page.version)}. This page is one file and fetches nothing.</footer>
</main></body></html>
`;
}

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

function table(findings: readonly JunctionFinding[]): string {
  const rows = findings.map((finding, i) => {
    const first = finding.causes.map((cause) => causeLine(cause)).join('');
    const rank = finding.causes.length > 0 ? `${i + 1}. ` : '';
    return `<tr><td>${rank}${escaped(finding.name)}${first}</td><td>${fixed(finding.vehicles, 0)}</td><td>${fixed(finding.delay_s)}</td><td>${fixed(finding.excess_vehh)}</td></tr>`;
  });
  return `<table><thead><tr><th>Junction, causes, what to do first</th><th>Vehicles</th><th>Delay${unit('s/veh')}</th><th>Could be saved${unit('veh·h')}</th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

function causeLine({ cause, evidence, remedy }: Diagnosis): string {
  return `<small style="white-space:normal"><b>${CAUSE_WORDS[cause]}</b>: ${escaped(evidence)}. ${escaped(sentence(remedy))}</small>`;
}
