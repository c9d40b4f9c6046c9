// Saturation flow of a lane group: the HCM's base value and its chain of adjustment factors.

/** What reduces or raises the flow. Left out means no adjustment. */
export interface SaturationInput {
  readonly lanes: number;
  /** veh/h/lane, 1,900 (1,750 outside metropolitan areas of 250,000 people) */
  readonly base?: number;
  /** m */
  readonly laneWidth?: number;
  /** percent */
  readonly heavyVehicles?: number;
  /** percent, uphill positive */
  readonly grade?: number;
  /** manoeuvres/h into and out of parking beside the group; absent: no parking */
  readonly parking?: number;
  /** buses/h that stop within 75 m */
  readonly busesStopping?: number;
  readonly centralBusinessDistrict?: boolean;
  readonly leftTurns?: boolean;
  readonly rightTurns?: boolean;
  readonly movement?: 'through' | 'left' | 'right';
}

/** Lane width factor (HCM 7 exhibit 19-20; 10 and 12.9 ft). `width` in m. */
export function laneWidthFactor(width: number): number {
  if (width < 10 * 0.3048) return 0.96;
  return width > 12.9 * 0.3048 ? 1.04 : 1;
}

/** Heavy vehicles and grade together (HCM 7 eq. 19-9, 19-10). Both in percent. */
export function heavyVehicleGradeFactor(heavy: number, grade: number): number {
  if (grade < 0) return (100 - 0.79 * heavy - 2.07 * grade) / 100;
  return (100 - 0.78 * heavy - 0.31 * grade ** 2) / 100;
}

/** Parking beside the group (HCM 7 eq. 19-11). */
export function parkingFactor(lanes: number, manoeuvres: number): number {
  return Math.max(0.05, (lanes - 0.1 - (18 * manoeuvres) / 3600) / lanes);
}

/** Buses that block a lane (HCM 7 eq. 19-12). */
export function busBlockageFactor(lanes: number, buses: number): number {
  return Math.max(0.05, (lanes - (14.4 * buses) / 3600) / lanes);
}

/** Unequal use of lanes, for the exclusive lanes of a movement (HCM 7 exhibit 19-15): 1, 0.952, 0.908 through. */
export function laneUtilisationFactor(movement: 'through' | 'left' | 'right', lanes: number): number {
  if (lanes <= 1) return 1;
  if (movement === 'left') return 0.971;
  if (movement === 'right') return 0.885;
  return lanes === 2 ? 0.952 : 0.908;
}

/** Adjusted saturation flow of a group, protected (HCM 7 eq. 19-8). Unit veh/h. */
export function saturationFlow(input: SaturationInput): number {
  let flow = (input.base ?? 1900) * input.lanes;
  if (input.laneWidth !== undefined) flow *= laneWidthFactor(input.laneWidth);
  flow *= heavyVehicleGradeFactor(input.heavyVehicles ?? 0, input.grade ?? 0);
  if (input.parking !== undefined) flow *= parkingFactor(input.lanes, input.parking);
  if (input.busesStopping !== undefined) flow *= busBlockageFactor(input.lanes, input.busesStopping);
  if (input.centralBusinessDistrict) flow *= 0.9;
  if (input.movement) flow *= laneUtilisationFactor(input.movement, input.lanes);
  if (input.leftTurns) flow /= 1.05;
  if (input.rightTurns) flow /= 1.18;
  return flow;
}

/**
 * Capacity of a movement that yields while its lamp is green: gaps in the flow that it yields to (HCM 7 eq. 31-100,
 * with its critical gap of 4.5 s and follow-up time of 2.5 s).
 * @param opposing veh/h that are let pass, while they have green and their queue has gone
 * @returns veh/h of such green
 */
export function permissiveFlow(opposing: number, criticalGap = 4.5, followUp = 2.5): number {
  if (opposing < 1e-6) return 3600 / followUp;
  const rate = opposing / 3600;
  return (opposing * Math.exp(-rate * criticalGap)) / (1 - Math.exp(-rate * followUp));
}
