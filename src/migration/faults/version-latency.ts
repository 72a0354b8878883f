/** A defect of one version: its operations take longer. */
import type { MigrationFault } from "./fault.ts";
import { versionParameter } from "./version.ts";

const parameters = {
  version: versionParameter,
  delay: { kind: "duration", minUs: 0, doc: "Time added to every operation on this version." },
} as const;

export const versionLatency: MigrationFault<typeof parameters> = {
  name: "version-latency",
  doc: "Every operation on one version takes longer by a fixed time until the fault ends.",
  parameters,
  end: "optional",
  excusesNothing: true,
  begin({ conditions }, { version, delay }) {
    const defect = { delayUs: delay };
    conditions.addedLatencies[version].add(defect);
    return () => conditions.addedLatencies[version].delete(defect);
  },
};
