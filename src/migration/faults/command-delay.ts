/** A write reaches the flag store late. */
import type { Parameters } from "../../../sim/parameters.ts";
import type { MigrationFault } from "./fault.ts";
import { writingHostParameter } from "./writing-host.ts";

const parameters = {
  from: writingHostParameter,
  delay: { kind: "duration", minUs: 1, doc: "Time from a write's being asked for to its first being sent." },
} as const satisfies Parameters;

export const commandDelay: MigrationFault<typeof parameters> = {
  name: "command-delay",
  doc: "What the controller or the operator asks of the flag store is sent later, as from a queue that is behind. A write that was asked for before the end of the fault stays late.",
  parameters,
  end: "optional",
  controlPlaneOnly: true,
  begin({ conditions }, { from, delay }) {
    const late = { delayUs: delay };
    conditions.writeDelays[from].add(late);
    return () => conditions.writeDelays[from].delete(late);
  },
};
