/**
 * A machine's image on its way through HDE: what the compressing end puts into a packet and what the other end takes out of it, on real
 * bytes. zstd itself is left out: what is in its frame stands there as it is, behind its magic number.
 */

import { applyDelta, blockDelta, quantise } from "./delta.ts";
import type { Packing } from "./hde.ts";
import { ZSTD_MAGIC } from "./hde.ts";

/** An image that both ends hold, and by which name packets speak of it: a whole number of 48 bits above 0. */
export interface Baseline {
  readonly key: number;
  readonly image: Uint8Array;
}

/** How one version encodes and decodes. */
export interface ImageRules {
  readonly packing: Packing;
  readonly blockBytes: number;
  /** The encoder throws six bits of each byte away (v1 on its global tier, as shipped). */
  readonly quantises: boolean;
  /** The decoder gives out a delta as if it were the image (v1 as shipped). */
  readonly leavesDeltas: boolean;
}

/** What the receiving end has in the end. */
export type Decoded = { readonly kind: "image"; readonly image: Uint8Array } | { readonly kind: "error"; readonly message: string };

/** The packet for an image, as a delta if there is a baseline to make it against. */
export function encodeImage(rules: ImageRules, image: Uint8Array, baseline?: Baseline): Uint8Array {
  const source = rules.quantises ? quantise(image) : image;
  const content = baseline === undefined ? source : blockDelta(baseline.image, source, rules.blockBytes);
  const frame = new Uint8Array(ZSTD_MAGIC.length + content.length);
  frame.set(ZSTD_MAGIC);
  frame.set(content, ZSTD_MAGIC.length);
  return rules.packing.write({ isDelta: baseline !== undefined, sizeBytes: image.length, baseline: baseline?.key ?? 0, frame });
}

/** The image in a packet; `baselines` are those that this end holds. */
export function decodeImage(rules: ImageRules, packet: Uint8Array, baselines: readonly Baseline[]): Decoded {
  const decoding = rules.packing.read(packet);
  if (decoding.kind === "error") return decoding;
  const { isDelta, baseline: key, frame } = decoding.block;
  const content = frame.slice(ZSTD_MAGIC.length);
  if (!isDelta || rules.leavesDeltas) return { kind: "image", image: content };
  const baseline = baselines.find((candidate) => candidate.key === key);
  if (baseline === undefined) return { kind: "error", message: "baseline not found" };
  return { kind: "image", image: applyDelta(baseline.image, content, rules.blockBytes) };
}
