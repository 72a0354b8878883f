/** A rollback's title and its seven phases in their order, the same in every report that shows them. */
import type { RollbackOutcome } from "../run/outcome.ts";
import { calendarFigure } from "./figures.ts";

/** Name of a phase. */
export type PhaseName = "detect" | "decide" | "propagate" | "drain" | "reconnect" | "reconcile" | "verify";

/** All phases, in the order in which a rollback goes through them. */
export const PHASE_NAMES: readonly PhaseName[] = ["detect", "decide", "propagate", "drain", "reconnect", "reconcile", "verify"];

/** What a phase lasts from and to, for readers who meet it the first time. */
export const PHASE_MEANINGS: { readonly [name in PhaseName]: string } = {
  detect: "first harmful effect to gate fired, or to the operator's command",
  decide: "gate fired to write committed",
  propagate: "write committed to applied on the last reachable node",
  drain: "to the end of the last operation on the next version",
  reconnect: "to the last node connected on the old version",
  reconcile: "to the last node's state reconciled",
  verify: "to the rollback confirmed",
};

/** One phase of one rollback. */
export interface Phase {
  readonly name: PhaseName;
  readonly durationUs: number;
  /** The node that this phase waited for, where one is known. */
  readonly slowest?: string;
}

/** The phases of one rollback. Their durations add up to its `totalUs`. */
export function phasesOf(rollback: RollbackOutcome): Phase[] {
  const { slowest } = rollback;
  return PHASE_NAMES.map((name) => {
    const node = name === "propagate" || name === "drain" || name === "reconnect" || name === "reconcile" ? slowest[name] : undefined;
    return { name, durationUs: rollback[`${name}Us`], ...(node === undefined ? {} : { slowest: node }) };
  });
}

/** What began the `number`th rollback of a run, when, and how far it goes. */
export function rollbackTitle({ level, trigger, step, calendarUs }: RollbackOutcome, number: number): string {
  return `${number}. ${level} rollback by ${trigger}, in ${step}, at ${calendarFigure(calendarUs, true)}`;
}
