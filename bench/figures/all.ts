// Every figure asked of the project, in the order of FIGURES.md.
import { ACCURACY_FIGURES } from './accuracy.ts';
import type { Figure } from './figure.ts';
import { IMPORT_FIGURES } from './import-speed.ts';
import { PLAN_FIGURES } from './plans.ts';
import { SPEED_FIGURES } from './speed.ts';
import { THEORY_FIGURES } from './theory.ts';

export const ALL_FIGURES: readonly Figure[] = [
  ...PLAN_FIGURES,
  ...IMPORT_FIGURES,
  ...SPEED_FIGURES,
  ...THEORY_FIGURES,
  ...ACCURACY_FIGURES,
];
