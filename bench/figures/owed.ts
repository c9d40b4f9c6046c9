// Figures that are asked and that no command measures yet: listed, so that nobody takes their absence for an answer.
import type { Figure } from './figure.ts';

const THEORY = 'The engine against theory';

const owed = (id: string, group: string, asked: string, aim: string): Figure => ({
  id,
  group,
  asked,
  aim,
  command: 'none yet',
});

export const OWED_FIGURES: readonly Figure[] = [
  owed('theory-hcm-examples', THEORY, 'HCM 7 examples T1-T4 simulated at their volumes: delay', 'within 10 %'),
  owed('theory-roundabout', THEORY, 'capacity of a roundabout against HCM', 'within 15 %'),
  owed('theory-all-way-stop', THEORY, 'capacity of an all-way stop against HCM', 'within 15 %'),
  owed('theory-dispersion', THEORY, 'dispersion of a platoon against Robertson', 'within 15 %'),
  owed(
    'day-plan-riverside',
    'A day',
    'riverside, 24 h: a day plan against the best single plan',
    '10 % lower at least',
  ),
];
