// Plane geometry of polylines, in metres: lengths, points, crossings, offsets and how near two lines come.

export type Xy = readonly [number, number];
export type Polyline = readonly Xy[];

/** m along the line */
export function polylineLength(line: Polyline): number {
  let length = 0;
  for (let i = 1; i < line.length; i++) length += Math.hypot(line[i][0] - line[i - 1][0], line[i][1] - line[i - 1][1]);
  return length;
}

/** The point `along` metres from the start, held to the ends. */
export function pointAt(line: Polyline, along: number): [number, number] {
  let rest = along;
  for (let i = 1; i < line.length; i++) {
    const [ax, ay] = line[i - 1];
    const [dx, dy] = [line[i][0] - ax, line[i][1] - ay];
    const length = Math.hypot(dx, dy);
    if (rest <= length && length > 0) {
      const part = Math.max(0, rest) / length;
      return [ax + dx * part, ay + dy * part];
    }
    rest -= length;
  }
  const [x, y] = line[line.length - 1];
  return [x, y];
}

/** rad, counter-clockwise from east, of the piece that holds the point `along` metres from the start. */
export function headingAt(line: Polyline, along: number): number {
  let rest = along;
  let heading = 0;
  for (let i = 1; i < line.length; i++) {
    const [dx, dy] = [line[i][0] - line[i - 1][0], line[i][1] - line[i - 1][1]];
    const length = Math.hypot(dx, dy);
    if (length === 0) continue;
    heading = Math.atan2(dy, dx);
    if (rest <= length) break;
    rest -= length;
  }
  return heading;
}

/** The same line run backwards. */
export function reversed(line: Polyline): Xy[] {
  return [...line].reverse();
}

/** The line moved sideways by `distance` metres, to the left of its course when positive, with mitred corners. */
export function offsetPolyline(line: Polyline, distance: number): [number, number][] {
  const clean = line.filter((p, i) => i === 0 || p[0] !== line[i - 1][0] || p[1] !== line[i - 1][1]);
  if (clean.length < 2) return clean.map(([x, y]) => [x, y]);
  const normals = clean.slice(1).map(([x, y], i): Xy => {
    const [dx, dy] = [x - clean[i][0], y - clean[i][1]];
    const length = Math.hypot(dx, dy);
    return [-dy / length, dx / length];
  });
  return clean.map(([x, y], i) => {
    const before = normals[Math.max(0, i - 1)];
    const after = normals[Math.min(normals.length - 1, i)];
    const [mx, my] = [before[0] + after[0], before[1] + after[1]];
    // at hairpins the mitre runs away: it is held to four times the distance
    const scale = 2 / Math.max(mx * mx + my * my, 0.25);
    return [x + mx * scale * distance, y + my * scale * distance];
  });
}

/** The part between two distances along the line. */
export function slicePolyline(line: Polyline, from: number, until: number): [number, number][] {
  const part: [number, number][] = [pointAt(line, from)];
  let along = 0;
  for (let i = 1; i < line.length; i++) {
    along += Math.hypot(line[i][0] - line[i - 1][0], line[i][1] - line[i - 1][1]);
    if (along > from && along < until) part.push([line[i][0], line[i][1]]);
  }
  part.push(pointAt(line, until));
  return part;
}

/** m from a point to the nearest point of a line */
export function distanceTo(line: Polyline, x: number, y: number): number {
  let best = Math.hypot(line[0][0] - x, line[0][1] - y) ** 2;
  for (let i = 1; i < line.length; i++) {
    const a = line[i - 1];
    const dx = line[i][0] - a[0];
    const dy = line[i][1] - a[1];
    const square = dx * dx + dy * dy;
    if (square === 0) continue;
    const part = Math.min(1, Math.max(0, ((x - a[0]) * dx + (y - a[1]) * dy) / square));
    const ex = a[0] + part * dx - x;
    const ey = a[1] + part * dy - y;
    const distance = ex * ex + ey * ey;
    if (distance < best) best = distance;
  }
  return Math.sqrt(best);
}

