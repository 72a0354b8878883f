/** The parameter by which a fault of a write says whose. */
import type { ChoiceParameter } from "../../../sim/parameters.ts";
import type { WritingHost } from "../fleet.ts";

export const writingHostParameter: ChoiceParameter<WritingHost> = {
  kind: "choice",
  values: { controller: "the plan's steps and the rollbacks of gates", operator: "the commands of the operator" },
  doc: "Whose writes.",
};
