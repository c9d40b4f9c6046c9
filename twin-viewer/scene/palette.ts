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
  /** how dark a wall is at its foot, of its colour */
  readonly foot: number;
  readonly leaf: number;
  readonly vehicle: { readonly car: number; readonly van: number; readonly truck: number; readonly bus: number };
  readonly glass: number;
  readonly shadow: number;
  readonly shadowStrength: number;
  /** of what buildings and trees throw on the ground */
  readonly castStrength: number;
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
      green: 0x111c1b,
      kerb: 0x414e5a,
      asphalt: 0x2c3843,
      paint: 0x9aa8b4,
      zebra: 0x93a1ad,
      busStop: 0x8d74e0,
      island: 0x161d24,
      pavement: 0x1a222a,
    }),
    paintStrength: 0.7,
    roof: 0x1d262e,
    wall: 0x161e25,
    foot: 0.62,
    leaf: 0x1f332c,
    vehicle: { car: 0xc2ccd4, van: 0xa9b3ae, truck: 0x93a4b8, bus: 0xb5a8dc },
    glass: 0x19222b,
    shadow: 0x000000,
    shadowStrength: 0.5,
    castStrength: 0.34,
    ambient: 0.62,
    sun: 0.42,
    ramp: [0x356fa6, 0xa08d66, 0xf5a23c],
  },
  day: {
    ground: 0xf4f1ea,
    tints: tints({
      water: 0xd3dfe2,
      green: 0xe2e7d6,
      kerb: 0xb4ac9d,
      asphalt: 0xcbc4b7,
      paint: 0xffffff,
      zebra: 0xffffff,
      busStop: 0x8468e0,
      island: 0xe9e5db,
      pavement: 0xe8e3d8,
    }),
    paintStrength: 0.95,
    roof: 0xfbf9f4,
    wall: 0xd9d2c4,
    foot: 0.86,
    leaf: 0xb9c4a6,
    vehicle: { car: 0x4a5560, van: 0x66706a, truck: 0x556a80, bus: 0x6f5fae },
    glass: 0xb9c6cf,
    shadow: 0x3b3325,
    shadowStrength: 0.22,
    castStrength: 0.15,
    ambient: 0.78,
    sun: 0.3,
    ramp: [0x4f86b8, 0xb59a6a, 0xd9701a],
  },
};
