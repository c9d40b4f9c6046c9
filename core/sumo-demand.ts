// Reads SUMO routes, trips, flows and vehicle types (https://sumo.dlr.de/docs/Definition_of_Vehicles,_Vehicle_Types,_and_Routes.html).
import { hashName, PURPOSE, streamOf, uniform } from './chance.ts';
import { DEMAND_FORMAT, DEMAND_VERSION, type DemandFile, type Flow, type Stop, type Trip } from './demand.ts';
import { Fault } from './fault.ts';
import { emptyReport, type ImportReport, tally } from './import-report.ts';
import { SumoElement, words } from './sumo-attributes.ts';
import { optionalAmount, requiredText, requiredTime } from './sumo-demand-attributes.ts';
import {
  type Departure,
  readDepart,
  readDeparture,
  readEnds,
  readRate,
  readStop,
  unreadableEnds,
} from './sumo-departure.ts';
import { SumoTypes } from './sumo-vehicle-type.ts';
import { type Chunks, readXml, type XmlHandlers } from './xml-stream.ts';

/** One file: `additional` ones may hold other things too, which are another reader's and not counted here. */
export interface SumoDemandInput {
  readonly role: 'routes' | 'additional';
  readonly source: string;
  readonly chunks: Chunks;
}

export interface SumoDemand {
  readonly demand: DemandFile;
  readonly report: ImportReport;
}

/** s; what falls outside [begin, end) is left out and counted */
export interface DemandWindow {
  readonly begin?: number | undefined;
  readonly end?: number | undefined;
}

/** Elements that an additional file may hold for this reader. */
export const SUMO_DEMAND_TAGS: ReadonlySet<string> = new Set(
  'vType vTypeDistribution route routeDistribution vehicle trip flow stop interval param'.split(' '),
);

/**
 * Imports the demand of any number of files, additional ones first. Without a window it is as wide as the demand, in
 * whole quarter hours. Whatever is left out is counted in the report.
 * @throws Fault XML_*, DEM_* with file:line
 */
export async function importSumoDemand(
  inputs: readonly SumoDemandInput[],
  window: DemandWindow = {},
): Promise<SumoDemand> {
  const reader = new SumoDemandReader(window);
  const order = [...inputs].sort((a, b) => Number(a.role === 'routes') - Number(b.role === 'routes'));
  for (const { role, source, chunks } of order) await readXml(chunks, source, reader.file(source, role));
  return reader.finish(order.map((input) => input.source).join(', '));
}

const ROOTS = ['routes', 'additional', 'add', 'trips', 'flows'];
/** whole subtrees that are not vehicles */
const SUBTREES = new Set(['person', 'personFlow', 'container', 'containerFlow']);

interface Route {
  readonly edges: string[];
  readonly stops: Stop[];
}

interface OpenVehicle {
  readonly element: SumoElement;
  readonly departure: Departure;
  readonly stops: Stop[];
  route: Route | undefined;
}

class SumoDemandReader {
  readonly report = emptyReport();
  readonly #window: DemandWindow;
  readonly #types = new SumoTypes(this.report);
  readonly #trips: Trip[] = [];
  readonly #flows: Flow[] = [];
  readonly #routes = new Map<string, Route>();
  readonly #distributions = new Map<string, { routes: Route[]; shares: number[] }>();
  readonly #ids = new Set<string>();
  /** where each type was first asked for */
  readonly #typesUsed = new Map<string, string>();
  #vehicle: OpenVehicle | undefined;
  #route: Route | undefined;
  #distribution: { routes: Route[]; shares: number[] } | undefined;
  #interval: { begin: number; end: number } | undefined;

  constructor(window: DemandWindow) {
    this.#window = window;
  }

