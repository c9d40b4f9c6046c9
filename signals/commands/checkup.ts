// `greenband checkup`: junctions by what could be saved there, with the cause and what to do first.
import { type Content, writeFolder } from '../atomic-write.ts';
import { type DetectorFinding, detectorFindings } from '../atspm/detector-health.ts';
import type { DetectorUse } from '../atspm/event-log.ts';
import { readDetectorUses, readEventLog } from '../atspm/read-log.ts';
import { CAUSE_WORDS, type JunctionFinding } from '../checkup/causes.ts';
import { Checkup } from '../checkup/checkup.ts';
import { checkupPage } from '../checkup/checkup-page.ts';
import { packageVersion } from '../package-root.ts';
import { lampsFor, openPlace, type WindowOptions } from '../prepared-place.ts';
import { junctionPlaces } from '../report/junction-names.ts';
import type { Answer, Progress } from '../terminal.ts';
import { fixed, textTable } from '../text-table.ts';
import { summarise, warningLines } from '../warning-summary.ts';

export interface CheckupCommand extends WindowOptions {
  readonly seed: number;
  readonly plan?: string | undefined;
  readonly log?: string | undefined;
  readonly detectors?: string | undefined;
  readonly replications: number;
  readonly junctions: number;
  readonly workers?: number | undefined;
  readonly out?: string | undefined;
}

/** What the log says of detectors, and controllers of the log that the place lacks. */
async function judgeLog(log: string | undefined, detectors: string | undefined, known: readonly string[]) {
  if (log === undefined) return { broken: [] as DetectorFinding[], strangers: [] as string[] };
  const events = await readEventLog(log);
  const uses: DetectorUse[] = detectors === undefined ? [] : await readDetectorUses(detectors);
  return {
    broken: events.flatMap((one) => detectorFindings(one, uses)),
    strangers: events.map(({ device }) => device).filter((device) => !known.includes(device)),
  };
}

/** @throws the faults of `openPlace`, `readEventLog` and `readDetectorUses` */
export async function checkup(folder: string, options: CheckupCommand, progress: Progress): Promise<Answer> {
  progress.at('Reading the place');
  const prepared = await openPlace(folder, options);
  const { network, place } = prepared;
  const { plan } = await lampsFor(prepared, options.plan);
  const { broken, strangers } = await judgeLog(options.log, options.detectors, network.controllerIds);
  const { seed, replications, junctions: closely, workers } = options;
  const onDone = (share: number) => progress.at('Trying remedies', share);
  const check = new Checkup(prepared, plan, { seed, replications, closely, workers, onDone });
  const findings = await check.findings(broken);
  const warnings = summarise(
    strangers.map((device) => ({
      code: 'LOG_CONTROLLER',
      text: 'the log has a controller that the place lacks; give its controllers the ids of the log, or leave it out',
      where: device,
    })),
  );
  const document = {
    place: folder,
    plan: plan.id,
    seed,
    ...prepared.window,
    replications,
    findings,
    detectors: broken,
    warnings,
    ...(options.out !== undefined && { out: options.out }),
  };
  if (options.out !== undefined) {
    const places = junctionPlaces(network, place.network);
    const page = {
      place: place.name,
      version: packageVersion(),
      plan: plan.id,
      network: place.network,
      places,
      findings,
    };
    writeFolder(
      options.out,
      new Map<string, Content>([
        ['checkup.json', `${JSON.stringify(document, null, 2)}\n`],
        ['checkup.html', checkupPage(page)],
      ]),
    );
  }
  progress.clear();
  return { document, text: [...warningLines(warnings), ...words(folder, plan.id, findings, options)].join('\n') };
}

function words(
  folder: string,
  plan: string,
  findings: readonly JunctionFinding[],
  { junctions }: CheckupCommand,
): string[] {
  const rows = findings.map(({ name, vehicles, delay_s, excess_vehh, causes }) => [
    name,
    fixed(vehicles, 0),
    fixed(delay_s),
    causes.length > 0 ? fixed(excess_vehh) : '-',
    causes[0] ? CAUSE_WORDS[causes[0].cause] : '',
  ]);
  const told = findings.filter(({ causes }) => causes.length > 0);
  return [
    `${folder}, plan ${plan}: ${told.length} of ${findings.length} with something to mend`,
    '',
    textTable([['', 'vehicles', 'delay s', 'could be saved veh·h', 'cause'], ...rows]),
    '',
    ...told.flatMap(({ name, causes }) => [
      name,
      ...causes.map(({ cause, evidence, remedy }) => `  ${CAUSE_WORDS[cause]}: ${evidence}. First: ${remedy}.`),
    ]),
    ...(findings.length > junctions
      ? [`Remedies were tried at the ${junctions} junctions where most is lost (--junctions).`]
      : []),
  ];
}
