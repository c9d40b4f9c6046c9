// The time-space diagram: time to the right, distance up, greens as bars, bands as ribbons, drivers as hairlines.
import { useRef, useState } from 'preact/hooks';
import type { Corridor, CorridorTrack, Ribbon } from '../../signals/browser.ts';
import { greensWithin } from '../../signals/browser.ts';
import { clockText, lengthOf, number, t } from '../i18n/words.ts';
import type { Twin } from './twin.ts';
import { clockAtZero, time, traces } from './twin-state.ts';

/** Bands both ways, and the widest that one way alone could have. */
export interface Bands {
  readonly out: Ribbon | undefined;
  readonly back: Ribbon | undefined;
  readonly widest: number;
}

const WIDE = 760;
const HIGH = 420;
const LEFT = 118;
const RIGHT = 10;
const TOP = 10;
const BOTTOM = 26;
/** s shown, and of these before now */
const SPAN = 240;
const PAST = 150;

interface Scale {
  readonly x: (seconds: number) => number;
  readonly y: (metres: number) => number;
  readonly from: number;
  readonly until: number;
}

function scaleOf(track: CorridorTrack, now: number): Scale {
  const from = Math.floor((now - PAST) / 10) * 10;
  const perSecond = (WIDE - LEFT - RIGHT) / SPAN;
  const perMetre = (HIGH - TOP - BOTTOM) / (track.high - track.low);
  return {
    from,
    until: from + SPAN,
    x: (seconds) => LEFT + (seconds - from) * perSecond,
    y: (metres) => HIGH - BOTTOM - (metres - track.low) * perMetre,
  };
}

export function TimeSpace(props: { twin: Twin; corridor: Corridor; bands: Bands }) {
  const { twin, corridor, bands } = props;
  const track = twin.study.track(corridor);
  const now = Number.isNaN(time.value) ? 0 : time.value;
  const scale = scaleOf(track, now);
  return (
    <svg class="time-space" viewBox={`0 0 ${WIDE} ${HIGH}`} aria-label={t('corridor.diagram')}>
      <clipPath id="plot">
        <rect x={LEFT} y={TOP} width={WIDE - LEFT - RIGHT} height={HIGH - TOP - BOTTOM} />
      </clipPath>
      <g clip-path="url(#plot)">
        <BandRibbon band={bands.out} track={track} order={track.controllers.map((_, i) => i)} scale={scale} way="out" />
        <BandRibbon
          band={bands.back}
          track={track}
          order={track.controllers.map((_, i) => track.controllers.length - 1 - i)}
          scale={scale}
          way="back"
        />
        <Hairlines scale={scale} />
        <line class="present" x1={scale.x(now)} x2={scale.x(now)} y1={TOP} y2={HIGH - BOTTOM} />
      </g>
      {track.controllers.map((id, i) => (
        <SignalRow key={id} twin={twin} track={track} place={i} scale={scale} />
      ))}
      <TimeAxis scale={scale} />
    </svg>
  );
}

function TimeAxis(props: { scale: Scale }) {
  const { from, until, x } = props.scale;
  const ticks: number[] = [];
  for (let at = Math.ceil(from / 30) * 30; at <= until - 10; at += 30) ticks.push(at);
  return (
    <g class="axis">
      {ticks.map((at) => (
        <text key={at} x={x(at)} y={HIGH - 8} text-anchor="middle">
          {clockText(clockAtZero.value + at)}
        </text>
      ))}
    </g>
  );
}

function BandRibbon(props: {
  band: Ribbon | undefined;
  track: CorridorTrack;
  order: readonly number[];
  scale: Scale;
  way: 'out' | 'back';
}) {
  const { band, track, order, scale, way } = props;
  if (band === undefined) return null;
  const { from, until, x, y } = scale;
  const ribbons: string[] = [];
  const longest = band.travel.at(-1) ?? 0;
  for (let n = Math.floor((from - band.start - longest - band.width) / band.period); ; n++) {
    const start = band.start + n * band.period;
    if (start > until) break;
    const lower = order.map((place, i) => `${x(start + band.travel[i]).toFixed(1)},${y(track.at[place]).toFixed(1)}`);
    const upper = order.map(
      (place, i) => `${x(start + band.width + band.travel[i]).toFixed(1)},${y(track.at[place]).toFixed(1)}`,
    );
    ribbons.push([...lower, ...upper.reverse()].join(' '));
  }
  return (
    <g class={`ribbon ${way}`}>
      {ribbons.map((points) => (
        <polygon key={points} points={points} />
      ))}
    </g>
  );
}

