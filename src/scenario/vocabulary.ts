/**
 * Everything a scenario file may name, gathered from the rooms that define it. Validation, JSON Schema,
 * `list` and `explain` read only this.
 */
import type { Parameters } from "../../sim/parameters.ts";
import type { MechanismDescription } from "../migration/mechanism.ts";

/** A kind of fault, physical or of the control plane. How it begins is the business of the room that defines it. */
export interface FaultDescription {
  readonly name: string;
  readonly doc: string;
  readonly parameters: Parameters;
  /** Whether the fault has an end: it must, it may, or it cannot. */
  readonly end: "required" | "optional" | "none";
  /** It strikes nodes of the fleet and does nothing to those of the control plane, so that a scenario must not name them. */
  readonly fleetOnly?: true;
  /** It strikes the control plane alone, without a target: the host that its `from` names, or else the flag store. */
  readonly controlPlaneOnly?: true;
  /**
   * What nodes do while it is in force is held against the migration all the same: it is a defect of a version, or strikes machinery that
   * nodes do not depend on.
   */
  readonly excusesNothing?: true;
  /** Only its beginning and its end, which may be weeks apart, are worth a look of their own: the calendar may jump in between. */
  readonly quiet?: true;
}

/** A figure that a scenario may have judged or measured, by its `id`. */
export interface CriterionDescription {
  readonly id: string;
  readonly title: string;
  readonly doc: string;
  /** It compares the migration with the control run; without one it is not judged. */
  readonly needsControl?: true;
  readonly parameters: Parameters;
}

/** A claim of a system that every run checks. A scenario's `expect` names it by its `id`. */
export interface InvariantDescription {
  readonly id: string;
  readonly title: string;
  readonly doc: string;
}

/** A mistake in a version's own code, which a scenario may leave in or mend. */
export interface DefectDescription {
  readonly name: string;
  readonly doc: string;
  readonly source: string;
}

/** What can be migrated. The order of the components is that of their bits in a version mask. */
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

/** One list for each kind of thing that has a name. */
export interface Vocabulary {
  readonly systems: readonly SystemDescription[];
  readonly mechanisms: readonly MechanismDescription[];
  readonly faults: readonly FaultDescription[];
  readonly criteria: readonly CriterionDescription[];
}
