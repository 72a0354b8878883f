/** The parameter by which a fault of a version says which one. */
import type { ChoiceParameter } from "../../../sim/parameters.ts";
import type { Version } from "../versions.ts";

export const versionParameter: ChoiceParameter<Version> = {
  kind: "choice",
  values: { old: "the version that is being replaced", next: "the version that is being rolled out" },
  default: "next",
  doc: "Which version has the defect.",
};
