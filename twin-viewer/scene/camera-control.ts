// Mouse, touch and keys move the camera: drag to pan, with the right button or Shift to turn, wheel to zoom at the pointer.
import type { Xy } from '../../core/geometry.ts';
import { type CameraPose, clampedPose, EASE, easedPose, groundMove, metresPerPixel } from './camera-pose.ts';

/** m/pixel and pixels: how much one press of a key moves, turns and zooms. */
const KEY_PAN = 90;
const KEY_TURN = Math.PI / 12;
const KEY_ZOOM = 1.35;

/** Called with the point on the ground under a click, and the place of the view that was clicked. */
export type ClickHandler = (x: number, y: number, screen: Xy) => void;

export class CameraControl {
  #pose: CameraPose;
  #from: CameraPose;
  #to: CameraPose;
  /** s since the ease began */
  #eased = EASE;
  readonly #pointers = new Map<number, Xy>();
  #moved = 0;
  readonly #frameAt: (x: number, y: number) => { left: number; top: number; width: number; height: number };
  onClick: ClickHandler = () => {};
  onMove: () => void = () => {};
  /** no easing */
  still = false;

  constructor(
    element: HTMLElement,
    pose: CameraPose,
    frameAt: (x: number, y: number) => { left: number; top: number; width: number; height: number },
  ) {
    this.#pose = this.#from = this.#to = clampedPose(pose);
    this.#frameAt = frameAt;
    element.addEventListener('pointerdown', (event) => this.#down(element, event));
    element.addEventListener('pointermove', (event) => this.#move(event));
    element.addEventListener('pointerup', (event) => this.#up(element, event));
    element.addEventListener('pointercancel', (event) => this.#pointers.delete(event.pointerId));
    element.addEventListener('contextmenu', (event) => event.preventDefault());
    element.addEventListener('wheel', (event) => this.#wheel(element, event), { passive: false });
    element.addEventListener('keydown', (event) => this.#key(event));
  }

  get pose(): CameraPose {
    return this.#pose;
  }

  /** Where the camera is going. */
  get goal(): CameraPose {
    return this.#to;
  }

  /** Goes to a pose, eased unless motion is reduced. */
  go(pose: CameraPose): void {
    this.#to = clampedPose(pose);
    this.#from = this.#pose;
    this.#eased = this.still ? EASE : 0;
    if (this.still) this.#pose = this.#to;
    this.onMove();
  }

  /** Jumps without easing, as dragging and following do. */
  jump(pose: CameraPose): void {
    this.#pose = this.#from = this.#to = clampedPose(pose);
    this.#eased = EASE;
    this.onMove();
  }

  /** Lets `seconds` of the ease pass; true while it moves. */
  tick(seconds: number): boolean {
    if (this.#eased >= EASE) return false;
    this.#eased += seconds;
    this.#pose = easedPose(this.#from, this.#to, this.#eased / EASE);
    return true;
  }

  /** The point on the ground under a point of the element (CSS pixels). */
  groundAt(x: number, y: number): Xy {
    const frame = this.#frameAt(x, y);
    const pose = this.#pose;
    const focal = frame.height / 2 / Math.tan(((32 / 2) * Math.PI) / 180);
    const right = x - frame.left - frame.width / 2;
    const up = frame.top + frame.height / 2 - y;
    // the ray in the camera's own axes, then over the ground: ahead, aside, and down
    const [s, c] = [Math.sin(pose.pitch), Math.cos(pose.pitch)];
    const ahead = up * c + focal * s;
    const down = Math.max(focal * c - up * s, focal * 0.05);
    const reach = (pose.distance * c) / down;
    const forward = ahead * reach - pose.distance * s;
    const aside = right * reach;
    const [bs, bc] = [Math.sin(pose.bearing), Math.cos(pose.bearing)];
    return [pose.x + aside * bc + forward * bs, pose.y - aside * bs + forward * bc];
  }

  #down(element: HTMLElement, event: PointerEvent): void {
    element.setPointerCapture(event.pointerId);
    this.#pointers.set(event.pointerId, [event.offsetX, event.offsetY]);
    this.#moved = 0;
  }

  #move(event: PointerEvent): void {
    const before = this.#pointers.get(event.pointerId);
    if (before === undefined) return;
    const now: Xy = [event.offsetX, event.offsetY];
    const [dx, dy] = [now[0] - before[0], now[1] - before[1]];
    this.#moved += Math.abs(dx) + Math.abs(dy);
    const height = this.#frameAt(now[0], now[1]).height;
    const pose = this.#pose;
    if (this.#pointers.size === 2) this.#pinch(event.pointerId, before, now);
    else if ((event.buttons & 2) !== 0 || event.shiftKey)
      this.jump({ ...pose, bearing: pose.bearing + dx * 0.005, pitch: pose.pitch - dy * 0.005 });
    else {
      const [mx, my] = groundMove(pose, -dx, dy, height);
      this.jump({ ...pose, x: pose.x + mx, y: pose.y + my });
    }
    this.#pointers.set(event.pointerId, now);
  }

  #pinch(id: number, before: Xy, now: Xy): void {
    for (const [other, at] of this.#pointers) {
      if (other === id) continue;
      const was = Math.hypot(before[0] - at[0], before[1] - at[1]) || 1;
      const is = Math.hypot(now[0] - at[0], now[1] - at[1]) || 1;
      const turn = Math.atan2(now[1] - at[1], now[0] - at[0]) - Math.atan2(before[1] - at[1], before[0] - at[0]);
      this.jump({ ...this.#pose, distance: (this.#pose.distance * was) / is, bearing: this.#pose.bearing - turn });
    }
  }

  #up(element: HTMLElement, event: PointerEvent): void {
    this.#pointers.delete(event.pointerId);
    if (this.#moved < 5) {
      const [x, y] = this.groundAt(event.offsetX, event.offsetY);
      this.onClick(x, y, [event.offsetX, event.offsetY]);
      element.focus({ preventScroll: true });
    }
  }

  #wheel(_element: HTMLElement, event: WheelEvent): void {
    event.preventDefault();
    const factor = Math.exp(Math.max(-120, Math.min(120, event.deltaY)) * 0.0022);
    const [gx, gy] = this.groundAt(event.offsetX, event.offsetY);
    const pose = this.#to;
    const distance = clampedPose({ ...pose, distance: pose.distance * factor }).distance;
    const ratio = distance / pose.distance;
    this.go({ ...pose, x: gx + (pose.x - gx) * ratio, y: gy + (pose.y - gy) * ratio, distance });
  }

  #key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const pose = this.#to;
    const pan = (right: number, up: number) => {
      const [x, y] = groundMove(pose, right * KEY_PAN, up * KEY_PAN, this.#frameAt(0, 0).height);
      return { ...pose, x: pose.x + x, y: pose.y + y };
    };
    const moves: Readonly<Record<string, () => CameraPose>> = {
      ArrowLeft: () => pan(-1, 0),
      ArrowRight: () => pan(1, 0),
      ArrowUp: () => pan(0, 1),
      ArrowDown: () => pan(0, -1),
      '+': () => ({ ...pose, distance: pose.distance / KEY_ZOOM }),
      '=': () => ({ ...pose, distance: pose.distance / KEY_ZOOM }),
      '-': () => ({ ...pose, distance: pose.distance * KEY_ZOOM }),
      q: () => ({ ...pose, bearing: pose.bearing - KEY_TURN }),
      e: () => ({ ...pose, bearing: pose.bearing + KEY_TURN }),
      PageUp: () => ({ ...pose, pitch: pose.pitch + KEY_TURN / 2 }),
      PageDown: () => ({ ...pose, pitch: pose.pitch - KEY_TURN / 2 }),
    };
    const move = moves[event.key];
    if (move === undefined) return;
    event.preventDefault();
    this.go(move());
  }

  /** m a pixel in the middle of the first picture */
  get scale(): number {
    return metresPerPixel(this.#pose, this.#frameAt(0, 0).height);
  }
}
