/** How what the nodes count reaches those who decide. */
import type { MechanismDescription, VariantDescription } from "../mechanism.ts";

export const report = {
  name: "report",
  doc: "Every node sends its counts to the metrics pipeline at a fixed interval; a report that is lost stays lost.",
  parameters: {
    interval: {
      kind: "duration",
      default: 5_000_000,
      minUs: 100_000,
      doc: "Time between two reports of a node.",
      source: "modelling choice",
    },
  },
} as const satisfies VariantDescription;

export const telemetry: MechanismDescription = {
  name: "telemetry",
  doc: "How what the nodes count reaches those who decide: late, and without what was lost on the way.",
  variants: [report],
  default: report.name,
};
