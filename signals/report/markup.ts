// Markup as text: everything that comes from a file goes through `escaped`, every number through one of the formats.

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text made harmless in HTML, in attributes as in content; what XML cannot hold becomes a space. */
export function escaped(text: string): string {
  return text.replace(/[\p{Cc}\p{Cs}\ufffe\uffff]/gu, ' ').replace(/[&<>"']/g, (c) => ESCAPES[c]);
}

const MINUS = '&#8722;';
const THIN = '&#8201;';

/** A number with a fixed count of digits, thousands apart by thin spaces; a dash where there is none. */
export function fixed(value: number, digits = 1): string {
  if (!Number.isFinite(value)) return '&#8211;';
  const text = Math.abs(value).toFixed(digits);
  const [whole, fraction] = text.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, THIN);
  const sign = value < 0 && Number(text) !== 0 ? MINUS : '';
  return `${sign}${grouped}${fraction === undefined ? '' : `.${fraction}`}`;
}

/** The same with a sign in front, also of what is positive. */
export function signed(value: number, digits = 1): string {
  const text = fixed(value, digits);
  return value > 0 && Number(value.toFixed(digits)) !== 0 ? `+${text}` : text;
}

/** A unit behind a number: a thin space, then small capitals by the stylesheet. */
export function unit(text: string): string {
  return `<span class="unit">${THIN}${escaped(text)}</span>`;
}

/** Seconds of the clock as h:mm or h:mm:ss. */
export function clockTime(seconds: number, withSeconds = false): string {
  const whole = Math.round(seconds);
  const two = (n: number) => String(n).padStart(2, '0');
  const minutes = `${Math.floor(whole / 3600)}:${two(Math.floor(whole / 60) % 60)}`;
  return withSeconds || whole % 60 !== 0 ? `${minutes}:${two(whole % 60)}` : minutes;
}

/** A coordinate of a drawing, to a tenth. */
export function px(value: number): string {
  const text = value.toFixed(1);
  return text.endsWith('.0') ? text.slice(0, -2) : text;
}

/** The `d` of a path through points. */
export function pathThrough(points: readonly (readonly [number, number])[]): string {
  return points.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${px(x)} ${px(y)}`).join('');
}

/** A heading and what stands under it, as one numbered part of the page. */
export function section(id: string, title: string, body: string): string {
  return `<section id="${id}"><h2>${title}</h2>${body}</section>`;
}

/** Values in even steps of 1, 2 or 5 times a power of ten that cover 0 to `most`. */
export function evenTicks(most: number, about: number): number[] {
  const rough = Math.max(most, 1e-9) / about;
  const power = 10 ** Math.floor(Math.log10(rough));
  const tick = [1, 2, 5, 10].map((n) => n * power).find((n) => n >= rough - 1e-12)!;
  const count = Math.ceil(most / tick - 1e-9);
  return Array.from({ length: Math.max(1, count) + 1 }, (_, i) => i * tick);
}
