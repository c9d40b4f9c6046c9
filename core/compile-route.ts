// From what a trip says of its way to a row of edges: explicit routes are checked, the rest is searched in bulk.
import { edgeAdmits, gateBetween, type RoutingProfile } from './edge-graph.ts';
import { Fault } from './fault.ts';
import { RouteTable } from './route-table.ts';
import type { Router } from './router.ts';
import { classNames } from './vehicle-class.ts';

/** Row of a vehicle that has no way. */
export const NO_ROUTE = -1;

interface Search {
  readonly profile: RoutingProfile;
  /** edges that the route must touch in this order, at least two */
  readonly through: readonly number[];
  row: number;
}

/** Collects wanted routes, and then finds them with one search tree an origin. */
export class RouteBook {
  readonly table = new RouteTable();
  readonly #router: Router;
  readonly #checked = new Map<number, Set<number>>();
  readonly #searches: Search[] = [];
  readonly #searchOf = new Map<number | string, number>();

  constructor(router: Router) {
    this.#router = router;
  }

  /**
   * The row of an explicit route, checked for the class.
   * @throws Fault DEM_ROUTE_EMPTY, DEM_MISSING_EDGE, DEM_ROUTE_BROKEN, DEM_ROUTE_CLOSED
   */
  explicit(route: readonly string[], classBit: number, where: string): number {
    if (route.length === 0) throw new Fault('DEM_ROUTE_EMPTY', 'the route has no edge; name at least one', where);
    const edges = route.map((id) => this.edge(id, where));
    const row = this.table.add(edges, edges.length);
    let checked = this.#checked.get(classBit);
    if (!checked) {
      checked = new Set();
      this.#checked.set(classBit, checked);
    }
    if (!checked.has(row)) {
      this.#check(edges, classBit, where);
      checked.add(row);
    }
    return row;
  }

  /** The number of an edge. @throws Fault DEM_MISSING_EDGE */
  edge(id: string, where: string): number {
    const edge = this.#router.graph.network.edgeIndex.get(id);
    if (edge !== undefined) return edge;
    const text = `edge ${id} is not in the network; correct the id, or import the network that the demand was made for`;
    throw new Fault('DEM_MISSING_EDGE', text, where);
  }

  /** Orders the fastest route through the given edges; `found` answers its row once `searchAll` has run. */
  order(through: readonly number[], classBit: number, maxSpeed: number): number {
    const profile = this.#router.profile(classBit, maxSpeed);
    const direct = through.length === 2;
    const key = direct ? this.#legKey(profile, through[0]!, through[1]!) : `${profile.key} ${through.join(' ')}`;
    let order = this.#searchOf.get(key);
    if (order === undefined) {
      order = this.#searches.length;
      this.#searches.push({ profile, through, row: NO_ROUTE });
      this.#searchOf.set(key, order);
    }
    return order;
  }

  /** Row of an order, NO_ROUTE where the network has no way. */
  found(order: number): number {
    return this.#searches[order]!.row;
  }

  /** Finds everything that was ordered: one tree for each (origin, profile), so the cost goes with the origins. */
  searchAll(): void {
    const legs = this.#searchLegs();
    for (const search of this.#searches) {
      const { through } = search;
      const rows = through.slice(1).map((to, i) => legs.get(this.#legKey(search.profile, through[i]!, to))!);
      if (rows.includes(NO_ROUTE)) continue;
      search.row = rows.length === 1 ? rows[0]! : this.#joined(rows);
    }
  }

  /** Legs that each begin on the edge where the one before ends. */
  #joined(rows: readonly number[]): number {
    const whole: number[] = [];
    for (const row of rows) {
      for (let at = this.table.start[row]!; at < this.table.end[row]!; at++) {
        const edge = this.table.edges[at]!;
        if (at > this.table.start[row]! || whole.length === 0) whole.push(edge);
      }
    }
    return this.table.add(whole, whole.length);
  }

  #legKey(profile: RoutingProfile, from: number, to: number): number {
    const edges = this.#router.graph.network.edgeCount;
    return (profile.key * edges + from) * edges + to;
  }

  #searchLegs(): Map<number, number> {
    const edges = this.#router.graph.network.edgeCount;
    const origins = new Map<number, { profile: RoutingProfile; from: number; targets: Set<number> }>();
    for (const { profile, through } of this.#searches) {
      for (let i = 1; i < through.length; i++) {
        const key = profile.key * edges + through[i - 1]!;
        const group = origins.get(key);
        if (group) group.targets.add(through[i]!);
        else origins.set(key, { profile, from: through[i - 1]!, targets: new Set([through[i]!]) });
      }
    }
    const legs = new Map<number, number>();
    for (const { profile, from, targets } of origins.values()) {
      this.#router.tree(profile, from, targets);
      for (const to of targets) {
        const time = this.#router.trace(to);
        const row = time < Number.POSITIVE_INFINITY ? this.table.add(this.#router.path, this.#router.pathLength) : -1;
        legs.set(this.#legKey(profile, from, to), row);
      }
    }
    return legs;
  }

  #check(edges: readonly number[], classBit: number, where: string): void {
    const { graph } = this.#router;
    const { edgeIds } = graph.network;
    const name = classNames(classBit)[0] ?? 'vehicle';
    for (const edge of edges) {
      if (edgeAdmits(graph.network, edge, classBit)) continue;
      const text = `edge ${edgeIds[edge]} has no lane for class ${name}; change the class or the route`;
      throw new Fault('DEM_ROUTE_CLOSED', text, where);
    }
    for (let i = 1; i < edges.length; i++) {
      const [from, to] = [edges[i - 1]!, edges[i]!];
      if (gateBetween(graph, from, to, classBit) >= 0) continue;
      const text = `no connection for class ${name} from edge ${edgeIds[from]} to ${edgeIds[to]}; repair the route`;
      throw new Fault('DEM_ROUTE_BROKEN', text, where);
    }
  }
}
