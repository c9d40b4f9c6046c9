// The colours of the scene by day and by night. A colour means one thing: see `MEANING` for what each is kept for.
import { TINT } from './flat-mesh.ts';

export type DayTime = 'day' | 'night';

/** 0xRRGGBB */
export interface Palette {
  readonly ground: number;
  /** by TINT */
  readonly tints: readonly number[];
  /** opacity of TINT.paint and TINT.zebra when near */
  readonly paintStrength: number;
  readonly roof: number;
  readonly wall: number;
  readonly vehicle: { readonly car: number; readonly van: number; readonly truck: number; readonly bus: number };
  readonly glass: number;
  readonly shadow: number;
  readonly shadowStrength: number;
  /** light from above, and from the sun's side */
  readonly ambient: number;
  readonly sun: number;
  /** speed against free flow: flowing, middling, standing */
  readonly ramp: readonly [number, number, number];
}

/** The same by day and night: lamps, the emergency corridor, bus priority, the selection. */
export const MEANING = {
  red: 0xff4d3d,
  amber: 0xffb020,
  green: 0x2fd38a,
  dark: 0x39434d,
  corridor: 0x35e0ff,
  bus: 0x9b7bff,
} as const;

function tints(by: Readonly<Record<keyof typeof TINT, number>>): number[] {
  const list: number[] = [];
  for (const [name, at] of Object.entries(TINT)) list[at] = by[name as keyof typeof TINT];
  return list;
}

export const PALETTES: Readonly<Record<DayTime, Palette>> = {
  night: {
    ground: 0x0e1318,
    tints: tints({
      water: 0x0f1f2b,
      green: 0x101a1a,
      kerb: 0x2a343d,
      asphalt: 0x1c242c,
      paint: 0x93a1ad,
      zebra: 0x8a97a3,
      busStop: 0x8d74e0,
      island: 0x161d24,
    }),
    paintStrength: 0.6,
    roof: 0x1a222a,
    wall: 0x141b22,
    vehicle: { car: 0xc2ccd4, van: 0xa9b3ae, truck: 0x93a4b8, bus: 0xb5a8dc },
    glass: 0x19222b,
    shadow: 0x000000,
    shadowStrength: 0.5,
    ambient: 0.62,
    sun: 0.42,
    ramp: [0x356fa6, 0xa08d66, 0xf5a23c],
  },
  day: {
    ground: 0xf4f1ea,
    tints: tints({
      water: 0xd3dfe2,
      green: 0xe7eade,
      kerb: 0xbeb7a9,
      asphalt: 0xd6d0c4,
      paint: 0xffffff,
      zebra: 0xffffff,
      busStop: 0x8468e0,
      island: 0xe9e5db,
    }),
    paintStrength: 0.95,
    roof: 0xebe7dd,
    wall: 0xdfd9cc,
    vehicle: { car: 0x4a5560, van: 0x66706a, truck: 0x556a80, bus: 0x6f5fae },
    glass: 0xb9c6cf,
    shadow: 0x3b3325,
    shadowStrength: 0.22,
    ambient: 0.78,
    sun: 0.3,
    ramp: [0x4f86b8, 0xb59a6a, 0xd9701a],
  },
};
