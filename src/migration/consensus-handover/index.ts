/** What becomes of a consensus group's log when its members go from one version to the other, forwards or back, and who says when. */
import type { ParameterValues, ValuesOf } from "../../../sim/parameters.ts";
import type { MechanismDescription, VariantDescription } from "../mechanism.ts";

/** How a group goes from one protocol to another. */
export interface ConsensusHandover {
  /** There is one log, which goes over to the next protocol; otherwise each has its own. */
  readonly transfersLog: boolean;
  /** The group goes over together, once all of its members want to; otherwise each member for itself, as its flags say. */
  readonly together: boolean;
}

const none = {
  name: "none",
  doc: "Each protocol has a log of its own, a new one begins empty behind what the node had decided, and each member goes over for itself.",
  parameters: {},
  source: "facts 1.6: no drain, no state transfer; facts 6.1 B9",
} as const satisfies VariantDescription;

const logTransfer = {
  name: "log-transfer",
  doc: "One log, and one count of ballots, goes over to the next protocol and back.",
  parameters: {
    switch: {
      kind: "choice",
      values: {
        together: "the group goes over once all its members that are up want to, by an entry of the log; each goes back at once",
        each: "each member for itself, as its flags say",
      },
      default: "together",
      doc: "Who says when a member goes over.",
      source: "modelling choice",
    },
  },
} as const satisfies VariantDescription;

export const consensusHandover: MechanismDescription = {
  name: "consensusHandover",
  doc: "What becomes of a consensus group's log when its members change versions, forwards or back.",
  variants: [none, logTransfer],
  default: logTransfer.name,
};

/** The hand-over of the named variant. */
export function consensusHandoverOf(variant: string, parameters: ParameterValues): ConsensusHandover {
  if (variant === none.name) return { transfersLog: false, together: false };
  const chosen = parameters as ValuesOf<typeof logTransfer.parameters>;
  return { transfersLog: true, together: chosen.switch === "together" };
}
