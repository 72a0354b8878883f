/** What a flag view answers. */
import type { Flags } from "../flags.ts";

/** One variant: how old the flags are by which a manager decides. */
export interface FlagView {
  /** The flags as the manager sees them, from those now in the process and those when it was constructed. */
  managerFlags(live: Flags, constructed: Flags): Flags;
}
