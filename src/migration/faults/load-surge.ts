/** More requests than usual. */
import type { Parameters } from "../../../sim/parameters.ts";
import type { MigrationFault } from "./fault.ts";

const parameters = {
  factor: { kind: "number", min: 1, max: 100, doc: "How many times the usual number of requests arrive." },
  site: { kind: "site", optional: true, doc: "The site whose nodes they arrive at; all sites if left out." },
} as const satisfies Parameters;

export const loadSurge: MigrationFault<typeof parameters> = {
  name: "load-surge",
  doc: "Requests of every kind arrive more often, beside the usual ones, until the fault ends. Several at a time add their surpluses.",
  parameters,
  end: "optional",
  begin: ({ conditions }, { factor, site }) => conditions.surges.begin(factor, site),
};