/** Where two lines cross: m along each, and the angle between their courses there in rad (0 to pi). */
export interface Intersection {
  readonly alongA: number;
  readonly alongB: number;
  readonly angle: number;
}

/** All crossings and touches of two lines, in order along the first. Parallel overlaps do not count. */
export function intersections(a: Polyline, b: Polyline): Intersection[] {
  const found: Intersection[] = [];
  let alongA = 0;
  for (let i = 1; i < a.length; i++) {
    const [px, py] = a[i - 1];
    const rx = a[i][0] - px;
    const ry = a[i][1] - py;
    const lengthA = Math.hypot(rx, ry);
    let alongB = 0;
    for (let j = 1; j < b.length; j++) {
      const [qx, qy] = b[j - 1];
      const sx = b[j][0] - qx;
      const sy = b[j][1] - qy;
      const lengthB = Math.hypot(sx, sy);
      const cross = rx * sy - ry * sx;
      if (Math.abs(cross) > 1e-12) {
        const t = ((qx - px) * sy - (qy - py) * sx) / cross;
        const u = ((qx - px) * ry - (qy - py) * rx) / cross;
        if (t >= 0 && t <= 1 && u >= 0 && u <= 1) {
          const angle = Math.abs(Math.atan2(cross, rx * sx + ry * sy));
          found.push({ alongA: alongA + t * lengthA, alongB: alongB + u * lengthB, angle });
        }
      }
      alongB += lengthB;
    }
    alongA += lengthA;
  }
  return found.sort((one, other) => one.alongA - other.alongA);
}

/** Where two lines come nearest. */
export interface Approach {
  readonly distance: number;
  readonly alongA: number;
  readonly alongB: number;
}

/** The nearest pair of points of two lines that do not cross (then one of the pair is a corner or an end). */
export function closestApproach(a: Polyline, b: Polyline): Approach {
  const fromA = nearestCorner(a, b);
  const fromB = nearestCorner(b, a);
  return fromA.distance <= fromB.distance
    ? { distance: fromA.distance, alongA: fromA.along, alongB: fromA.onOther }
    : { distance: fromB.distance, alongA: fromB.onOther, alongB: fromB.along };
}

function nearestCorner(line: Polyline, other: Polyline): { distance: number; along: number; onOther: number } {
  let best = { distance: Number.POSITIVE_INFINITY, along: 0, onOther: 0 };
  let along = 0;
  for (let i = 0; i < line.length; i++) {
    if (i > 0) along += Math.hypot(line[i][0] - line[i - 1][0], line[i][1] - line[i - 1][1]);
    const [x, y] = line[i];
    let onOther = 0;
    for (let j = 1; j < other.length; j++) {
      const [ax, ay] = other[j - 1];
      const [dx, dy] = [other[j][0] - ax, other[j][1] - ay];
      const length = Math.hypot(dx, dy);
      const part = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / (length * length)));
      const distance = Math.hypot(ax + part * dx - x, ay + part * dy - y);
      if (distance < best.distance) best = { distance, along, onOther: onOther + part * length };
      onOther += length;
    }
  }
  return best;
}

/** m along `a` until it is at least `gap` away from `b`, for two lines that start together; its length if never. */
export function untilApart(a: Polyline, b: Polyline, gap: number): number {
  let along = 0;
  for (let i = 1; i < a.length; i++) {
    const [x0, y0] = a[i - 1];
    const dx = a[i][0] - x0;
    const dy = a[i][1] - y0;
    const length = Math.hypot(dx, dy);
    if (distanceTo(b, a[i][0], a[i][1]) >= gap) {
      let [near, far] = [0, 1];
      while ((far - near) * length > 0.05) {
        const middle = (near + far) / 2;
        if (distanceTo(b, x0 + dx * middle, y0 + dy * middle) >= gap) far = middle;
        else near = middle;
      }
      return along + far * length;
    }
    along += length;
  }
  return along;
}
