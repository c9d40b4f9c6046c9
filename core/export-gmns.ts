// Writes a network as the tables of GMNS 0.96: config, node, link, lane, movement, signal_controller.
import type { Unprojection } from './geojson.ts';
import type { NetworkEdge, NetworkFile } from './network.ts';

const cell = (value: string | number | undefined): string => {
  const text = value === undefined ? '' : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};
const csv = (head: readonly string[], rows: readonly (readonly (string | number | undefined)[])[]): string =>
  `${[head, ...rows].map((row) => row.map(cell).join(',')).join('\n')}\n`;

const TYPES = { s: 'thru', l: 'left', L: 'left', r: 'right', R: 'right', t: 'uturn' } as const;
const MOTOR = ['car', 'truck', 'bus'] as const;
const USES: Readonly<Record<(typeof MOTOR)[number], string>> = { car: 'auto', truck: 'truck', bus: 'bus' };

/** Files by name. `at` gives degrees, or leaves metres as they are; `crs` says which. */
export function exportGmns(network: NetworkFile, at: Unprojection, crs: string): Map<string, string> {
  const lanesOf = new Map(network.edges.map((edge) => [edge.id, edge.lanes.length]));
  /** GMNS counts lanes from the middle of the road */
  const laneNumber = (edge: string, lane: number): number => lanesOf.get(edge)! - lane;
  const config = [network.name, 'm', 'km', 'kph', crs, 'WKT', '0.96'];
  const lanes = network.edges.flatMap((edge) =>
    edge.lanes.map(({ width }, lane) => [`${edge.id}_${lane}`, edge.id, laneNumber(edge.id, lane), round(width, 3)]),
  );
  return new Map([
    ['config.csv', csv(CONFIG, [config])],
    ['node.csv', csv(['node_id', 'x_coord', 'y_coord', 'node_type', 'ctrl_type'], nodes(network, at))],
    [
      'link.csv',
      csv(
        LINK,
        network.edges.map((edge) => link(edge, at)),
      ),
    ],
    ['lane.csv', csv(['lane_id', 'link_id', 'lane_num', 'width'], lanes)],
    ['movement.csv', movements(network, laneNumber)],
    [
      'signal_controller.csv',
      csv(
        ['controller_id'],
        network.controllers.map(({ id }) => [id]),
      ),
    ],
  ]);
}

const CONFIG = [
  'dataset_name',
  'short_length',
  'long_length',
  'speed',
  'crs',
  'geometry_field_format',
  'version_number',
];
const LINK = [
  'link_id',
  'name',
  'from_node_id',
  'to_node_id',
  'directed',
  'geometry',
  'length',
  'facility_type',
  'free_speed',
  'lanes',
  'allowed_uses',
];

/** A node that no way leads through is external. */
function nodes(network: NetworkFile, at: Unprojection): (string | number)[][] {
  const ends = new Map(network.edges.map(({ id, to }) => [id, to]));
  const passed = new Set(network.connections.map(({ from }) => ends.get(from)!));
  return network.nodes.map(({ id, x, y, control }) => {
    const [east, north] = at([x, y]) as [number, number];
    return [id, east, north, passed.has(id) ? '' : 'external', controlWord(control)];
  });
}

function link(edge: NetworkEdge, at: Unprojection): (string | number | undefined)[] {
  const { id, name, from, to, lanes, kind = '' } = edge;
  const [{ length, speed }] = lanes as [NetworkEdge['lanes'][number]];
  const facility = kind.replace('highway.', '');
  return [
    id,
    name,
    from,
    to,
    1,
    wkt(edge, at),
    round(length / 1000, 6),
    facility,
    round(speed * 3.6, 3),
    lanes.length,
    usesOf(edge),
  ];
}

const round = (value: number, decimals: number): number => Number(value.toFixed(decimals));

function controlWord(control: NetworkFile['nodes'][number]['control']): string {
  return {
    signals: 'signal',
    'all-way-stop': 'stop_4_way',
    priority: 'no_control',
    'right-before-left': 'no_control',
    zipper: 'no_control',
    unregulated: 'no_control',
    'dead-end': 'no_control',
  }[control];
}

/** The line of the middle lane from node to node. */
function wkt({ lanes }: NetworkEdge, at: Unprojection): string {
  const { shape } = lanes[Math.floor((lanes.length - 1) / 2)]!;
  return `LINESTRING (${shape.map((point) => at(point).slice(0, 2).join(' ')).join(', ')})`;
}

function usesOf({ lanes }: NetworkEdge): string {
  const allowed = MOTOR.filter((name) => lanes.some(({ allow }) => allow === undefined || allow.includes(name)));
  return allowed.map((name) => USES[name]).join(';') || 'other';
}

function movements(network: NetworkFile, laneNumber: (edge: string, lane: number) => number): string {
  const ends = new Map(network.edges.map(({ id, to }) => [id, to]));
  const head = [
    'mvmt_id',
    'node_id',
    'ib_link_id',
    'start_ib_lane',
    'ob_link_id',
    'start_ob_lane',
    'type',
    'ctrl_type',
  ];
  const rows = network.connections.map(({ from, fromLane, to, toLane, direction, signal, right }, i) => [
    i + 1,
    ends.get(from),
    from,
    laneNumber(from, fromLane),
    to,
    laneNumber(to, toLane),
    TYPES[direction],
    signal
      ? 'signal'
      : right === 'stop' || right === 'all-way-stop'
        ? 'stop'
        : right === 'minor'
          ? 'yield'
          : 'no_control',
  ]);
  return csv(head, rows);
}