function Hairlines(props: { scale: Scale }) {
  const { scale } = props;
  return (
    <g class="hairlines">
      {[...traces.value.values()].map((trace) => (
        <polyline
          key={trace.id}
          class={trace.way}
          points={trace.points
            .map(([at, metres]) => `${scale.x(at).toFixed(1)},${scale.y(metres).toFixed(1)}`)
            .join(' ')}
        />
      ))}
    </g>
  );
}

/** What dragging and the arrow keys do to the offset of a controller. */
function useOffsetDrag(twin: Twin, id: string, offset: number) {
  const drag = useRef({ from: 0, offset: 0, on: false });
  const [held, hold] = useState(false);
  const onPointerDown = (event: PointerEvent) => {
    (event.currentTarget as Element).setPointerCapture(event.pointerId);
    drag.current = { from: event.clientX, offset, on: true };
    hold(true);
  };
  const onPointerMove = (event: PointerEvent) => {
    if (!drag.current.on) return;
    const box = (event.currentTarget as SVGElement).ownerSVGElement!.getBoundingClientRect();
    const seconds = ((event.clientX - drag.current.from) * (WIDE / box.width) * SPAN) / (WIDE - LEFT - RIGHT);
    twin.edits.editOffset(id, Math.round(drag.current.offset + seconds), true);
  };
  const end = () => {
    if (drag.current.on) twin.edits.settleOffset(id, drag.current.offset);
    drag.current.on = false;
    hold(false);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (by === 0) return;
    event.preventDefault();
    event.stopPropagation();
    twin.edits.editOffset(id, offset + by);
  };
  return { held, handlers: { onPointerDown, onPointerMove, onPointerUp: end, onPointerCancel: end, onKeyDown } };
}

/** The greens of one signal; dragging them, or the arrow keys, moves its offset. */
function SignalRow(props: { twin: Twin; track: CorridorTrack; place: number; scale: Scale }) {
  const { twin, track, place, scale } = props;
  const id = track.controllers[place];
  const controller = twin.network.controllerIds.indexOf(id);
  const y = scale.y(track.at[place]);
  const offset = twin.draft.entry(id)?.offset ?? 0;
  const { held, handlers } = useOffsetDrag(twin, id, offset);
  return (
    <g
      class={`signal-row ${held ? 'held' : ''}`}
      role="slider"
      tabindex={0}
      aria-label={t('corridor.offset.of', { name: twin.study.nameOf(controller) })}
      aria-valuenow={offset}
      aria-valuemin={0}
      aria-valuemax={300}
      {...handlers}
    >
      <rect class="grip" x={LEFT} y={y - 9} width={WIDE - LEFT - RIGHT} height="18" />
      <line class="red-line" x1={LEFT} x2={WIDE - RIGHT} y1={y} y2={y} />
      <Greens twin={twin} track={track} place={place} scale={scale} />
      <text class="name" x={LEFT - 8} y={y + 4} text-anchor="end">
        {crossStreet(twin, controller)}
      </text>
      {held && (
        <text class="told-offset" x={LEFT + 6} y={y - 8}>
          {t('corridor.offset.now', { seconds: number(offset), metres: number(lengthOf(track.at[place]).value) })}
        </text>
      )}
    </g>
  );
}

/** Greens out above the line, back below it. */
function Greens(props: { twin: Twin; track: CorridorTrack; place: number; scale: Scale }) {
  const { twin, track, place, scale } = props;
  const y = scale.y(track.at[place]);
  const program = twin.edits.draftLamps(track.controllers[place]);
  if (program === undefined) return null;
  return (
    <>
      {(['out', 'back'] as const).map((way) => {
        const stop = track[way].stops[place];
        if (stop === undefined) return null;
        return greensWithin(program, stop.links, scale).map(([from, until]) => (
          <rect
            key={`${way}${from}`}
            class="green-bar"
            x={scale.x(from)}
            width={Math.max(0, Math.min(scale.x(until), WIDE - RIGHT) - scale.x(from))}
            y={way === 'out' ? y - 3.4 : y + 0.6}
            height="2.8"
          />
        ));
      })}
    </>
  );
}

/** The street that crosses: the second name of the junction. */
function crossStreet(twin: Twin, controller: number): string {
  const name = twin.study.nameOf(controller);
  const parts = name.split(' / ');
  const last = parts.length > 1 ? parts[1] : name;
  return last.length > 17 ? `${last.slice(0, 16)}…` : last;
}
