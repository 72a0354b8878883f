/** What a selector is asked and what it answers. */
import type { Flags } from "../flags.ts";
import type { Components, VersionMask, Work } from "../versions.ts";

export interface Selection {
  readonly work: Work;
  /** The flags now in the process. */
  readonly live: Flags;
  /** The flags as the long-lived manager sees them. */
  readonly manager: Flags;
  readonly inRollout: boolean;
  readonly components: Components;
}

export interface Selector {
  select(selection: Selection): VersionMask;
}
