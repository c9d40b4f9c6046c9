// Every figure asked of the project, in the order of FIGURES.md.
import { ACCURACY_FIGURES } from './accuracy.ts';
import { ADAPTIVE_FIGURES } from './adaptive.ts';
import { AREA_FIGURES } from './areas.ts';
import { BUS_FIGURES } from './buses.ts';
import { CENTRE_FIGURES } from './centre.ts';
import { CITY_FIGURES } from './city.ts';
import { CORRIDOR_FIGURES } from './corridors.ts';
import { EVENT_LOG_FIGURES } from './event-log.ts';
import type { Figure } from './figure.ts';
import { FUZZ_FIGURES } from './fuzz.ts';
import { GPU_FIGURES } from './gpu.ts';
import { IMPORT_FIGURES } from './import-speed.ts';
import { MAP_FIGURES } from './maps.ts';
import { MEASURE_FIGURES } from './measures.ts';
import { OWED_FIGURES } from './owed.ts';
import { PLAN_FIGURES } from './plans.ts';
import { PRIORITY_FIGURES } from './priority.ts';
import { RANKING_FIGURES } from './ranking.ts';
import { ROUTING_FIGURES } from './routing.ts';
import { JUNCTION_FIGURES } from './single-junctions.ts';
import { SPEED_FIGURES } from './speed.ts';
import { START_FIGURES } from './start.ts';
import { SUITE_FIGURES } from './suites.ts';
import { THEORY_FIGURES } from './theory.ts';
import { TWIN_FIGURES } from './twin.ts';
import { UTDF_FIGURES } from './utdf.ts';

export const ALL_FIGURES: readonly Figure[] = [
  ...START_FIGURES,
  ...PLAN_FIGURES,
  ...AREA_FIGURES,
  ...ADAPTIVE_FIGURES,
  ...CORRIDOR_FIGURES,
  ...CENTRE_FIGURES,
  ...SUITE_FIGURES,
  ...JUNCTION_FIGURES,
  ...EVENT_LOG_FIGURES,
  ...IMPORT_FIGURES,
  ...MAP_FIGURES,
  ...UTDF_FIGURES,
  ...FUZZ_FIGURES,
  ...CITY_FIGURES,
  ...ROUTING_FIGURES,
  ...SPEED_FIGURES,
  ...MEASURE_FIGURES,
  ...THEORY_FIGURES,
  ...ACCURACY_FIGURES,
  ...RANKING_FIGURES,
  ...PRIORITY_FIGURES,
  ...BUS_FIGURES,
  ...GPU_FIGURES,
  ...TWIN_FIGURES,
  ...OWED_FIGURES,
];
