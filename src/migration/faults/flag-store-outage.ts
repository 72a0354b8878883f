/** The flag store answers nobody: its hosts are up, the service is not. */
import type { MigrationFault } from "./fault.ts";

const parameters = {} as const;

export const flagStoreOutage: MigrationFault<typeof parameters> = {
  name: "flag-store-outage",
  doc: "No replica of the flag store answers, to nodes, to writers or to each other, until the fault ends.",
  parameters,
  end: "optional",
  controlPlaneOnly: true,
  begin({ conditions }) {
    conditions.storeOutages++;
    return () => {
      conditions.storeOutages--;
    };
  },
};
