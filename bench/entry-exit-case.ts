// One entry-exit detector around all of a real place, ours against SUMO's E3 output on the same files.
import { compileNetwork } from '../core/compile-network.ts';
import type { CompiledNetwork } from '../core/compiled-network.ts';
import { laneId } from '../core/compiled-network.ts';
import { instrument } from '../sim/instruments.ts';
import { until } from '../sim/step.ts';
import { createWorld } from '../sim/world.ts';
import { sumoDetectorRows } from './detector-case.ts';
import { loadPlace } from './our-run.ts';
import { namedScenarios } from './scenarios.ts';

/** m from the lanes' starts, and from their ends */
const INSET = 15;

/** Over a run: vehicles that have left, and their means (s; halts a vehicle), by us and by SUMO. */
export interface EntryExitContrast {
  readonly vehicles: readonly [ours: number, sumo: number];
  readonly travelTime: readonly [ours: number, sumo: number];
  readonly timeLoss: readonly [ours: number, sumo: number];
  readonly halts: readonly [ours: number, sumo: number];
}

/** Entries at the start of every edge that comes from the edge of the map, exits at the end of every one that leads there. */
export async function contrastEntryExit(name: string, seed: number): Promise<EntryExitContrast> {
  const scenario = namedScenarios([name])[0]!;
  const place = await loadPlace(scenario);
  const { begin, end } = scenario;
  const { entries, exits } = fringe(place.network);
  const point = (lane: number, position: number) => {
    const edge = place.network.laneEdge[lane]!;
    return { edge: place.network.edgeIds[edge]!, lane: lane - place.network.edgeFirstLane[edge]!, position };
  };
  const length = (lane: number) => place.network.laneLength[lane]!;
  const around = {
    id: 'around',
    entries: entries.map((lane) => point(lane, INSET)),
    exits: exits.map((lane) => point(lane, length(lane) - INSET)),
  };
  const network = compileNetwork({ ...place.file, entryExits: [around] });
  const world = createWorld(network, place.demand(seed), place.lamps, { seed, begin, end });
  const instruments = instrument(world, { period: end - begin });
  until(world, end);
  const ours = instruments.read().entryExits[0]!;
  const tag = (kind: string) => (lane: number) =>
    `<${kind} lane="${laneId(network, lane)}" pos="${kind === 'detEntry' ? INSET : length(lane) - INSET}"/>`;
  const points = [...entries.map(tag('detEntry')), ...exits.map(tag('detExit'))].join('');
  const elements = (out: string) =>
    `<entryExitDetector id="around" period="${end - begin}" file="${out}">${points}</entryExitDetector>`;
  const [sumo] = await sumoDetectorRows(scenario, elements, seed);
  const figure = (key: string) => Number(sumo!.get(key));
  return {
    vehicles: [ours.vehicleSum, figure('vehicleSum')],
    travelTime: [ours.meanTravelTime, figure('meanTravelTime')],
    timeLoss: [ours.meanTimeLoss, figure('meanTimeLoss')],
    halts: [ours.meanHaltsPerVehicle, figure('meanHaltsPerVehicle')],
  };
}

function fringe(network: CompiledNetwork): { entries: number[]; exits: number[] } {
  const [into, out] = [new Set(network.edgeTo), new Set(network.edgeFrom)];
  const lanes = Array.from({ length: network.edgeLanes }, (_, lane) => lane).filter(
    (lane) => network.laneLength[lane]! > 3 * INSET,
  );
  return {
    entries: lanes.filter((lane) => !into.has(network.edgeFrom[network.laneEdge[lane]!]!)),
    exits: lanes.filter((lane) => !out.has(network.edgeTo[network.laneEdge[lane]!]!)),
  };
}
