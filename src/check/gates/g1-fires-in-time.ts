/** G1: a gate fires within window + for + poll and a moment, once its condition really holds. */
import type { Invariant } from "../invariant.ts";
import type { GateChanged } from "../observation.ts";
import { GateWindow, Truth } from "./truth.ts";

/** For reports on their way, and for the second in which the truth is counted (modelling choice). */
const SLACK_US = 10_000_000;

export const g1FiresInTime: Invariant = {
  id: "G1",
  title: "a gate fires in time when its condition holds",
  doc: "When the limit of an armed gate is passed in truth, without a break, for the gate's window, its `for`, one poll and 10 s, the gate has fired. What a node sees while it is down, or cut off from the metrics, no gate can know, and it does not count.",
  knownBad: {
    why: "the metrics pipeline is down while v3 fails",
    set: {
      faults: "[{kind: version-error-rate, at: 'step:week-8 + 5s', rate: 10%}, {kind: metrics-outage, at: 'step:week-8 + 4s', for: 4m}]",
      "plan.observe.after": "250s",
    },
  },
  watch({ evidence, canReport }, findings) {
    const truth = new Truth();
    const armed = new Map<number, Armed>();
    let everArmed = false;
    evidence.on("gate-armed", (gate) => {
      everArmed = true;
      armed.set(gate.watch, { gate, window: new GateWindow(gate, truth), sinceUs: undefined, late: false });
    });
    evidence.on("gate-fired", ({ watch }) => armed.delete(watch));
    evidence.on("gate-disarmed", ({ watch }) => armed.delete(watch));
    evidence.on("calendar-jumped", () => {
      truth.forget();
      for (const state of armed.values()) {
        state.window = new GateWindow(state.gate, truth);
        state.sinceUs = undefined;
      }
    });
    evidence.on("operation-ended", (ended) => {
      // What the peers of a node make of its being cut off counts.
      if (!canReport(ended.node) || !truth.add(ended)) return;
      for (const state of armed.values()) {
        const { gate } = state;
        const breaches = state.window.breaches(ended.atUs);
        if (breaches !== undefined) findings.checked();
        if (breaches !== true) {
          state.sinceUs = undefined;
          continue;
        }
        state.sinceUs ??= ended.atUs;
        const boundUs = gate.windowUs + gate.forUs + gate.pollUs + SLACK_US;
        if (state.late || ended.atUs - state.sinceUs <= boundUs) continue;
        state.late = true;
        findings.violated(
          ended.atUs,
          undefined,
          `${gate.gate} (${gate.step}) has held for ${Math.round((ended.atUs - state.sinceUs) / 1_000_000)} s and the gate has not fired`,
        );
      }
    });
    return { inScope: () => everArmed };
  },
};

interface Armed {
  readonly gate: GateChanged;
  window: GateWindow;
  /** Since when the limit has been passed without a break. */
  sinceUs: number | undefined;
  /** It has been found fault with. */
  late: boolean;
}
