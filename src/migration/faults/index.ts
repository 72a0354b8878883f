/** Faults of the control plane and of the versions themselves, of the same shape as the physical ones. */

import type { ParameterValues } from "../../../sim/parameters.ts";
import type { FaultDescription } from "../../scenario/vocabulary.ts";
import type { Fleet } from "../fleet.ts";
import { flagStoreOutage } from "./flag-store-outage.ts";
import { versionErrorRate } from "./version-error-rate.ts";
import { versionLatency } from "./version-latency.ts";

const faults: readonly (FaultDescription & { begin(fleet: Fleet, values: never): () => void })[] = [
  flagStoreOutage,
  versionErrorRate,
  versionLatency,
];

/** Descriptions of all of them. */
export const migrationFaults: readonly FaultDescription[] = faults;

/** Begins a fault by name with values that its description has admitted; `undefined` if there is no such fault here. */
export function beginMigrationFault(name: string, fleet: Fleet, values: ParameterValues): (() => void) | undefined {
  const fault = faults.find((candidate) => candidate.name === name);
  return fault?.begin(fleet, values as never);
}
