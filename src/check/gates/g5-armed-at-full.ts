/** G5: gates watch at 100 % too. */
import type { Invariant } from "../invariant.ts";

/** Time within which the gates of a step are armed (modelling choice: one write to the store, and some). */
const ARMING_US = 10_000_000;

export const g5ArmedAtFull: Invariant = {
  id: "G5",
  title: "a gate watches at 100 %",
  doc: "In a plan that has gates: 10 s after a step that takes all nodes has taken effect, and with no kill set, some gate that acts is armed, unless one has fired and somebody has lifted what it did.",
  knownBad: { why: "a gate watches while its own step stands, and the last step has none", set: { "mechanisms.gates.armed": "own-step" } },
  watch({ evidence }, findings) {
    // Numbers of the gates that act.
    const armed = new Set<number>();
    let full: { readonly atUs: number; readonly step: string } | undefined;
    let everArmed = false;
    let everJudged = false;
    /** A gate has rolled back: who lifts that keeps watch himself. */
    let isOverruled = false;
    evidence.on("gate-armed", ({ watch, acts }) => {
      everArmed = true;
      if (acts) armed.add(watch);
    });
    evidence.on("gate-fired", ({ watch, acts }) => {
      armed.delete(watch);
      isOverruled ||= acts;
    });
    evidence.on("gate-disarmed", ({ watch }) => armed.delete(watch));
    evidence.on("flags-committed", ({ flags, atUs }) => {
      const isFull = flags.percentage === 100 && !flags.forced && flags.enabled !== 0;
      if (!isFull) full = undefined;
      else full ??= { atUs, step: flags.writer };
    });
    evidence.on("operation-ended", ({ atUs }) => {
      if (!everArmed || full === undefined || isOverruled || atUs - full.atUs < ARMING_US) return;
      findings.checked();
      everJudged = true;
      if (armed.size === 0) findings.violated(atUs, undefined, `${full.step} takes all nodes, and no gate that acts is armed`);
      full = undefined;
    });
    // No case of it: a step that others undid before it could be asked, or that a gate rolled back.
    return { inScope: () => everArmed && (everJudged || (full !== undefined && !isOverruled)) };
  },
};
