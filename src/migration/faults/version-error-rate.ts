/** A defect of one version: some of its operations fail. */
import type { MigrationFault } from "./fault.ts";
import { versionParameter } from "./version.ts";

const parameters = {
  version: versionParameter,
  rate: { kind: "share", doc: "Probability that an operation on this version fails." },
} as const;

export const versionErrorRate: MigrationFault<typeof parameters> = {
  name: "version-error-rate",
  doc: "Operations on one version fail with a given probability until the fault ends.",
  parameters,
  end: "optional",
  excusesNothing: true,
  begin({ conditions }, { version, rate }) {
    const defect = { rate };
    conditions.errorRates[version].add(defect);
    return () => conditions.errorRates[version].delete(defect);
  },
};
