// Puts still WebP pictures of one size together into an animated one (RIFF container, Google's "WebP Container Specification").

interface Chunk {
  readonly name: string;
  readonly data: Uint8Array;
}

function chunksOf(file: Uint8Array): Chunk[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const chunks: Chunk[] = [];
  for (let at = 12; at + 8 <= file.length; ) {
    const name = String.fromCharCode(...file.subarray(at, at + 4));
    const size = view.getUint32(at + 4, true);
    chunks.push({ name, data: file.subarray(at + 8, at + 8 + size) });
    at += 8 + size + (size & 1);
  }
  return chunks;
}

function chunk(name: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(8 + data.length + (data.length & 1));
  for (let i = 0; i < 4; i++) bytes[i] = name.charCodeAt(i);
  new DataView(bytes.buffer).setUint32(4, data.length, true);
  bytes.set(data, 8);
  return bytes;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function put24(bytes: Uint8Array, at: number, value: number): void {
  for (let i = 0; i < 3; i++) bytes[at + i] = (value >> (8 * i)) & 255;
}

/** An endless animation. `duration` in ms a picture; all pictures are `width` by `height` pixels. */
export function animatedWebp(
  pictures: readonly Uint8Array[],
  width: number,
  height: number,
  duration: number,
): Uint8Array {
  const head = new Uint8Array(10);
  head[0] = 0x02; // animation
  put24(head, 4, width - 1);
  put24(head, 7, height - 1);
  const frames = pictures.map((picture) => {
    const frame = new Uint8Array(16);
    put24(frame, 6, width - 1);
    put24(frame, 9, height - 1);
    put24(frame, 12, duration);
    frame[15] = 0x02; // each picture whole, nothing blended
    const images = chunksOf(picture).filter(({ name }) => name === 'VP8 ' || name === 'VP8L' || name === 'ALPH');
    return chunk('ANMF', joined([frame, ...images.map(({ name, data }) => chunk(name, data))]));
  });
  const body = joined([
    Uint8Array.from('WEBP', (letter) => letter.charCodeAt(0)),
    chunk('VP8X', head),
    chunk('ANIM', new Uint8Array(6)),
    ...frames,
  ]);
  return chunk('RIFF', body);
}
