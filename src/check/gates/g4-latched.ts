/** G4: once a gate has fired, no step takes the rollout further; only an operator may lift that. */
import type { Invariant } from "../invariant.ts";
import { WithdrawnWrites } from "./withdrawn-writes.ts";

export const g4Latched: Invariant = {
  id: "G4",
  title: "a gate that has fired ends the rollout",
  doc: "After a gate has fired no step's write takes effect, until an operator lifts the kill, but for one that was under way by then and is asked for no more.",
  knownBad: {
    why: "gates only notify, and the next step comes all the same",
    set: {
      "mechanisms.gates": "notify",
      "mechanisms.checklist": "by-hand",
      "plan.operator": "[]",
      faults: "[{kind: version-error-rate, at: 'step:week-8 + 1s', for: 39s, rate: 50%}]",
    },
  },
  watch({ evidence }, findings) {
    let everArmed = false;
    let fired: string | undefined;
    /** The gate has only just fired, and its order comes next; one that does not act gives none. */
    let isOrdering = false;
    /** Names the write that the gate has ordered. */
    let writer: string | undefined;
    /** Whether the store holds it. */
    let isCommitted = false;
    /** Somebody has lifted it before the store had it: it stands again if the store gets it after the write that lifts. */
    let isLifted = false;
    let isOvertaken = false;
    const withdrawn = new WithdrawnWrites(evidence);
    evidence.on("gate-armed", () => {
      everArmed = true;
    });
    evidence.on("gate-fired", ({ gate, step, acts }) => {
      if (fired !== undefined && !isLifted) return;
      fired = `${gate} (${step})`;
      isOrdering = acts;
      writer = undefined;
      isCommitted = false;
      isLifted = false;
      isOvertaken = false;
    });
    evidence.on("rollback-ordered", (order) => {
      if (isOrdering) writer = order.writer;
      isOrdering = false;
    });
    evidence.on("kill-lifted", () => {
      if (writer === undefined || isCommitted) fired = undefined;
      else isLifted = true;
    });
    evidence.on("flags-committed", ({ flags, write }) => {
      if (writer !== undefined && flags.writer === writer) {
        isCommitted = true;
        if (isOvertaken) isLifted = false;
      }
      if (write !== "unforce" || flags.forced) return;
      // It may have been ordered before the gate fired, and be late; but what comes to the store behind it, it does not lift.
      if (isCommitted) fired = undefined;
      else isOvertaken = isLifted;
    });
    evidence.on("step-applied", ({ atUs, step, killed }) => {
      findings.checked();
      if (fired === undefined || isLifted || killed || withdrawn.sinceUs(step) !== undefined) return;
      findings.violated(atUs, undefined, `${step} is written and takes effect, although ${fired} had fired`);
    });
    return { inScope: () => everArmed };
  },
};
