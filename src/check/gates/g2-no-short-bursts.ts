/** G2: a gate that is to wait for a while does not fire on a burst that is shorter. */
import type { Invariant } from "../invariant.ts";
import { Truth } from "./truth.ts";

export const g2NoShortBursts: Invariant = {
  id: "G2",
  title: "a gate does not fire on a shorter burst",
  doc: "When a gate fires, the seconds of its window in which the limit was passed in truth span its `for`, less one poll.",
  knownBad: {
    why: "a window far longer than `for` smears a burst of three seconds over two minutes",
    set: { faults: "[{kind: version-error-rate, at: 'step:week-9 + 10s', for: 3s, rate: 100%}]", "plan.operator": "[]" },
  },
  watch({ evidence }, findings) {
    const truth = new Truth();
    let everArmed = false;
    evidence.on("gate-armed", () => {
      everArmed = true;
    });
    evidence.on("calendar-jumped", () => truth.forget());
    evidence.on("operation-ended", (ended) => truth.add(ended));
    evidence.on("gate-looked", () => findings.checked());
    evidence.on("gate-fired", (fired) => {
      const { atUs, gate, step, forUs, pollUs } = fired;
      const burstUs = truth.burstUs(fired, atUs);
      if (burstUs >= forUs - pollUs) return;
      const [burst, wait] = [burstUs, forUs].map((us) => `${Math.round(us / 1_000_000)} s`);
      findings.violated(atUs, undefined, `${gate} (${step}) fires on a burst of ${burst}, and was to wait for ${wait}`);
    });
    return { inScope: () => everArmed };
  },
};
