// The objects of NTCIP 1202 version 2 and 1201 that the adapter uses, by their numbers.

/** NTCIP 1202 actuated signal controllers. */
const ASC = '1.3.6.1.4.1.1206.4.2.1';
/** NTCIP 1201 global objects. */
const GLOBAL = '1.3.6.1.4.1.1206.4.2.6';

export const PATTERN_TABLE = `${ASC}.4.7`;
export const SPLIT_TABLE = `${ASC}.4.9`;
const PHASE_TABLE = `${ASC}.1.2`;
const SEQUENCE_TABLE = `${ASC}.7.3`;
export const PHASE_GROUP_TABLE = `${ASC}.1.4`;
export const GLOBAL_TIME = `${GLOBAL}.3.1`;
export const TRANSACTION = `${GLOBAL}.2.1`;
export const VERIFY_STATUS = `${GLOBAL}.2.6`;
export const PATTERN_STATUS = `${ASC}.4.10`;
export const FREE_STATUS = `${ASC}.4.11`;
export const CYCLE_STATUS = `${ASC}.4.12`;
export const PATTERN_CONTROL = `${ASC}.4.14`;
export const FLASH_STATUS = `${ASC}.3.5`;
export const OPERATIONAL_MODE = `${ASC}.4.1`;
const VOLUME_REPORT = `${ASC}.2.5`;
export const VOLUME_SEQUENCE = `${VOLUME_REPORT}.1`;
export const VOLUME_PERIOD = `${VOLUME_REPORT}.2`;
export const VOLUME_TABLE = `${VOLUME_REPORT}.4`;

const scalar = (oid: string) => `${oid}.0`;

export const OID = {
  cycle: (pattern: number) => `${PATTERN_TABLE}.1.2.${pattern}`,
  offset: (pattern: number) => `${PATTERN_TABLE}.1.3.${pattern}`,
  splitNumber: (pattern: number) => `${PATTERN_TABLE}.1.4.${pattern}`,
  sequenceNumber: (pattern: number) => `${PATTERN_TABLE}.1.5.${pattern}`,
  walk: (phase: number) => `${PHASE_TABLE}.1.2.${phase}`,
  pedestrianClear: (phase: number) => `${PHASE_TABLE}.1.3.${phase}`,
  minGreen: (phase: number) => `${PHASE_TABLE}.1.4.${phase}`,
  yellow: (phase: number) => `${PHASE_TABLE}.1.8.${phase}`,
  redClearance: (phase: number) => `${PHASE_TABLE}.1.9.${phase}`,
  sequence: (sequence: number, ring: number) => `${SEQUENCE_TABLE}.1.3.${sequence}.${ring}`,
  splitCoordPhase: (split: number, phase: number) => `${SPLIT_TABLE}.1.5.${split}.${phase}`,
  splitTime: (split: number, phase: number) => `${SPLIT_TABLE}.1.3.${split}.${phase}`,
  volume: (detector: number) => `${VOLUME_TABLE}.1.1.${detector}`,
  occupancy: (detector: number) => `${VOLUME_TABLE}.1.2.${detector}`,
  volumeSequence: scalar(VOLUME_SEQUENCE),
  volumePeriod: scalar(VOLUME_PERIOD),
  operationalMode: scalar(OPERATIONAL_MODE),
  reds: (group: number) => `${PHASE_GROUP_TABLE}.1.2.${group}`,
  yellows: (group: number) => `${PHASE_GROUP_TABLE}.1.3.${group}`,
  greens: (group: number) => `${PHASE_GROUP_TABLE}.1.4.${group}`,
  walks: (group: number) => `${PHASE_GROUP_TABLE}.1.7.${group}`,
  time: scalar(GLOBAL_TIME),
  transaction: scalar(TRANSACTION),
  verifyStatus: scalar(VERIFY_STATUS),
  patternStatus: scalar(PATTERN_STATUS),
  freeStatus: scalar(FREE_STATUS),
  cycleStatus: scalar(CYCLE_STATUS),
  patternControl: scalar(PATTERN_CONTROL),
  flashStatus: scalar(FLASH_STATUS),
} as const;

/** dbCreateTransaction: what is set and what is read. */
export const DATABASE = { normal: 1, transaction: 2, verify: 3, done: 6 } as const;
export const NOT_IN_ERROR = 1;
/** localFreeStatus: 2 follows its pattern, 4 is on the way to it, beyond 6 it cannot and says why */
export const FREE = { coordActive: 2, transitionFree: 4, badPlan: 7 } as const;
export const FREE_FAULTS: Readonly<Record<number, string>> = {
  7: 'badPlan',
  8: 'badCycleTime',
  9: 'splitOverrun',
  10: 'invalidOffset',
  11: 'failed',
};
/** the largest patterns that are none: 254 free, 255 flash */
export const LAST_PATTERN = 253;
/** unitFlashStatus */
export const FLASH = { notFlash: 2, faultMonitor: 5 } as const;
/** detectorVolume beyond it overflowed; detectorOccupancy is in half percents, and beyond it says what is broken */
export const MOST_VOLUME = 254;
export const MOST_OCCUPANCY = 200;
/** the largest whole seconds that cycle, offset and split can say */
export const MOST_SECONDS = 255;
