/** A write is delivered to the flag store again. */
import type { Parameters } from "../../../sim/parameters.ts";
import type { ControlPlaneFault } from "./fault.ts";
import { writingHostParameter } from "./writing-host.ts";

const parameters = {
  from: writingHostParameter,
  back: {
    kind: "count",
    default: 0,
    min: 0,
    doc: "Which write: 0 is the host's last one, 1 the one before it.",
    source: "modelling choice",
  },
  identity: {
    kind: "choice",
    values: {
      new: "the store takes it for a new write, as from a job that is run twice",
      same: "the store can tell that it has had it, as from a repeated message",
    },
    default: "new",
    doc: "Whether the copy carries an identity of its own.",
    source: "modelling choice",
  },
} as const satisfies Parameters;

export const commandDuplicate: ControlPlaneFault<typeof parameters> = {
  name: "command-duplicate",
  doc: "The host of the controller or of the operator delivers an earlier write of its own once more, late and stale. Nothing happens if there is no such write. It has no end.",
  parameters,
  end: "none",
  excusesNothing: true,
  begin(_fleet, { from, back, identity }, { writers }) {
    return writers[from].repeat(back, identity) ? () => {} : undefined;
  },
};
