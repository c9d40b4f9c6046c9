// Reads a SUMO road network (.net.xml, https://sumo.dlr.de/docs/Networks/SUMO_Road_Networks.html) as it streams in.
import { Fault } from './fault.ts';
import { emptyReport, type ImportReport, tally } from './import-report.ts';
import {
  type Crossing,
  NETWORK_FORMAT,
  NETWORK_VERSION,
  type NetworkEdge,
  type NetworkFile,
  type NetworkLane,
  type NetworkNode,
  type PathPiece,
} from './network.ts';
import type { SignalProgram } from './program.ts';
import { SumoElement, words } from './sumo-attributes.ts';
import { maskOfSumo } from './sumo-class.ts';
import { assembleConnections, type RawConnection, type RawJunction } from './sumo-junction.ts';
import { SumoPrograms } from './sumo-signal.ts';
import { ALL_CLASSES, classNames, type VehicleClass } from './vehicle-class.ts';
import { type Chunks, readXml, type XmlAttributes, type XmlHandlers } from './xml-stream.ts';

/** m; SUMO's default lane width */
const LANE_WIDTH = 3.2;

export interface SumoNetwork {
  readonly network: NetworkFile;
  /** every tlLogic of the file, in file order; SUMO runs the last one of a controller */
  readonly programs: SignalProgram[];
  readonly report: ImportReport;
}

/**
 * Imports a SUMO network. `source` names the file in faults, `name` the place.
 * Throws Fault (XML_*, NET_*) with file:line.
 */
export async function importSumoNetwork(chunks: Chunks, source: string, name = source): Promise<SumoNetwork> {
  const reader = new SumoNetworkReader(source, name);
  await readXml(chunks, source, reader);
  return reader.finish();
}

const CONTROL_OF: Readonly<Record<string, NetworkNode['control']>> = {
  priority: 'priority',
  priority_stop: 'priority',
  traffic_light: 'signals',
  traffic_light_unregulated: 'signals',
  traffic_light_right_on_red: 'signals',
  right_before_left: 'right-before-left',
  left_before_right: 'right-before-left',
  allway_stop: 'all-way-stop',
  zipper: 'zipper',
  unregulated: 'unregulated',
  dead_end: 'dead-end',
};

/** Junction types that are read as something nearby, which is then said in the report. */
const READ_AS: Readonly<Record<string, NetworkNode['control']>> = {
  rail_crossing: 'priority',
  rail_signal: 'unregulated',
  district: 'unregulated',
  unknown: 'unregulated',
};

const SKIPPED_TAGS: Readonly<Record<string, string>> = {
  type: 'type (a template; every lane carries its own values)',
  prohibition: 'prohibition (its effect is in the requests)',
};

/** Handlers that collect a network; `finish` assembles it. */
export class SumoNetworkReader implements XmlHandlers {
  readonly #source: string;
  readonly #name: string;
  readonly #report = emptyReport();
  readonly #programs = new SumoPrograms(this.#report);
  readonly #nodes: NetworkNode[] = [];
  readonly #junctions = new Map<string, RawJunction>();
  /** internal junctions by the lane that begins there */
  readonly #waits = new Map<string, RawJunction>();
  readonly #edges = new Map<string, NetworkEdge>();
  /** edges of roundabouts */
  readonly #circle = new Set<string>();
  readonly #insideLanes = new Map<string, PathPiece>();
  readonly #pedestrianEdges = new Set<string>();
  readonly #crossings = new Map<string, Crossing>();
  readonly #connections: RawConnection[] = [];
  /** the lane that follows an inside lane within its junction */
  readonly #continued = new Map<string, string>();
  readonly #classes = new Map<string, VehicleClass[] | undefined>();
  #rooted = false;
  #leftHand = false;
  #projection: NetworkFile['projection'];
  #edge: NetworkEdge | undefined;
  #edgeKind = '';
  #junction: RawJunction | undefined;

  constructor(source: string, name: string) {
    this.#source = source;
    this.#name = name;
  }

