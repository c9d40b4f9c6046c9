// Sites for those who cannot see turns: stages in which every lane goes as a whole or not at all.
import type { LoopApproach } from './loop-layout.ts';
import type { Site, SiteGate, SiteStage } from './site.ts';

/** share of a lane's traffic from which a way counts; who wants a rarer one is found out by standing at a green */
const RARE = 0.05;

/**
 * The sites with those stages alone in which every lane goes as a whole or not at all, as long as they serve every way.
 * Else the first vehicle of a lane would often be held at the red of another turn than it is thought to want.
 */
export function withWholeLanes(sites: readonly Site[], approaches: readonly LoopApproach[]): Site[] {
  return sites.map((site, index) => {
    const counts = new Set<SiteGate>();
    for (const approach of approaches) {
      if (approach.site !== index) continue;
      const ofLane = (lane: number) =>
        approach.gates.reduce(
          (sum, gate, at) => sum + (site.gates[gate]!.lane === lane ? approach.volumes[at]! : 0),
          0,
        );
      for (const [at, gate] of approach.gates.entries()) {
        const own = site.gates[gate]!;
        if (approach.volumes[at]! >= RARE * ofLane(own.lane)) counts.add(own);
      }
    }
    return narrowed(site, [...counts]);
  });
}

function narrowed(site: Site, counted: readonly SiteGate[]): Site {
  const ofLane = site.lanes.map((_, lane) => counted.filter((gate) => gate.lane === lane).map(({ link }) => link));
  const isWhole = ({ service }: SiteStage) =>
    ofLane.every((links) => links.every((link) => service[link]! > 0) || links.every((link) => service[link] === 0));
  const stages = site.stages.filter(isWhole);
  const isServed = ({ link }: SiteGate) => stages.some(({ service }) => service[link]! > 0);
  return site.gates.every(isServed) ? { ...site, stages } : site;
}
