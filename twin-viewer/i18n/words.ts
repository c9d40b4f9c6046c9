// Words and figures in the reader's language and units.
import { signal } from '@preact/signals';
import { EN, type Word } from './en.ts';
import { ZH } from './zh.ts';

export type { Word } from './en.ts';
export type Language = 'en' | 'zh';
export type Units = 'metric' | 'us';

export const language = signal<Language>('en');
export const units = signal<Units>('metric');

const BOOKS: Readonly<Record<Language, Readonly<Record<Word, string>>>> = { en: EN, zh: ZH };

/** The words of a key, with `{name}` filled in. */
export function t(word: Word, values: Readonly<Record<string, string | number>> = {}): string {
  return BOOKS[language.value][word].replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''));
}

/** A number with so many decimals, grouped as the language does; a true minus. */
export function number(value: number, decimals = 0): string {
  if (!Number.isFinite(value)) return '–';
  const text = new Intl.NumberFormat(language.value, {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  }).format(Math.abs(value) < 0.5 * 10 ** -decimals ? 0 : value);
  return text.replace('-', '−');
}

/** The same with its sign. */
export function signed(value: number, decimals = 0): string {
  return value > 0 ? `+${number(value, decimals)}` : number(value, decimals);
}

/** hh:mm or hh:mm:ss of the day. */
export function clockText(secondsOfDay: number, seconds = true): string {
  const whole = Math.max(0, Math.floor(secondsOfDay)) % 86_400;
  const part = (value: number) => String(value).padStart(2, '0');
  const head = `${part(Math.floor(whole / 3600))}:${part(Math.floor(whole / 60) % 60)}`;
  return seconds ? `${head}:${part(whole % 60)}` : head;
}

/** A speed (m/s) in the reader's unit. */
export function speedOf(metresPerSecond: number): { value: number; unit: Word } {
  return units.value === 'us'
    ? { value: metresPerSecond * 2.236936, unit: 'unit.mph' }
    : { value: metresPerSecond * 3.6, unit: 'unit.kmh' };
}

/** A length (m) in the reader's unit. */
export function lengthOf(metres: number): { value: number; unit: Word } {
  return units.value === 'us' ? { value: metres * 3.28084, unit: 'unit.ft' } : { value: metres, unit: 'unit.m' };
}
