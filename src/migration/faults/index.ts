/** Faults of the control plane and of the versions themselves, of the same shape as the physical ones. */
import type { FaultDescription } from "../../scenario/vocabulary.ts";
import { byzantine } from "./byzantine.ts";
import { commandDelay } from "./command-delay.ts";
import { commandDuplicate } from "./command-duplicate.ts";
import { crashOnNth } from "./crash-on-nth.ts";
import type { ControlPlaneFault } from "./fault.ts";
import { flagStoreOutage } from "./flag-store-outage.ts";
import { initFailure } from "./init-failure.ts";
import { loadSurge } from "./load-surge.ts";
import { metricsOutage } from "./metrics-outage.ts";
import { restoreBackup } from "./restore-backup.ts";
import { versionErrorRate } from "./version-error-rate.ts";
import { versionLatency } from "./version-latency.ts";
import { versionLeak } from "./version-leak.ts";
import { versionUnreadableRecord } from "./version-unreadable-record.ts";
import { zombie } from "./zombie.ts";

const faults: readonly ControlPlaneFault[] = [
  flagStoreOutage,
  metricsOutage,
  loadSurge,
  commandDelay,
  commandDuplicate,
  restoreBackup,
  zombie,
  versionErrorRate,
  versionLatency,
  versionLeak,
  versionUnreadableRecord,
  crashOnNth,
  initFailure,
  byzantine,
];

/** Descriptions of all of them. */
export const migrationFaults: readonly FaultDescription[] = faults;

/** A fault by name; it takes values that its description has admitted. `undefined` if there is no such fault here. */
export function migrationFaultNamed(name: string): ControlPlaneFault | undefined {
  return faults.find((candidate) => candidate.name === name);
}

/**
 * Physical faults that would change nothing on a node of the control plane: its work costs no processor time, and what the flag store holds
 * is taken to be safe on its replicas' disks.
 */
export const IDLE_ON_CONTROL_PLANE: ReadonlySet<string> = new Set(["slow-node", "disk-slow", "disk-full", "disk-torn", "disk-corrupt"]);
