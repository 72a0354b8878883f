/** G3: where nobody answers what a gate asks, the rollout goes no further. */
import type { Invariant } from "../invariant.ts";
import type { GateChanged } from "../observation.ts";
import { WithdrawnWrites } from "./withdrawn-writes.ts";

export const g3FailsSafe: Invariant = {
  id: "G3",
  title: "without telemetry the rollout does not go on",
  doc: "No step is written while an armed gate has had no answer from the metrics pipeline for longer than it may wait for one, and a poll. A write that the controller asks for no more may be under way, and be late.",
  knownBad: {
    why: "the metrics pipeline is down, silence is ignored, and nobody looks at the checklist",
    set: {
      "mechanisms.gates.onMissing": "ignore",
      "mechanisms.gates.longestWait": "20s",
      "mechanisms.checklist": "by-hand",
      "plan.operator": "[]",
      "plan.observe.before": "60s",
      faults: "[{kind: metrics-outage, at: 'step:week-9 - 50s', for: 90s}]",
    },
  },
  watch({ evidence }, findings) {
    // By the gate's number, what was last heard of it.
    const armed = new Map<number, GateChanged>();
    const withdrawn = new WithdrawnWrites(evidence);
    let everNeeded = false;
    evidence.on("gate-armed", (gate) => armed.set(gate.watch, gate));
    evidence.on("gate-fired", ({ watch }) => armed.delete(watch));
    evidence.on("gate-disarmed", ({ watch }) => armed.delete(watch));
    evidence.on("gate-looked", (gate) => {
      if (armed.has(gate.watch)) armed.set(gate.watch, gate);
    });
    evidence.on("step-applied", ({ atUs, step }) => {
      for (const gate of armed.values()) {
        if (gate.step === step) continue;
        everNeeded = true;
        findings.checked();
        const silentUs = (withdrawn.sinceUs(step) ?? atUs) - gate.atUs;
        // The controller looks once each poll.
        if (silentUs <= gate.longestWaitUs + gate.pollUs) continue;
        const silent = `${Math.round(silentUs / 1_000_000)} s`;
        findings.violated(atUs, undefined, `${step} is written, but ${gate.gate} (${gate.step}) has had no answer for ${silent}`);
      }
    });
    return { inScope: () => everNeeded };
  },
};
