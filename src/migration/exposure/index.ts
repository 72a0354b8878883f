/** Which nodes a rollout percentage lets in. */
import type { ParameterValues, ValuesOf } from "../../../sim/parameters.ts";
import type { MechanismDescription } from "../mechanism.ts";
import type { Exposure, FleetNode } from "./exposure.ts";
import { fnvBucket, fnvBucketExposure } from "./fnv-bucket.ts";
import { listed, listedExposure } from "./listed.ts";
import { ranked, rankedExposure } from "./ranked.ts";

export const exposure: MechanismDescription = {
  name: "exposure",
  doc: "Which nodes a rollout percentage lets in.",
  variants: [fnvBucket, ranked, listed],
  default: ranked.name,
};

/** The exposure of the named variant over a fleet. */
export function exposureOf(variant: string, parameters: ParameterValues, fleet: readonly FleetNode[]): Exposure {
  if (variant === listed.name) return listedExposure(fleet, parameters as ValuesOf<typeof listed.parameters>);
  return variant === fnvBucket.name ? fnvBucketExposure() : rankedExposure(fleet);
}
