/** Deltas between two images, block by block, and the lossy step that v1 takes before compressing for a long way: on real bytes. */

/** Keeps two of the eight bits of every byte, as v1 does to what crosses its global tier (facts 1.3: mask 0xC0). It cannot be undone. */
export function quantise(image: Uint8Array): Uint8Array {
  return image.map((byte) => byte & 0xc0);
}

/**
 * What of an image differs from a baseline: the image's length, and each block that is not the same with its number, 32 bits big-endian
 * each.
 */
export function blockDelta(baseline: Uint8Array, image: Uint8Array, blockBytes: number): Uint8Array {
  const changed: number[] = [];
  let bytes = 4;
  for (let start = 0; start < image.length; start += blockBytes) {
    const end = Math.min(start + blockBytes, image.length);
    if (isSame(baseline, image, start, end)) continue;
    changed.push(start / blockBytes);
    bytes += 4 + end - start;
  }
  const delta = new Uint8Array(bytes);
  const view = new DataView(delta.buffer);
  view.setUint32(0, image.length);
  let at = 4;
  for (const block of changed) {
    view.setUint32(at, block);
    const content = image.subarray(block * blockBytes, (block + 1) * blockBytes);
    delta.set(content, at + 4);
    at += 4 + content.length;
  }
  return delta;
}

/** The image that a delta makes of the baseline that it was made against; of another baseline it makes something else. */
export function applyDelta(baseline: Uint8Array, delta: Uint8Array, blockBytes: number): Uint8Array {
  const view = new DataView(delta.buffer, delta.byteOffset, delta.length);
  const image = new Uint8Array(view.getUint32(0));
  image.set(baseline.subarray(0, image.length));
  for (let at = 4; at < delta.length; ) {
    const start = view.getUint32(at) * blockBytes;
    const bytes = Math.min(blockBytes, image.length - start);
    image.set(delta.subarray(at + 4, at + 4 + bytes), start);
    at += 4 + bytes;
  }
  return image;
}

function isSame(baseline: Uint8Array, image: Uint8Array, start: number, end: number): boolean {
  if (end > baseline.length) return false;
  for (let at = start; at < end; at++) if (baseline[at] !== image[at]) return false;
  return true;
}
