// Reading SUMO's XML attributes: numbers, shapes and lane names, each fault with file and line.
import { Fault } from './fault.ts';
import type { XmlAttributes } from './xml-stream.ts';

export type Xy = [number, number];

/** One element as it is being read: its attributes and where it stands. */
export class SumoElement {
  readonly tag: string;
  readonly attributes: XmlAttributes;
  readonly source: string;
  readonly line: number;

  constructor(tag: string, attributes: XmlAttributes, source: string, line: number) {
    this.tag = tag;
    this.attributes = attributes;
    this.source = source;
    this.line = line;
  }

  get where(): string {
    return `${this.source}:${this.line}`;
  }

  fault(code: string, text: string): Fault {
    return new Fault(code, text, this.where);
  }

  /** An attribute that must be there. Throws NET_ATTRIBUTE_MISSING. */
  text(name: string): string {
    const value = this.attributes[name];
    if (value === undefined) {
      throw this.fault('NET_ATTRIBUTE_MISSING', `<${this.tag}> has no attribute "${name}"; add it`);
    }
    return value;
  }

  /** A finite number; without the attribute `otherwise`, or NET_ATTRIBUTE_MISSING. Throws NET_BAD_NUMBER. */
  number(name: string, otherwise?: number): number {
    const value = this.attributes[name];
    if (value === undefined && otherwise !== undefined) return otherwise;
    const number = value === undefined || value.trim() === '' ? Number.NaN : Number(value);
    if (!Number.isFinite(number)) {
      throw this.fault(
        'NET_BAD_NUMBER',
        `${name}="${this.text(name)}" of <${this.tag}> is no finite number; correct it`,
      );
    }
    return number;
  }

  /** A number that is not below `least` (or, with `above`, is above it). Throws NET_BAD_NUMBER. */
  numberAbove(name: string, least: number, otherwise?: number): number {
    const number = this.number(name, otherwise);
    if (number > least) return number;
    throw this.fault(
      'NET_BAD_NUMBER',
      `${name}="${this.attributes[name]}" of <${this.tag}> must be above ${least}; correct it`,
    );
  }

  /** A whole number of at least 0. Throws NET_BAD_NUMBER. */
  index(name: string, otherwise?: number): number {
    const number = this.number(name, otherwise);
    if (Number.isInteger(number) && number >= 0) return number;
    throw this.fault(
      'NET_BAD_NUMBER',
      `${name}="${this.attributes[name]}" of <${this.tag}> must be a whole number of at least 0; correct it`,
    );
  }

  /** SUMO's truth values. */
  truth(name: string, otherwise: boolean): boolean {
    const value = this.attributes[name];
    if (value === undefined) return otherwise;
    return value === '1' || value === 'true' || value === 'yes' || value === 'on' || value === 'True';
  }

  /** `x,y x,y` or `x,y,z …`; the height is left out. Throws NET_BAD_SHAPE. */
  shape(name: string): Xy[] {
    const value = this.attributes[name];
    const points: Xy[] = [];
    if (value === undefined || value === '') return points;
    for (const word of value.split(' ')) {
      if (word === '') continue;
      const comma = word.indexOf(',');
      const next = word.indexOf(',', comma + 1);
      const x = Number(word.slice(0, comma));
      const y = Number(next < 0 ? word.slice(comma + 1) : word.slice(comma + 1, next));
      if (comma <= 0 || !Number.isFinite(x) || !Number.isFinite(y)) {
        throw this.fault('NET_BAD_SHAPE', `"${word}" in ${name} of <${this.tag}> is no point x,y; correct it`);
      }
      points.push([x, y]);
    }
    return points;
  }
}

/** The words of a list attribute. */
export function words(value: string | undefined): string[] {
  return value === undefined || value.trim() === '' ? [] : value.trim().split(/\s+/);
}

/** `edge_3` is lane 3 of `edge`; undefined when the name has no lane number. */
export function splitLaneId(id: string): { edge: string; lane: number } | undefined {
  const at = id.lastIndexOf('_');
  const lane = Number(id.slice(at + 1));
  return at <= 0 || !Number.isInteger(lane) || lane < 0 ? undefined : { edge: id.slice(0, at), lane };
}
