/** D11 on links that tempt a detector: near a threshold, on both sides of one, and far away. */
import { describe, expect, test } from "vitest";
import type { InvariantOutcome } from "../../../src/run/outcome.ts";
import type { Scenario } from "../../../src/scenario/scenario.ts";
import { killTwin, observe, ofKind, outcomeOf } from "../../run/fixtures.ts";

function d11Of(...set: readonly string[]): InvariantOutcome | undefined {
  return outcomeOf(killTwin("plan.operator=[]", "plan.observe.after=150s", ...set)).invariants.find(({ id }) => id === "D11");
}

/** Two sites 8 ms apart, whose link leaps anywhere up to 13 ms every few seconds. */
const LEAPING = [
  "cluster.sites=[{name: us-w, region: dallas, share: 50%}, {name: us-e, region: washington-dc, share: 50%}]",
  "cluster.controlPlane={controller: us-e, operator: us-w, metrics: us-e, flagStore: [us-e, us-w, us-e]}",
  "cluster.network.links=[{between: [us-w, us-e], rtt: 8ms, bandwidth: 2Gbps}]",
  "parameters.localShare=0.3",
  "parameters.controlInterval=500ms",
  "faults=[{kind: wander, at: 'step:all - 5s', for: 140s, link: us-w -> us-e, delay: 2500us, period: 3s, shape: leap}]",
];

describe("on a link that wanders over a threshold", () => {
  test("a detector without smoothing, hysteresis and cooldown flaps, and D11 says who", () => {
    const d11 = d11Of(...LEAPING, "mechanisms.modeDetection={variant: measured, samples: 1, hysteresis: 0%, cooldown: 0s}");
    expect(d11?.status).toBe("violated");
    expect(d11?.firstViolation?.message).toMatch(
      /^(transport|prediction) takes the link to us-[we] for \w+ after \w+, [\d.]+ s after it changed its mind before$/,
    );
    expect(d11?.controlViolations).toBeGreaterThan(0);
  });

  test("the sound detector holds", () => {
    expect(d11Of(...LEAPING)).toMatchObject({ status: "holds", violations: 0 });
  });
});

describe("what links are taken for", () => {
  const WAN = ["parameters.localShare=0", "parameters.migrationInterval=10s"];

  test("with the placeholder a WAN is a datacenter, and D11 says what it is", () => {
    const d11 = d11Of(...WAN, "mechanisms.modeDetection=constant");
    expect(d11?.status).toBe("violated");
    expect(d11?.firstViolation?.message).toMatch(/^a transfer to node-\d+ takes the (internet|hybrid) link \S+ -> \S+ for datacenter$/);
  });

  test("exactly 1 Gbps within a datacenter is hybrid by the plan's strict comparison (B11); with >= it is a datacenter", () => {
    const gigabit = ["cluster.network.access=1Gbps", "cluster.network.localRtt=100us", "parameters.localShare=1"];
    const strict = d11Of(...gigabit, "mechanisms.modeDetection={variant: measured, thresholds: plan}");
    expect(strict?.firstViolation?.message).toMatch(/ takes the datacenter link (\S+) -> \1 for hybrid$/);
    expect(d11Of(...gigabit)).toMatchObject({ status: "holds", violations: 0 });
  });

  test.each([
    ["scored", "rtt: 30ms, bandwidth: 1Gbps", "internet", "hybrid"],
    ["orchestrator", "rtt: 70ms, bandwidth: 1Gbps", "hybrid", "internet"],
  ])("the thresholds called %s mean other links by the same words: %s", (thresholds, link, taken, is) => {
    const links = `cluster.network.links=[{between: [us-w, us-e], ${link}}]`;
    const d11 = d11Of(...WAN, links, `mechanisms.modeDetection={variant: measured, thresholds: ${thresholds}}`);
    expect(d11?.firstViolation?.message).toMatch(new RegExp(` takes the ${is} link \\S+ -> \\S+ for ${taken}$`));
  });

  test("ends that do not negotiate may take one link for two; ends that do agree on the sender's word", () => {
    const torn = [
      ...LEAPING,
      "parameters.modeCooldown=0s",
      "mechanisms.modeDetection={variant: measured, samples: 1, hysteresis: 0%, cooldown: 0s}",
    ];
    const alone = killTwin("plan.operator=[]", "plan.observe.after=150s", ...torn, "mechanisms.negotiation=none");
    const together = killTwin("plan.operator=[]", "plan.observe.after=150s", ...torn);
    const ends = (scenario: Scenario) =>
      ofKind(observe(scenario), "transfer-completed").filter(({ mode, peerMode }) => mode !== peerMode).length;
    expect(ends(alone)).toBeGreaterThan(0);
    expect(ends(together)).toBe(0);
  });
});
