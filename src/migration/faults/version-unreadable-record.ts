/** A defect of one version: what it writes to the disk cannot be read again. */
import type { MigrationFault } from "./fault.ts";
import { versionParameter } from "./version.ts";

const parameters = { version: versionParameter } as const;

export const versionUnreadableRecord: MigrationFault<typeof parameters> = {
  name: "version-unreadable-record",
  doc: "The records that one version writes to a node's disk are whole and make no sense to whoever reads them after a start, of either version. A process that finds such a record knows that it has lost what it had promised. Records that were written before the fault or after its end are as they should be.",
  parameters,
  end: "optional",
  excusesNothing: true,
  begin({ conditions }, { version }) {
    const defect = {};
    conditions.unreadableRecords[version].add(defect);
    return () => conditions.unreadableRecords[version].delete(defect);
  },
};
