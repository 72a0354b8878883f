/** Situations that a run should have seen at least once: a run in which nothing happened proves little. */
import type { Components } from "../migration/versions.ts";
import type { Evidence } from "./observation.ts";

/** A situation that a system names and a run counts. Shared by all runs, so it keeps nothing itself. */
export interface Situation {
  readonly id: string;
  readonly title: string;
  /** Whether a plan needs it: unseen although needed, the verdict is at best `unknown`. */
  required(plan: { readonly movesNodes: boolean }): boolean;
  /** Calls `seen` each time that it occurs. */
  watch(evidence: Evidence, components: Components, seen: () => void): void;
}
