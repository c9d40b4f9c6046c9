// The report: one page that shows what a plan does, or what a new plan changes, to people who decide.
import { writeWhole } from './atomic-write.ts';
import { gatherReport, type ReportSubject } from './report/gathering.ts';
import { buildReport } from './report/page.ts';

export { gatherReport, type ReportSubject } from './report/gathering.ts';
export { buildReport } from './report/page.ts';
export type { DrawnSide, ReportData, ReportPlace, ReportRun, ReportSide } from './report/report-data.ts';
export { recordTrajectories, type Trace } from './report/trajectories.ts';

/**
 * Gathers, builds and writes a report, whole or not at all.
 * @returns bytes written
 * @throws Fault CLI_CANNOT_WRITE
 */
export function writeReport(path: string, subject: ReportSubject): number {
  const page = buildReport(gatherReport(subject));
  writeWhole(path, page);
  return Buffer.byteLength(page);
}
