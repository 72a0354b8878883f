/** Situations that a run should have seen at least once: a run in which nothing happened proves little. */
import type { Components } from "../migration/versions.ts";
import type { Evidence } from "./observation.ts";

/** What a run was about, by which it is judged what it must have seen. */
export interface RunAims {
  /** Components that the plan has some nodes run on the next version; empty where it moves none. */
  readonly movesTo: ReadonlySet<string>;
  /** Components that all nodes of the fleet are allowed to run on the next version as the run ends. */
  readonly arrivedAt: ReadonlySet<string>;
}

/** A situation that a system names and a run counts. Shared by all runs, so it keeps nothing itself. */
export interface Situation {
  readonly id: string;
  readonly title: string;
  /** Whether a run needs it: unseen although needed, the verdict is at best `unknown`. */
  required(aims: RunAims): boolean;
  /** Calls `seen` each time that it occurs. */
  watch(evidence: Evidence, components: Components, seen: () => void): void;
}
