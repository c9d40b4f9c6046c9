// Small networks in SUMO's plain form for netconvert: what netgenerate cannot make, roundabouts, merges and ramps.

export interface PlainNetwork {
  readonly name: string;
  readonly nodes: string;
  readonly edges: string;
  readonly connections?: string;
  /** of netconvert */
  readonly options: readonly string[];
  readonly perHour: number;
}

type Node = readonly [id: string, x: number, y: number, type: string];
type Edge = readonly [id: string, from: string, to: string, lanes: number, speed: number, priority: number];

function nodesXml(nodes: readonly Node[]): string {
  const rows = nodes.map(([id, x, y, type]) => `<node id="${id}" x="${x}" y="${y}" type="${type}"/>`);
  return `<nodes>${rows.join('')}</nodes>\n`;
}

function edgesXml(edges: readonly Edge[]): string {
  const rows = edges.map(
    ([id, from, to, lanes, speed, priority]) =>
      `<edge id="${id}" from="${from}" to="${to}" numLanes="${lanes}" speed="${speed}" priority="${priority}"/>`,
  );
  return `<edges>${rows.join('')}</edges>\n`;
}

/** A circle of four arms. */
function roundabout(name: string, lanes: number, perHour: number): PlainNetwork {
  const nodes: Node[] = [];
  const edges: Edge[] = [];
  const radius = lanes === 1 ? 18 : 25;
  for (let arm = 0; arm < 4; arm++) {
    const [dx, dy] = [Math.cos((arm * Math.PI) / 2), Math.sin((arm * Math.PI) / 2)];
    nodes.push([`c${arm}`, radius * dx, radius * dy, 'priority'], [`o${arm}`, 250 * dx, 250 * dy, 'priority']);
    edges.push(
      [`in${arm}`, `o${arm}`, `c${arm}`, lanes, 13.89, 1],
      [`out${arm}`, `c${arm}`, `o${arm}`, lanes, 13.89, 1],
    );
    edges.push([`ring${arm}`, `c${arm}`, `c${(arm + 1) % 4}`, lanes, 8.33, 3]);
  }
  const options = ['--roundabouts.guess', 'true', '--roundabouts.visibility-distance', '9'];
  return { name, nodes: nodesXml(nodes), edges: edgesXml(edges), options, perHour };
}

/** A road that loses a lane, by zipper or by priority. */
function laneDrop(name: string, type: string, perHour: number): PlainNetwork {
  const nodes: Node[] = [
    ['a', 0, 0, 'priority'],
    ['b', 600, 0, type],
    ['c', 1200, 0, 'priority'],
  ];
  const edges: Edge[] = [
    ['ab', 'a', 'b', 2, 13.89, 3],
    ['bc', 'b', 'c', 1, 13.89, 3],
  ];
  const connections =
    type === 'zipper'
      ? '<connections><connection from="ab" to="bc" fromLane="0" toLane="0"/><connection from="ab" to="bc" fromLane="1" toLane="0"/></connections>\n'
      : undefined;
  return {
    name,
    nodes: nodesXml(nodes),
    edges: edgesXml(edges),
    ...(connections === undefined ? {} : { connections }),
    options: [],
    perHour,
  };
}

/** A side road that joins a main road of two lanes from both sides: two-way stop control. */
function sideRoads(name: string, type: string, perHour: number): PlainNetwork {
  const nodes: Node[] = [
    ['w', -300, 0, 'priority'],
    ['e', 300, 0, 'priority'],
    ['s', 0, -300, 'priority'],
    ['n', 0, 300, 'priority'],
    ['x', 0, 0, type],
  ];
  const both = (id: string, node: string, lanes: number, priority: number): Edge[] => [
    [`${id}in`, node, 'x', lanes, 13.89, priority],
    [`${id}out`, 'x', node, lanes, 13.89, priority],
  ];
  const edges = [...both('w', 'w', 2, 5), ...both('e', 'e', 2, 5), ...both('s', 's', 1, 1), ...both('n', 'n', 1, 1)];
  return { name, nodes: nodesXml(nodes), edges: edgesXml(edges), options: [], perHour };
}

/** A motorway with an on-ramp and an acceleration lane. */
function onRamp(perHour: number): PlainNetwork {
  const nodes: Node[] = [
    ['a', 0, 0, 'priority'],
    ['b', 800, 0, 'priority'],
    ['c', 1050, 0, 'priority'],
    ['d', 2000, 0, 'priority'],
    ['r', 500, -80, 'priority'],
  ];
  const edges: Edge[] = [
    ['ab', 'a', 'b', 2, 27.78, 9],
    ['bc', 'b', 'c', 3, 27.78, 9],
    ['cd', 'c', 'd', 2, 27.78, 9],
    ['rb', 'r', 'b', 1, 22.22, 7],
  ];
  return { name: 'on-ramp', nodes: nodesXml(nodes), edges: edgesXml(edges), options: [], perHour };
}

export const PLAIN_NETWORKS: readonly PlainNetwork[] = [
  roundabout('roundabout-1', 1, 1500),
  roundabout('roundabout-2', 2, 2200),
  laneDrop('lane-drop-zipper', 'zipper', 1700),
  laneDrop('lane-drop', 'priority', 1700),
  sideRoads('two-way-yield', 'priority', 1500),
  sideRoads('two-way-stop', 'priority_stop', 1300),
  sideRoads('four-way-stop', 'allway_stop', 1300),
  sideRoads('four-way-equal', 'right_before_left', 1100),
  onRamp(3000),
];
