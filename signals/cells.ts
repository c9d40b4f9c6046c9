// Cells of the tables that a run writes: CSV and XML.

/** A CSV cell (RFC 4180): quoted where it must be. */
export function cell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A number with at most so many decimals; empty where there is none. */
export function number(value: number, decimals: number): string {
  return Number.isFinite(value) ? String(Number(value.toFixed(decimals))) : '';
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text as the value of an XML attribute. */
export function markup(text: string): string {
  return text.replace(/[&<>"]/g, (letter) => ESCAPES[letter]!);
}