  file(source: string, role: SumoDemandInput['role']): XmlHandlers {
    let rooted = false;
    let skipping = 0;
    return {
      open: (tag, attributes, line) => {
        const element = new SumoElement(tag, attributes, source, line);
        if (!rooted) {
          if (!ROOTS.includes(tag)) {
            throw element.fault('DEM_WRONG_ROOT', `the root element is <${tag}>, not <routes>; give a SUMO route file`);
          }
          rooted = true;
        } else if (skipping > 0) skipping++;
        else if (SUBTREES.has(tag)) {
          tally(this.report.skipped, tag);
          skipping = 1;
        } else if (!this.#open(element) && role === 'routes') tally(this.report.skipped, tag);
      },
      close: (tag) => {
        if (skipping > 0) skipping--;
        else this.#close(tag);
      },
    };
  }

  finish(sources: string): SumoDemand {
    const trips = this.#trips;
    const flows = this.#flows;
    if (trips.length === 0 && flows.length === 0) {
      const skipped = Object.entries(this.report.skipped).map(([kind, count]) => `${count} ${kind}`);
      const text = `no vehicle, trip or flow departs in the window (left out: ${skipped.join(', ') || 'nothing'})`;
      throw new Fault('DEM_EMPTY', `${text}; give other files or another window`, sources);
    }
    for (const [type, where] of this.#typesUsed) {
      if (!this.#types.knows(type)) {
        throw new Fault('DEM_UNKNOWN_TYPE', `vehicle type ${type} is not declared; give the file that does`, where);
      }
    }
    const mixes = this.#types.mixes();
    const demand: DemandFile = {
      format: DEMAND_FORMAT,
      version: DEMAND_VERSION,
      ...this.#wholeWindow(),
      vehicleTypes: this.#types.types(),
      ...(mixes.length > 0 && { mixes }),
      trips,
      ...(flows.length > 0 && { flows }),
    };
    return { demand, report: this.report };
  }

  #wholeWindow(): { begin: number; end: number } {
    let first = Number.POSITIVE_INFINITY;
    let last = 0;
    for (const { depart } of this.#trips) {
      first = Math.min(first, depart);
      last = Math.max(last, depart);
    }
    for (const { begin, end } of this.#flows) {
      first = Math.min(first, begin);
      last = Math.max(last, end - 1e-3);
    }
    const quarter = 900;
    return {
      begin: this.#window.begin ?? Math.floor(first / quarter) * quarter,
      end: this.#window.end ?? (Math.floor(last / quarter) + 1) * quarter,
    };
  }

