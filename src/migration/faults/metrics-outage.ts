/** The metrics pipeline answers nobody: its host is up, the service is not. */
import type { MigrationFault } from "./fault.ts";

const parameters = {} as const;

export const metricsOutage: MigrationFault<typeof parameters> = {
  name: "metrics-outage",
  doc: "The metrics pipeline takes no report and answers no question until the fault ends; gates see nothing, and reports are lost.",
  parameters,
  end: "optional",
  excusesNothing: true,
  begin({ conditions }) {
    conditions.metricsOutages++;
    return () => {
      conditions.metricsOutages--;
    };
  },
};
