/** What a selector is asked and what it answers. */
import type { ModeName } from "../../check/observation.ts";
import type { Flags } from "../flags.ts";
import type { Components, VersionMask, Work } from "../versions.ts";

/** Everything by which a node may decide. `live` and `manager` differ only where the manager keeps a copy. */
export interface Selection {
  readonly work: Work;
  /** The flags now in the process. */
  readonly live: Flags;
  /** The flags as the long-lived manager sees them. */
  readonly manager: Flags;
  readonly inRollout: boolean;
  readonly components: Components;
  /** The worst mode that the node takes a link of its own for, at this moment. */
  mode(): ModeName;
}

/** Gives the components that the node wants to run on the next version. One serves all nodes, so it keeps no state. */
export interface Selector {
  select(selection: Selection): VersionMask;
  /** How often it must be asked again although no flag has changed, microseconds; absent for one that goes by flags only. */
  readonly recheckUs?: number;
}
