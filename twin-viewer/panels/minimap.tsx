// The whole place in a corner: its roads, and where one looks now; a click goes there.
import { useEffect, useRef } from 'preact/hooks';
import { t } from '../i18n/words.ts';
import { laneLine } from '../scene/ground.ts';
import type { Twin } from './twin.ts';
import { dayTime, selection, time } from './twin-state.ts';

const WIDE = 150;
const HIGH = 116;
const MARGIN = 8;

interface Frame {
  readonly x: (metres: number) => number;
  readonly y: (metres: number) => number;
  readonly back: (x: number, y: number) => readonly [number, number];
}

function frameOf(twin: Twin): Frame {
  const [west, south, east, north] = twin.bounds();
  const scale = Math.min((WIDE - 2 * MARGIN) / (east - west), (HIGH - 2 * MARGIN) / (north - south));
  const left = (WIDE - (east - west) * scale) / 2;
  const low = (HIGH - (north - south) * scale) / 2;
  return {
    x: (metres) => left + (metres - west) * scale,
    y: (metres) => HIGH - low - (metres - south) * scale,
    back: (x, y) => [west + (x - left) / scale, south + (HIGH - low - y) / scale],
  };
}

function draw(canvas: HTMLCanvasElement, twin: Twin, frame: Frame): void {
  const ratio = Math.min(2, devicePixelRatio);
  canvas.width = WIDE * ratio;
  canvas.height = HIGH * ratio;
  const pen = canvas.getContext('2d')!;
  pen.scale(ratio, ratio);
  const night = dayTime.value === 'night';
  pen.strokeStyle = night ? '#5d6b78' : '#a39c8d';
  pen.lineWidth = 1;
  pen.beginPath();
  const { edgeFirstLane, edgeCount } = twin.network;
  for (let edge = 0; edge < edgeCount; edge++)
    laneLine(twin.network, edgeFirstLane[edge]).forEach(([x, y], i) => {
      if (i === 0) pen.moveTo(frame.x(x), frame.y(y));
      else pen.lineTo(frame.x(x), frame.y(y));
    });
  pen.stroke();
  pen.strokeStyle = night ? '#ffffff' : '#111820';
  pen.lineWidth = 1.3;
  pen.beginPath();
  for (const [i, [x, y]] of twin.seenGround().entries()) {
    if (i === 0) pen.moveTo(frame.x(x), frame.y(y));
    else pen.lineTo(frame.x(x), frame.y(y));
  }
  pen.closePath();
  pen.stroke();
}

export function Minimap(props: { twin: Twin }) {
  const { twin } = props;
  const host = useRef<HTMLCanvasElement>(null);
  const frame = useRef<Frame | undefined>(undefined);
  frame.current ??= frameOf(twin);
  const now = [time.value, dayTime.value, selection.value];
  useEffect(() => draw(host.current!, twin, frame.current!), now);
  const go = (event: MouseEvent) => {
    const [x, y] = frame.current!.back(event.offsetX, event.offsetY);
    twin.camera.go({ ...twin.camera.goal, x, y });
  };
  return (
    <button type="button" class="minimap" aria-label={t('minimap')} title={t('minimap')} onClick={go}>
      <canvas ref={host} />
    </button>
  );
}
