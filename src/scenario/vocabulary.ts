/** Everything a scenario file may name, gathered from the rooms that define it. Validation, JSON Schema, `list` and `explain` read only this. */
import type { Parameters } from "../../sim/parameters.ts";
import type { MechanismDescription } from "../migration/mechanism.ts";

export interface FaultDescription {
  readonly name: string;
  readonly doc: string;
  readonly parameters: Parameters;
  /** Whether the fault has an end: it must, it may, or it cannot. */
  readonly end: "required" | "optional" | "none";
}

export interface CriterionDescription {
  readonly id: string;
  readonly title: string;
  readonly doc: string;
  readonly parameters: Parameters;
}

export interface InvariantDescription {
  readonly id: string;
  readonly title: string;
  readonly doc: string;
}

export interface DefectDescription {
  readonly name: string;
  readonly doc: string;
  readonly source: string;
}

export interface SystemDescription {
  readonly name: string;
  readonly title: string;
  readonly doc: string;
  readonly versions: { readonly old: string; readonly next: string };
  readonly components: readonly { readonly name: string; readonly doc: string }[];
  readonly parameters: Parameters;
  readonly defects: readonly DefectDescription[];
  readonly invariants: readonly InvariantDescription[];
}

export interface Vocabulary {
  readonly systems: readonly SystemDescription[];
  readonly mechanisms: readonly MechanismDescription[];
  readonly faults: readonly FaultDescription[];
  readonly criteria: readonly CriterionDescription[];
}
