/** A node is in the rollout if the FNV-1a hash of its name, modulo 100, lies below the percentage (DWCP plan L158-192). */
import { fnv1a } from "../../../sim/kernel/hash.ts";
import type { VariantDescription } from "../mechanism.ts";
import type { Exposure } from "./exposure.ts";

export const fnvBucket = {
  name: "fnv-bucket",
  doc: "A node is in if FNV-1a(name) mod 100 lies below the percentage. On few nodes that may let in none, or three of ten at 10 %.",
  parameters: {},
  source: "DWCP plan L158-192; facts 1.1",
} as const satisfies VariantDescription;

/** The bucket of a node, 0 to 99. */
export function bucketOf(node: string): number {
  return fnv1a(node) % 100;
}

/** Exposure by hash bucket. Nested by construction: a bucket below p is below every larger p. */
export function fnvBucketExposure(): Exposure {
  return { includes: (node, percentage) => bucketOf(node) < percentage };
}
