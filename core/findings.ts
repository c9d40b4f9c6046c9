// Where the checks of a document put what they find, and the checks that several of them share.

/** Collects what the checks find. */
export interface Findings {
  fault(code: string, text: string, where: string): void;
  warn(code: string, text: string, where: string): void;
}

/** Lengths, speeds and widths must be finite and above zero. */
export function validateMeasures(measures: Readonly<Record<string, number>>, where: string, findings: Findings): void {
  for (const [name, value] of Object.entries(measures)) {
    if (!Number.isFinite(value)) {
      findings.fault('NET_BAD_NUMBER', `the ${name} is no finite number; correct it`, where);
    } else if (name === 'length' && value === 0) {
      findings.fault('NET_ZERO_LENGTH', 'the length is zero; lengthen it, or join what it separates', where);
    } else if (value <= 0) {
      findings.fault('NET_BAD_NUMBER', `the ${name} must be above zero, not ${value}; correct it`, where);
    }
  }
}

export function isDrawable(shape: readonly (readonly number[])[]): boolean {
  return shape.every((point) => Number.isFinite(point[0]) && Number.isFinite(point[1]));
}
