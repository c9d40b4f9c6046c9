// A green corridor judged by SUMO: its own vehicle with the blue-light device, its own traffic, our lamps.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CompiledNetwork } from '../../core/compiled-network.ts';
import type { LampProgram } from '../../sim/lamp-program.ts';
import { exportSumoPrograms } from '../export-sumo-programs.ts';
import type { TrackedVehicle } from '../field/field.ts';
import { sumoAdditional } from '../field/sumo/sumo-config.ts';
import { SumoField } from '../field/sumo/sumo-field.ts';
import type { SafetyByController } from '../safety.ts';
import type { StreetView, Whereabouts } from './arrival-forecast.ts';
import { type Corridor, CorridorControl } from './corridor-control.ts';
import { EMERGENCY_ID } from './corridor-run.ts';
import { corridorWay } from './corridor-way.ts';
import { JunctionLamps } from './junction-lamps.ts';
import type { LawfulPlan } from './lawful-plan.ts';
import { TakeoverWatch } from './takeover-watch.ts';

export interface SumoCorridorJob {
  readonly network: CompiledNetwork;
  readonly programs: readonly LampProgram[];
  readonly lawful: LawfulPlan;
  readonly safety: SafetyByController;
  /** path of the .sumocfg from whose files the place was imported */
  readonly config: string;
  readonly seed: number;
  readonly begin: number;
  readonly end: number;
  /** edge numbers */
  readonly route: readonly number[];
  /** s */
  readonly depart: number;
}

export interface SumoCorridorOutcome {
  /** s from the departure wished to the arrival; undefined when it had not arrived by the end */
  readonly travel: number | undefined;
  /** s lost against the speed that it would drive alone, the wait to enter included */
  readonly loss: number;
  /** s a vehicle, all of SUMO's, the emergency vehicle included */
  readonly delay: number;
  readonly corridor: Corridor | undefined;
  readonly violations: number;
}

/** SUMO's emergency vehicle (documentation of device.bluelight, SUMO 1.15) on the way. */
function vehicleFile({ network, route, depart }: SumoCorridorJob): string {
  const edges = route.map((edge) =>
    network.edgeIds[edge]!.replace(/&/g, '&amp;').replace(/"/g, '&quot;').replace(/</g, '&lt;'),
  );
  return `<additional>
    <vType id="greenband_emergency" vClass="emergency" guiShape="emergency" speedFactor="1.5">
        <param key="has.bluelight.device" value="true"/>
    </vType>
    <vehicle id="${EMERGENCY_ID}" type="greenband_emergency" depart="${depart}" departLane="best" departSpeed="max">
        <route edges="${edges.join(' ')}"/>
    </vehicle>
</additional>
`;
}

/** Runs SUMO over the window, with or without the corridor. Both sides show the same lawful plan. Throws SUMO_*, TRACI_*. */
export async function corridorInSumo(job: SumoCorridorJob, isGreenWave: boolean): Promise<SumoCorridorOutcome> {
  const folder = mkdtempSync(join(tmpdir(), 'greenband-corridor-'));
  try {
    const [vehicle, plan] = [join(folder, 'vehicle.add.xml'), join(folder, 'plan.add.xml')];
    writeFileSync(vehicle, vehicleFile(job));
    writeFileSync(plan, exportSumoPrograms(job.lawful.plan, job.network, job.safety));
    const additional = [...(await sumoAdditional(job.config)), plan, vehicle];
    const { config, begin, end, seed } = job;
    const field = await SumoField.start(job.network, { config, begin, end, seed, additional });
    try {
      return await drive(job, field, isGreenWave);
    } catch (thrown) {
      await field.abandon();
      throw thrown;
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function drive(job: SumoCorridorJob, field: SumoField, isGreenWave: boolean): Promise<SumoCorridorOutcome> {
  const { network, safety } = job;
  const steered = job.programs.filter(({ controller }) => job.lawful.steered.has(network.controllerIds[controller]!));
  const steering = new CorridorControl(network, steered, safety);
  const watch = new TakeoverWatch(network, safety, 1);
  const corridor = isGreenWave
    ? steering.grant(EMERGENCY_ID, corridorWay(network, job.route), 0, job.depart)
    : undefined;
  /** controllers that SUMO does not turn by itself any more: they show the plan's letters while nobody holds them */
  const ours = new Map<number, JunctionLamps>();
  const held = new Set<number>();
  let arrived: number | undefined;
  let wasThere = false;
  let loss = 0;
  while (field.time < field.end) {
    const own = vehicleNamed(field.vehicles, EMERGENCY_ID);
    if (wasThere && own === undefined && arrived === undefined) arrived = field.time;
    wasThere ||= own !== undefined;
    if (own) loss += Math.max(0, 1 - own.speed / field.desiredSpeed(own));
    else if (!wasThere && field.time >= job.depart) loss += 1;
    const { show, release } = steering.tick(streetOf(field), () => own && whereOf(own));
    for (const [controller, letters] of show) {
      if (!held.has(controller)) watch.begin(controller, job.programs, field.time);
      held.add(controller);
      ours.set(controller, ours.get(controller) ?? plainLamps(job, controller, field.time));
      field.setLamps(controller, letters);
    }
    for (const controller of release) {
      held.delete(controller);
      watch.end(controller, field.time);
    }
    for (const [controller, lamps] of ours)
      if (!held.has(controller)) field.setLamps(controller, lamps.planned(field.time));
    await field.step();
    for (const controller of held) watch.see(controller, field.lampsShown(controller));
  }
  const { mean } = await field.finish();
  return {
    travel: arrived === undefined ? undefined : arrived - job.depart,
    loss,
    delay: mean.delay_s,
    corridor,
    violations: watch.breaches,
  };
}

function plainLamps({ network, programs, safety }: SumoCorridorJob, controller: number, time: number): JunctionLamps {
  const program = programs.find((one) => one.controller === controller)!;
  return new JunctionLamps(program, safety.get(network.controllerIds[controller]!)!, time, 1);
}

function vehicleNamed(vehicles: Iterable<TrackedVehicle>, id: string): TrackedVehicle | undefined {
  for (const vehicle of vehicles) if (vehicle.id === id) return vehicle;
  return undefined;
}

const whereOf = ({ at, position, lane, speed }: TrackedVehicle): Whereabouts => ({
  at,
  position,
  isInside: lane < 0,
  speed,
});

/** Everybody by lane, front to back. */
function streetOf(field: SumoField): StreetView {
  const lanes = new Map<number, number[]>();
  for (const { lane, position, id } of field.vehicles) {
    if (lane < 0 || id === EMERGENCY_ID) continue;
    const known = lanes.get(lane);
    if (known === undefined) lanes.set(lane, [position]);
    else known.push(position);
  }
  for (const positions of lanes.values()) positions.sort((a, b) => b - a);
  return {
    time: field.time,
    countOn: (lane) => lanes.get(lane)?.length ?? 0,
    positionOn: (lane, k) => lanes.get(lane)![k]!,
  };
}