  open(tag: string, attributes: XmlAttributes, line: number): void {
    const element = new SumoElement(tag, attributes, this.#source, line);
    if (!this.#rooted) {
      if (tag !== 'net') {
        throw element.fault('NET_WRONG_ROOT', `the root element is <${tag}>, not <net>; give a SUMO .net.xml file`);
      }
      this.#rooted = true;
      this.#leftHand = element.truth('lefthand', false);
      return;
    }
    if (tag === 'lane') this.#lane(element);
    else if (tag === 'connection') this.#connection(element);
    else if (tag === 'edge') this.#openEdge(element);
    else if (tag === 'request') this.#request(element);
    else if (tag === 'junction') this.#openJunction(element);
    else if (tag === 'phase') this.#programs.phase(element);
    else if (tag === 'tlLogic') this.#programs.openLogic(element);
    else if (tag === 'location') this.#location(element);
    else if (tag === 'roundabout') for (const id of words(element.attributes['edges'])) this.#circle.add(id);
    else tally(this.#report.skipped, SKIPPED_TAGS[tag] ?? tag);
  }

  close(tag: string): void {
    if (tag === 'edge') this.#edge = undefined;
    else if (tag === 'junction') this.#junction = undefined;
    else if (tag === 'tlLogic') this.#programs.closeLogic();
  }

  /** Assembles what was read. Throws Fault (NET_*). */
  finish(): SumoNetwork {
    const report = this.#report;
    if (this.#edges.size === 0) {
      throw new Fault(
        'NET_EMPTY',
        'the network has no edge that vehicles can drive on; give another file',
        this.#source,
      );
    }
    const programs = this.#programs.list();
    const { connections, links } = assembleConnections(
      {
        edges: this.#edges,
        junctions: this.#junctions,
        waits: this.#waits,
        insideLanes: this.#insideLanes,
        pedestrianEdges: this.#pedestrianEdges,
        crossings: this.#crossings,
        connections: this.#connections,
        continued: this.#continued,
        programmed: new Set(programs.map((program) => program.controller)),
        source: this.#source,
      },
      report,
    );
    this.#programs.checkLengths(links);
    for (const program of programs) {
      const length = program.phases[0]?.state.length ?? 0;
      links.set(program.controller, Math.max(links.get(program.controller) ?? 0, length));
    }
    const crossings = [...this.#crossings.values()];
    for (const edge of this.#edges.values()) if (this.#circle.has(edge.id)) edge.roundabout = true;
    const network: NetworkFile = {
      format: NETWORK_FORMAT,
      version: NETWORK_VERSION,
      name: this.#name,
      source: this.#source,
      drivingSide: this.#leftHand ? 'left' : 'right',
      nodes: this.#nodes,
      edges: [...this.#edges.values()],
      connections,
      controllers: [...links].map(([id, count]) => ({ id, links: count })),
    };
    if (this.#projection !== undefined) network.projection = this.#projection;
    if (crossings.length > 0) network.crossings = crossings;
    tally(report.read, 'node', network.nodes.length);
    tally(report.read, 'edge', network.edges.length);
    tally(
      report.read,
      'lane',
      network.edges.reduce((sum, edge) => sum + edge.lanes.length, 0),
    );
    tally(report.read, 'connection', connections.length);
    tally(report.read, 'controller', network.controllers.length);
    tally(report.read, 'crossing', crossings.length);
    return { network, programs, report };
  }

  #location(element: SumoElement): void {
    const [offset] = element.shape('netOffset');
    this.#projection = { proj: element.attributes['projParameter'] ?? '!', offset: offset ?? [0, 0] };
  }

  #openEdge(element: SumoElement): void {
    const id = element.text('id');
    const kind = element.attributes['function'] ?? 'normal';
    this.#edgeKind = kind;
    if (kind === 'internal') return;
    if (kind === 'walkingarea') {
      this.#pedestrianEdges.add(id);
      tally(this.#report.skipped, 'walkingarea');
      return;
    }
    if (kind === 'crossing') {
      this.#pedestrianEdges.add(id);
      const node = id.slice(1, id.lastIndexOf('_'));
      const edges = words(element.attributes['crossingEdges']);
      this.#crossings.set(id, { id, node, edges, length: 0, width: 0, shape: [] });
      return;
    }
    if (kind !== 'normal') tally(this.#report.skipped, `edge function "${kind}": read as an ordinary edge`);
    if (this.#edges.has(id)) {
      throw element.fault('NET_DUPLICATE_ID', `there are two edges "${id}"; rename one`);
    }
    const edge: NetworkEdge = { id, from: element.text('from'), to: element.text('to'), lanes: [] };
    const { name, type } = element.attributes;
    if (name) edge.name = name;
    if (type) edge.kind = type;
    if (element.attributes['priority'] !== undefined) edge.priority = element.number('priority');
    if (element.attributes['bidi'] !== undefined) tally(this.#report.skipped, 'edge attribute "bidi"');
    this.#edge = edge;
    this.#edges.set(id, edge);
  }

  #lane(element: SumoElement): void {
    const id = element.text('id');
    const length = element.numberAbove('length', 0);
    const speed = element.numberAbove('speed', 0);
    const shape = element.shape('shape');
    if (this.#edgeKind === 'internal') {
      this.#insideLanes.set(id, { length, speed, shape });
      return;
    }
    if (this.#edgeKind === 'walkingarea') return;
    const width = element.numberAbove('width', 0, LANE_WIDTH);
    if (this.#edgeKind === 'crossing') {
      const crossing = this.#crossings.get(id.slice(0, id.lastIndexOf('_')));
      if (crossing !== undefined) Object.assign(crossing, { length, width, shape });
      return;
    }
    const edge = this.#edge;
    if (edge === undefined) throw element.fault('NET_MISPLACED', '<lane> stands outside <edge>; move it inside');
    if (element.index('index') !== edge.lanes.length) {
      throw element.fault(
        'NET_LANE_ORDER',
        `lanes of "${edge.id}" must be numbered from 0 without gaps; renumber them`,
      );
    }
    if (shape.length < 2) {
      throw element.fault('NET_BAD_SHAPE', `lane "${id}" needs a shape of at least two points; draw it`);
    }
    const lane: NetworkLane = { length, speed, width, shape };
    const allow = this.#allowed(element);
    if (allow !== undefined) lane.allow = allow;
    edge.lanes.push(lane);
    for (const name of ['changeLeft', 'changeRight', 'acceleration', 'endOffset']) {
      if (element.attributes[name] !== undefined) tally(this.#report.skipped, `lane attribute "${name}"`);
    }
  }

  #allowed(element: SumoElement): VehicleClass[] | undefined {
    const { allow, disallow } = element.attributes;
    if (allow === undefined && disallow === undefined) return undefined;
    const key = `${allow ?? '-'}|${disallow ?? '-'}`;
    if (!this.#classes.has(key)) {
      const unknown = new Set<string>();
      const mask = maskOfSumo(allow, disallow, unknown);
      for (const name of unknown) tally(this.#report.skipped, `vehicle class "${name}" (unknown)`);
      this.#classes.set(key, mask === ALL_CLASSES ? undefined : classNames(mask));
    }
    return this.#classes.get(key);
  }

  #openJunction(element: SumoElement): void {
    const id = element.text('id');
    const type = element.text('type');
    const junction: RawJunction = {
      type,
      line: element.line,
      incLanes: words(element.attributes['incLanes']),
      intLanes: words(element.attributes['intLanes']),
      responses: [],
      foes: [],
    };
    this.#junction = junction;
    if (type === 'internal') {
      this.#waits.set(id, junction);
      return;
    }
    if (this.#junctions.has(id)) throw element.fault('NET_DUPLICATE_ID', `there are two junctions "${id}"; rename one`);
    let control = CONTROL_OF[type];
    if (control === undefined) {
      control = READ_AS[type] ?? 'priority';
      tally(this.#report.skipped, `junction type "${type}": read as ${control}`);
    }
    this.#junctions.set(id, junction);
    const node: NetworkNode = { id, x: element.number('x'), y: element.number('y'), control };
    if (element.attributes['shape']) node.shape = element.shape('shape');
    this.#nodes.push(node);
  }

  #request(element: SumoElement): void {
    const junction = this.#junction;
    if (junction === undefined) {
      throw element.fault('NET_MISPLACED', '<request> stands outside <junction>; move it inside');
    }
    if (element.index('index') !== junction.responses.length) {
      throw element.fault('NET_REQUEST_ORDER', 'requests must be numbered from 0 without gaps; renumber them');
    }
    junction.responses.push(element.text('response'));
    junction.foes.push(element.text('foes'));
  }

  #connection(element: SumoElement): void {
    const from = element.text('from');
    const { via, tl, dir, state } = element.attributes;
    const fromLane = element.index('fromLane');
    if (from.startsWith(':') && !this.#pedestrianEdges.has(from)) {
      if (via) this.#continued.set(`${from}_${fromLane}`, via);
      return;
    }
    this.#connections.push({
      line: element.line,
      from,
      fromLane,
      to: element.text('to'),
      toLane: element.index('toLane'),
      via: via ?? '',
      direction: dir ?? 's',
      state: state ?? 'M',
      keepClear: element.truth('keepClear', true),
      visibility: element.number('visibility', Number.NaN),
      allow: this.#allowed(element),
      controller: tl ?? '',
      link: tl ? element.index('linkIndex') : -1,
      link2: tl && element.attributes['linkIndex2'] !== undefined ? element.index('linkIndex2') : -1,
    });
  }
}
