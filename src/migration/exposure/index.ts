/** Which nodes a rollout percentage lets in. */
import type { MechanismDescription } from "../mechanism.ts";
import type { Exposure, FleetNode } from "./exposure.ts";
import { fnvBucket, fnvBucketExposure } from "./fnv-bucket.ts";
import { ranked, rankedExposure } from "./ranked.ts";

export const exposure: MechanismDescription = {
  name: "exposure",
  doc: "Which nodes a rollout percentage lets in.",
  variants: [fnvBucket, ranked],
  default: ranked.name,
};

/** The exposure of the named variant over a fleet. */
export function exposureOf(variant: string, fleet: readonly FleetNode[]): Exposure {
  return variant === fnvBucket.name ? fnvBucketExposure() : rankedExposure(fleet);
}
