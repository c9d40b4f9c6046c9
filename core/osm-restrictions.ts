// Turn restrictions (https://wiki.openstreetmap.org/wiki/Relation:restriction): which way out of a junction is forbidden to whom.
import { type GuessingReport, tally } from './import-report.ts';
import type { OsmRelation } from './osm-data.ts';

interface Restriction {
  readonly only: boolean;
  readonly from: number;
  readonly node: number | undefined;
  readonly via: readonly number[];
  readonly to: number;
}

/** One hop of a way through a junction: OSM ways of the street that it leaves and of the one that it enters. */
interface Hop {
  readonly ways: readonly number[];
}

export class Restrictions {
  readonly #byFrom = new Map<number, Restriction[]>();

  constructor(relations: readonly OsmRelation[], report: GuessingReport) {
    for (const relation of relations) {
      for (const one of restrictionsOf(relation, report)) {
        const list = this.#byFrom.get(one.from);
        if (list === undefined) this.#byFrom.set(one.from, [one]);
        else list.push(one);
      }
    }
  }

  /** Whether one may go from street to street at `node`. */
  mayPass(from: Hop, node: number, to: Hop): boolean {
    for (const way of from.ways) {
      for (const rule of this.#byFrom.get(way) ?? []) {
        if (rule.node !== node) continue;
        if (rule.only !== to.ways.includes(rule.to)) return false;
      }
    }
    return true;
  }

  /** Whether restrictions with ways in between let a whole way through a junction be driven: `path` from first to last street. */
  mayDrive(path: readonly Hop[]): boolean {
    const [from, ...rest] = path;
    const last = rest[rest.length - 1]!;
    const between = new Set(rest.slice(0, -1).flatMap(({ ways }) => ways));
    for (const way of from!.ways) {
      for (const rule of this.#byFrom.get(way) ?? []) {
        if (rule.via.length === 0 || !rule.via.every((via) => between.has(via))) continue;
        if (rule.only !== last.ways.includes(rule.to)) return false;
      }
    }
    return true;
  }
}

function restrictionsOf(relation: OsmRelation, report: GuessingReport): Restriction[] {
  const { tags, members } = relation;
  const skip = (why: string): Restriction[] => {
    tally(report.skipped, `turn restriction ${why}`);
    return [];
  };
  const value = tags['restriction'] ?? tags['restriction:motorcar'] ?? tags['restriction:motor_vehicle'];
  if (value === undefined) return skip(tags['restriction:conditional'] ? 'by hour' : 'for some classes only');
  if (!/^(no|only)_/.test(value)) return skip(`"${value}" (not known)`);
  const some = (role: string, type: string) =>
    members.filter((member) => member.role === role && member.type === type).map(({ ref }) => ref);
  const [froms, tos] = [some('from', 'way'), some('to', 'way')];
  const [nodes, ways] = [some('via', 'node'), some('via', 'way')];
  if (froms.length === 0 || tos.length === 0 || nodes.length + ways.length === 0)
    return skip('that lacks from, via or to');
  const only = value.startsWith('only_');
  if (only && tos.length > 1) return skip('only_ with several ways out');
  const node = ways.length === 0 ? nodes[0] : undefined;
  return froms.flatMap((from) => tos.map((to) => ({ only, from, node, via: ways, to })));
}