  #open(element: SumoElement): boolean {
    switch (element.tag) {
      case 'vehicle':
      case 'trip':
      case 'flow':
        this.#openVehicle(element);
        return true;
      case 'route':
        this.#openRoute(element);
        return true;
      case 'stop':
        this.#stop(element);
        return true;
      case 'vType':
        this.#types.type(element);
        return true;
      case 'vTypeDistribution':
        this.#types.openDistribution(element);
        return true;
      case 'routeDistribution':
        this.#distribution = { routes: [], shares: [] };
        if (element.attributes['id'] === undefined) tally(this.report.skipped, 'routeDistribution without id');
        else this.#distributions.set(requiredText(element, 'id'), this.#distribution);
        return true;
      case 'interval':
        this.#interval = { begin: requiredTime(element, 'begin'), end: requiredTime(element, 'end') };
        return true;
      default:
        return false;
    }
  }

  #close(tag: string): void {
    if (tag === 'vehicle' || tag === 'trip' || tag === 'flow') this.#closeVehicle();
    else if (tag === 'route') this.#route = undefined;
    else if (tag === 'vTypeDistribution') this.#types.closeDistribution();
    else if (tag === 'routeDistribution') this.#distribution = undefined;
    else if (tag === 'interval') this.#interval = undefined;
  }

  #openRoute(element: SumoElement): void {
    const reference = element.attributes['refId'];
    let route = reference === undefined ? undefined : this.#routes.get(reference);
    if (reference !== undefined && route === undefined) throw unknownRoute(element, reference);
    if (route === undefined) {
      const once = words(requiredText(element, 'edges'));
      const edges = [...once];
      const again = optionalAmount(element, 'repeat') ?? 0;
      if (once.length * (again + 1) > 1e6) {
        throw element.fault('DEM_BAD_NUMBER', `repeat="${again}" makes more than a million edges; give less`);
      }
      for (let i = 0; i < again; i++) edges.push(...once);
      if (again > 0 && element.attributes['cycleTime'] !== undefined)
        tally(this.report.skipped, 'route attribute "cycleTime"');
      route = { edges, stops: [] };
    }
    this.#route = route;
    if (this.#distribution) {
      this.#distribution.routes.push(route);
      this.#distribution.shares.push(optionalAmount(element, 'probability') ?? 1);
    }
    const id = element.attributes['id'];
    if (this.#vehicle && !this.#distribution) this.#vehicle.route = route;
    else if (id !== undefined) {
      if (this.#routes.has(id)) throw element.fault('DEM_DUPLICATE_ID', `there are two routes ${id}; rename one`);
      this.#routes.set(id, route);
      tally(this.report.read, 'route');
    }
  }

  #stop(element: SumoElement): void {
    const stop = readStop(element, this.report);
    if (stop === undefined) return;
    if (this.#vehicle) this.#vehicle.stops.push(stop);
    else if (this.#route) this.#route.stops.push(stop);
    else tally(this.report.skipped, 'stop outside vehicle and route');
  }

  #openVehicle(element: SumoElement): void {
    const id = requiredText(element, 'id');
    if (this.#ids.has(id)) {
      throw element.fault('DEM_DUPLICATE_ID', `there is another vehicle, trip or flow ${id}; rename one`);
    }
    this.#ids.add(id);
    const departure = readDeparture(element, this.report);
    this.#vehicle = { element, departure, stops: [], route: undefined };
    const named = element.attributes['route'];
    if (named === undefined) return;
    this.#vehicle.route = this.#routes.get(named) ?? this.#drawRoute(named, id);
    if (this.#vehicle.route === undefined) throw unknownRoute(element, named);
  }

  /** One draw an element: all vehicles of a flow over a distribution would take the same route, so flows are refused. */
  #drawRoute(name: string, id: string): Route | undefined {
    const distribution = this.#distributions.get(name);
    if (distribution === undefined) return undefined;
    const total = distribution.shares.reduce((sum, share) => sum + share, 0);
    let left = uniform(0, streamOf(PURPOSE.mix, hashName(id)), 1) * total;
    let chosen = 0;
    while (chosen < distribution.routes.length - 1 && left >= distribution.shares[chosen]!) {
      left -= distribution.shares[chosen++]!;
    }
    tally(this.report.read, 'vehicle on a route drawn from a routeDistribution');
    return distribution.routes[chosen];
  }

  #closeVehicle(): void {
    const { element, departure, stops, route } = this.#vehicle!;
    this.#vehicle = undefined;
    const { tag, attributes } = element;
    const unreadable = route ? undefined : unreadableEnds(element);
    if (unreadable !== undefined) {
      tally(this.report.skipped, unreadable);
      return;
    }
    if (tag === 'flow' && this.#distributions.has(attributes['route'] ?? '')) {
      tally(this.report.skipped, 'flow over a routeDistribution');
      return;
    }
    const way = route ? { route: route.edges } : this.#ends(element, stops);
    if (way === undefined) return;
    const halts = [...(route?.stops ?? []), ...stops];
    const whole = { ...departure, ...way, ...(halts.length > 0 && { stops: halts }) };
    if (tag === 'flow') this.#addFlow(element, whole);
    else this.#addTrip(element, whole);
  }

  /** from and to, or the edges of the first and last stop, as SUMO does. */
  #ends(element: SumoElement, stops: readonly Stop[]): Partial<Departure> | undefined {
    const ends = readEnds(element);
    const from = ends.from ?? stops[0]?.edge;
    const to = ends.to ?? stops.at(-1)?.edge;
    if (from !== undefined && to !== undefined) return { ...ends, from, to };
    if (stops.length > 0) {
      tally(this.report.skipped, `${element.tag} whose ends are bus stops`);
      return undefined;
    }
    const text = `${element.tag} ${element.attributes['id']} has neither a route nor from and to; give one of them`;
    throw element.fault('DEM_NO_ROUTE', text);
  }

  #addTrip(element: SumoElement, whole: Departure): void {
    const word = element.attributes['depart'] === 'begin';
    const depart = word ? (this.#window.begin ?? 0) : readDepart(element);
    if (depart === undefined) {
      tally(this.report.skipped, `${element.tag} with depart="${element.attributes['depart']}"`);
      return;
    }
    if (!this.#inWindow(depart, depart, element)) return;
    this.#useType(whole.type, element);
    this.#trips.push({ id: requiredText(element, 'id'), depart, ...whole });
    tally(this.report.read, element.tag);
  }

  #addFlow(element: SumoElement, whole: Departure): void {
    const rate = readRate(element, this.#interval);
    if (rate.number === 0 || rate.probability === 0 || rate.vehiclesPerHour === 0) {
      tally(this.report.skipped, 'flow of no vehicles');
      return;
    }
    if (!this.#inWindow(rate.begin, rate.end, element)) return;
    this.#useType(whole.type, element);
    this.#flows.push({ id: requiredText(element, 'id'), ...rate, ...whole });
    tally(this.report.read, 'flow');
  }

  /** Who is due outside the window is left out and counted, as SUMO leaves out those due before it begins. */
  #inWindow(first: number, last: number, element: SumoElement): boolean {
    const { begin = 0, end = Number.POSITIVE_INFINITY } = this.#window;
    if (first < end && (last > begin || first >= begin)) return true;
    tally(this.report.skipped, `${element.tag} due ${first >= end ? 'after' : 'before'} the window`);
    return false;
  }

  #useType(type: string, element: SumoElement): void {
    if (!this.#typesUsed.has(type)) this.#typesUsed.set(type, element.where);
  }
}

function unknownRoute(element: SumoElement, id: string): Fault {
  return element.fault('DEM_UNKNOWN_ROUTE', `route ${id} is not declared before it is used; declare it above`);
}
