// Counted vehicles: how many passed a place of the network from when until when; and how far a model is from them.
import { Fault } from './fault.ts';

/** Vehicles that drove onto an edge, or with `to` from one edge onto the next. */
export interface Count {
  readonly edge: string;
  /** the edge driven onto; without it all who drive onto `edge` */
  readonly to?: string | undefined;
  /** s */
  readonly begin: number;
  readonly end: number;
  readonly vehicles: number;
  /** file:line */
  readonly where: string;
}

/** What is counted, whenever: counts of one place belong together. */
export const countedPlace = ({ edge, to }: Pick<Count, 'edge' | 'to'>): string =>
  to === undefined ? edge : `${edge} > ${to}`;

/**
 * GEH statistic of two hourly volumes (UK Highways Agency, DMRB 12.2.1, 1996): sqrt(2 (m - c)^2 / (m + c)); below 5 is taken for a fit.
 * @param modelled veh/h
 * @param counted veh/h
 */
export function geh(modelled: number, counted: number): number {
  const sum = modelled + counted;
  return sum > 0 ? Math.sqrt((2 * (modelled - counted) ** 2) / sum) : 0;
}

/** The most that passes a lane in an hour; more is no count. */
const MOST_VPH = 3000;

/**
 * Throws for what cannot be a count.
 * @param lanes of the edge
 * @throws Fault CNT_VALUE, CNT_TIMES
 */
export function checkCount({ vehicles, begin, end, where }: Count, lanes: number): void {
  if (!(vehicles >= 0 && Number.isFinite(vehicles)))
    throw new Fault('CNT_VALUE', `${vehicles} is no count; give a number of 0 or more`, where);
  if (!(begin >= 0 && end > begin))
    throw new Fault('CNT_TIMES', `it runs from ${begin} to ${end} s; give 0 <= begin < end`, where);
  const rate = (vehicles * 3600) / (end - begin);
  if (rate <= MOST_VPH * lanes) return;
  throw new Fault(
    'CNT_VALUE',
    `${Math.round(rate)} veh/h on ${lanes} lane${lanes > 1 ? 's' : ''} is impossible; correct the count or its times`,
    where,
  );
}

/** Two sets of counts that cannot both be right. */
export interface CountConflict {
  readonly node: string;
  /** veh over all times in which every arm is counted */
  readonly arriving: number;
  readonly leaving: number;
  readonly text: string;
}
