/** The shape of a fault of the control plane or of a version. */
import type { Parameters, ValuesOf } from "../../../sim/parameters.ts";
import type { FaultDescription } from "../../scenario/vocabulary.ts";
import type { ControlPlane } from "../control-plane.ts";
import type { Fleet } from "../fleet.ts";

/** A fault that bends the migration's own conditions. `begin` gives what lifts exactly this one. */
export interface MigrationFault<P extends Parameters = Parameters> extends FaultDescription {
  readonly parameters: P;
  begin(fleet: Fleet, values: ValuesOf<P>): () => void;
}

/** A fault that acts on a part of the control plane, which may find nothing to act on: then `begin` gives nothing. */
export interface ControlPlaneFault<P extends Parameters = Parameters> extends FaultDescription {
  readonly parameters: P;
  begin(fleet: Fleet, values: ValuesOf<P>, controlPlane: ControlPlane): (() => void) | undefined;
}
