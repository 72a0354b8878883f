/** G6: a gate decides on enough operations to see what it is to see. */
import type { Invariant } from "../invariant.ts";
import type { GateChanged } from "../observation.ts";

/**
 * Without a failure in n operations the failure rate is below 3/n with 95 % confidence (the rule of three: Hanley and Lippman-Hand 1983, If
 * nothing goes wrong, is everything all right?, JAMA 249(13)); facts 7: a limit of 1 % needs 300 requests.
 */
const RULE_OF_THREE = 3;
/** A 95th percentile needs at least one value beyond it, by the same rule: 3 / 5 %. */
const SAMPLES_P95 = 60;

export const g6EnoughSamples: Invariant = {
  id: "G6",
  title: "a gate decides on enough samples",
  doc: "Every look by which a gate decides, whether it fires or is content, covers at least 3 / limit operations for an error rate, and 60 for a 95th percentile.",
  knownBad: { why: "thirty operations are enough for a gate of 1 %", set: { "mechanisms.gates.minimumSamples": "30" } },
  watch({ evidence }, findings) {
    let everArmed = false;
    evidence.on("gate-armed", () => {
      everArmed = true;
    });
    evidence.on("gate-looked", (look) => {
      const { atUs, gate, step, samples } = look;
      if (samples < look.minimumSamples) return;
      findings.checked();
      const needed = samplesNeeded(look);
      if (samples >= needed) return;
      findings.violated(atUs, undefined, `${gate} (${step}) decides on ${samples} operations and needs ${needed}`);
    });
    return { inScope: () => everArmed };
  },
};

function samplesNeeded({ metric, limit }: GateChanged): number {
  if (metric === "latency-p95") return SAMPLES_P95;
  return limit === undefined || limit === 0 ? Number.POSITIVE_INFINITY : Math.ceil(RULE_OF_THREE / limit);
}
