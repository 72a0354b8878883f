/** The rollout flags: per-component enable flags, a rollout percentage and the kill switch, with the revision that the store gave them. */
import type { FlagWrite } from "../plan/plan.ts";
import type { Components, VersionMask } from "./versions.ts";

/** One revision of the flags, as the store commits it and nodes copy it. It is never changed in place. */
export interface Flags {
  /** Counts the store's commits; 0 is the state before the first. */
  readonly revision: number;
  readonly enabled: VersionMask;
  /** 0 to 100. */
  readonly percentage: number;
  /** The kill switch: old version everywhere. */
  readonly forced: boolean;
  /** Name of the step, command or gate whose write made this revision. */
  readonly writer: string;
  /** What kind of write that was. */
  readonly kind: WriteKind;
}

/** Who writes, and with what right: only `unforce` may lift a latched kill. */
export type WriteKind = "step" | "kill" | "unforce" | "rollback";

/** Everything off, as a process that has never been told anything has it (DWCP plan L118-129). */
export const INITIAL_FLAGS: Flags = Object.freeze({
  revision: 0,
  enabled: 0,
  percentage: 0,
  forced: false,
  writer: "initial",
  kind: "step",
});

/** What the flags say, without who made them say so. */
export type FlagState = Pick<Flags, "enabled" | "percentage" | "forced">;

/** A change on its way to the store. `id` makes a repeated delivery harmless. */
export interface StoreWrite {
  readonly id: string;
  readonly kind: WriteKind;
  readonly writer: string;
  readonly change: FlagWrite;
}

/** How a write turns the store's flags into new ones; the revision is the store's business. */
export interface WriteRule {
  apply(current: Flags, write: StoreWrite, components: Components): FlagState;
}

/** Components that these flags let a node run on the next version, given whether the rollout includes it. */
export function allowedMask(flags: Flags, inRollout: boolean): VersionMask {
  return inRollout && !flags.forced ? flags.enabled : 0;
}
