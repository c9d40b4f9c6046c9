// The one table of fault codes: what each means, its cure, and the HTTP status that the service answers with.

export interface FaultMeaning {
  readonly meaning: string;
  readonly cure: string;
  readonly status: number;
}

const refused = (meaning: string, cure: string): FaultMeaning => ({ meaning, cure, status: 422 });

export const PLAN_FAULTS = {
  PLAN_SCHEMA: refused('The file is not a plan of a known format and version.', 'Correct the element that is named.'),
  PLAN_UNKNOWN: { meaning: 'No plan has this id.', cure: 'Name one of the plans in the file.', status: 404 },
  PLAN_CONTROLLER_UNKNOWN: refused('The plan names a controller that the network lacks.', 'Correct the id.'),
  PLAN_CONTROLLER_MISSING: refused('A controller of the network has no plan.', 'Add one for it.'),
  PLAN_CONTROLLER_TWICE: refused('Two plans claim one controller.', 'Remove one of them.'),
  PLAN_PROGRAM: refused('A program cannot be shown on lamps.', 'Correct its phases.'),
  PLAN_STAGES: refused('A list of stages cannot be shown on lamps.', 'Correct its stages.'),
  PLAN_RINGS: refused('The rings and barriers do not add up.', 'Make every ring of a group meet at the barrier.'),
  PLAN_CYCLE: refused('The greens and interstages do not add up to the cycle.', 'State the cycle they add up to.'),
  PLAN_OFFSET: refused('The offset is outside the cycle.', 'Give 0 <= offset < cycle.'),
  PLAN_RESOLUTION: refused('A time is not a multiple of 0.1 s.', 'Round the plan.'),
  PLAN_SAFETY_DATA: refused('The safety data cannot be used.', 'Correct it, or derive it from the network.'),
  PLAN_SAFETY_MISSING: refused('Safety data is missing.', 'Derive it from the network, or state it.'),
  PLAN_CONFLICT: refused('Conflicting links are green together.', 'Part them, or show g where a turn may yield.'),
  PLAN_INTERGREEN: refused('A green starts before its intergreen has run.', 'Lengthen the change between the two.'),
  PLAN_YELLOW: refused('A yellow is missing, too short or too long.', 'Show 3 to 6 s of yellow after green.'),
  PLAN_SEQUENCE: refused('Lamp letters follow each other as no lamp may.', 'Show green, yellow, red in this order.'),
  PLAN_MIN_GREEN: refused('A green is shorter than its minimum.', 'Lengthen it.'),
  PLAN_UNSERVED: refused('A movement or crossing is never served.', 'Give it a green, or pass --allow-unserved.'),
  PLAN_MAX_RED: refused('A link waits longer than the maximum red.', 'Shorten the cycle or serve it twice.'),
  PLAN_STOP_THEN_GO: refused('A link shows s that may not.', 'Show r, or allow it in the safety data.'),
  PLAN_WALK: refused('Walk and clearance do not fit into their phase.', 'Lengthen the split.'),
  PLAN_TRANSITION: refused('A change of offset cannot be made.', 'Round the plan, and allow some change a cycle.'),
  PLAN_SCHEDULE: refused(
    'The day plan has a gap, an overlap or an unknown plan.',
    'Cover every second of every day once.',
  ),
} as const satisfies Record<string, FaultMeaning>;

export type PlanFaultCode = keyof typeof PLAN_FAULTS;
