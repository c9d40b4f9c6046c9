// Reading the attributes of SUMO's demand elements: numbers, times and words, each fault with file and line.
import type { SumoElement } from './sumo-attributes.ts';

/** An attribute that must be there. @throws Fault DEM_ATTRIBUTE_MISSING */
export function requiredText(element: SumoElement, name: string): string {
  const value = element.attributes[name];
  if (value !== undefined && value !== '') return value;
  throw element.fault('DEM_ATTRIBUTE_MISSING', `<${element.tag}> has no attribute "${name}"; add it`);
}

/** A finite number, undefined without the attribute. @throws Fault DEM_BAD_NUMBER */
export function optionalNumber(element: SumoElement, name: string): number | undefined {
  const value = element.attributes[name];
  if (value === undefined) return undefined;
  const number = value.trim() === '' ? Number.NaN : Number(value);
  if (Number.isFinite(number)) return number;
  throw element.fault('DEM_BAD_NUMBER', `${name}="${value}" of <${element.tag}> is no finite number; correct it`);
}

/** A finite number of at least 0, undefined without the attribute. @throws Fault DEM_BAD_NUMBER */
export function optionalAmount(element: SumoElement, name: string): number | undefined {
  const number = optionalNumber(element, name);
  if (number === undefined || number >= 0) return number;
  throw element.fault('DEM_BAD_NUMBER', `${name}="${number}" of <${element.tag}> is negative; correct it`);
}

/**
 * A time in s from `s`, `h:m:s` or `d:h:m:s`, undefined without the attribute.
 * @throws Fault DEM_BAD_TIME for what is no time, and for negative ones
 */
export function optionalTime(element: SumoElement, name: string): number | undefined {
  const value = element.attributes[name];
  if (value === undefined) return undefined;
  const time = secondsOf(value);
  if (time >= 0 && Number.isFinite(time)) return time;
  const text = `${name}="${value}" of <${element.tag}> is no time from 0 on; give seconds or hh:mm:ss`;
  throw element.fault('DEM_BAD_TIME', text);
}

/** A time that must be there. @throws Fault DEM_ATTRIBUTE_MISSING, DEM_BAD_TIME */
export function requiredTime(element: SumoElement, name: string): number {
  requiredText(element, name);
  return optionalTime(element, name)!;
}

const FACTORS = [1, 60, 3600, 86400];

function secondsOf(text: string): number {
  const parts = text.trim().split(':').reverse();
  if (parts.length === 2 || parts.length > 4 || parts.some((part) => part.trim() === '')) return Number.NaN;
  return parts.reduce((sum, part, i) => sum + Number(part) * FACTORS[i]!, 0);
}

/** A number, or one of SUMO's words that ours has too; undefined for anything else. */
export function wordOrNumber<Word extends string>(value: string, words: readonly Word[]): number | Word | undefined {
  const word = words.find((known) => known === value);
  if (word !== undefined) return word;
  const number = value.trim() === '' ? Number.NaN : Number(value);
  return Number.isFinite(number) ? number : undefined;
}
