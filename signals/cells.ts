// Cells of the tables that a run writes: CSV and XML.

/** What a spreadsheet would run instead of show: `=…`, `@…`, and `+` or `-` before a call or a command. */
const FORMULA = /^\s*([=@]|[+-].*[(|!])/;

/** A CSV cell (RFC 4180): quoted where it must be. Names come from files of others: a formula gets `'` before it. */
export function cell(given: string): string {
  const text = FORMULA.test(given) ? `'${given}` : given;
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
