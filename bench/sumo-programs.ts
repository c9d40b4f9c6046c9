// Writes programs as a SUMO additional file, so that SUMO runs exactly the phases that our engine runs.
import type { SignalProgram } from '../core/program.ts';

function attributeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

/** An additional file of static tlLogic elements, program id `greenband`: loaded last, they are the ones that run. */
export function sumoPrograms(programs: readonly SignalProgram[]): string {
  const lines = ['<additional>'];
  for (const { controller, offset, phases } of programs) {
    lines.push(`  <tlLogic id="${attributeText(controller)}" type="static" programID="greenband" offset="${offset}">`);
    for (const { duration, state } of phases) lines.push(`    <phase duration="${duration}" state="${state}"/>`);
    lines.push('  </tlLogic>');
  }
  lines.push('</additional>', '');
  return lines.join('\n');
}
