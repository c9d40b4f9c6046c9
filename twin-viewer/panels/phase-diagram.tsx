// A junction seen from above: an arrow for each movement in the colour of its lamp, bars for crossings.
import type { JunctionShape } from '../../signals/browser.ts';

const RADIUS = 44;
const ASIDE = 7;

type Way = readonly [number, number];

/** Who comes in drives on the other side of the road than who goes out. */
function arrowPath(from: Way, to: Way, side: number): string {
  const at = (way: Way, aside: number, reach: number): Way => [
    way[0] * reach - way[1] * aside,
    -(way[1] * reach + way[0] * aside),
  ];
  const [x1, y1] = at(from, ASIDE * side, RADIUS);
  const [x2, y2] = at(to, -ASIDE * side, RADIUS - 6);
  const [c1x, c1y] = at(from, ASIDE * side, 8);
  const [c2x, c2y] = at(to, -ASIDE * side, 8);
  return `M${x1.toFixed(1)} ${y1.toFixed(1)}C${c1x.toFixed(1)} ${c1y.toFixed(1)} ${c2x.toFixed(1)} ${c2y.toFixed(1)} ${x2.toFixed(1)} ${y2.toFixed(1)}`;
}

const NAMES = ['red', 'amber', 'yield', 'green', 'stop', 'amber', 'blink', 'off'];

/** `lamps`: LAMP bytes of the controller; movements that stand are drawn first, so that green lies on top. */
export function PhaseDiagram(props: { shape: JunctionShape; lamps: ArrayLike<number>; label: string }) {
  const { shape, lamps } = props;
  const side = shape.drivingSide === 'right' ? 1 : -1;
  const rank = (link: number) => (lamps[link] >= 1 && lamps[link] <= 3 ? 1 : 0);
  const movements = [...shape.movements].sort((a, b) => rank(a.link) - rank(b.link));
  return (
    <svg class="phase-diagram" viewBox="-52 -52 104 104" role="img" aria-label={props.label}>
      <defs>
        {NAMES.slice(0, 5).map((name) => (
          <marker
            key={name}
            id={`tip-${name}`}
            viewBox="0 0 6 6"
            refX="3"
            refY="3"
            markerWidth="4.4"
            markerHeight="4.4"
            orient="auto"
          >
            <path class={`tip ${name}`} d="M0 0 6 3 0 6z" />
          </marker>
        ))}
      </defs>
      {shape.crossings.map(({ link, at }) => (
        <line
          key={link}
          class={`walk ${NAMES[lamps[link] ?? 7]}`}
          x1={at[0] * 30 - at[1] * 13}
          y1={-(at[1] * 30 + at[0] * 13)}
          x2={at[0] * 30 + at[1] * 13}
          y2={-(at[1] * 30 - at[0] * 13)}
        />
      ))}
      {movements.map(({ link, from, to }, i) => {
        const name = NAMES[lamps[link] ?? 7];
        return (
          <path
            key={i}
            class={`move ${name}`}
            d={arrowPath(from, to, side)}
            marker-end={`url(#tip-${name === 'blink' || name === 'off' ? 'red' : name})`}
          />
        );
      })}
    </svg>
  );
}
