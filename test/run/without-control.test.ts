/** A rehearsal without a control run says of the invariants what the whole one says, and makes the control run where one must be asked. */
import { describe, expect, test } from "vitest";
import { criteria } from "../../src/check/criteria/index.ts";
import type { Outcome } from "../../src/run/outcome.ts";
import { Rehearsal, type RehearsalBrief, rehearse } from "../../src/run/rehearsal.ts";
import type { Scenario } from "../../src/scenario/scenario.ts";
import { dwcp } from "./fixtures.ts";

const small = (...set: readonly string[]): Scenario => dwcp("small", ...set);
const NEED_CONTROL = new Set(criteria.filter(({ needsControl }) => needsControl).map(({ id }) => id));
const statuses = ({ invariants }: Outcome) =>
  invariants.map(({ id, status, violations, firstViolation }) => [id, status, violations, firstViolation]);

const statusOf = ({ invariants }: Outcome, wanted: string) => invariants.find(({ id }) => id === wanted)?.status;

function runs(scenario: Scenario): { outcome: Outcome; brief: RehearsalBrief; events: number } {
  const rehearsal = new Rehearsal(scenario, "1", {}, { control: false });
  while (!rehearsal.advance(100_000));
  return { outcome: rehearsal.result().outcome, brief: rehearsal.brief(), events: rehearsal.progress.events };
}

describe("without a control run", () => {
  const lossy = small("faults=[{kind: loss, at: day 1, for: 20s, link: us -> eu, rate: 30%}]");
  const cases: readonly (readonly [string, Scenario])[] = [
    ["sound", small()],
    ["a version that fails requests", small("mechanisms.negotiation=none")],
    ["a lossy link", lossy],
    ["every criterion", dwcp("hardened")],
    ["a control run that is cut off, and the migration is not", dwcp("findings/pba-stub", "eventLimit=10000")],
    ["a fault upon the migration", small("faults=[{kind: crash, when: rollback, for: 5s, role: canary}]")],
  ];

  test.each(cases)("the invariants are judged alike: %s", (_name, scenario) => {
    const whole = rehearse(scenario, "1").outcome;
    const { outcome } = runs(scenario);
    expect(statuses(outcome)).toEqual(statuses(whole));
    expect(outcome.digest).toBe(whole.digest);
    expect(outcome.criteria).toEqual(
      whole.criteria.filter(({ id }) => !NEED_CONTROL.has(id)).map(({ control: _control, ...alone }) => alone),
    );
    expect([outcome.control, outcome.expectation]).toEqual([undefined, undefined]);
    expect(outcome.invariants.some((each) => "controlViolations" in each)).toBe(false);
  });

  test("only one run is made, unless some request has gone unserved", () => {
    const { outcome, events } = runs(small());
    expect(events).toBe(outcome.time.events);
    expect(outcome.time).not.toHaveProperty("controlEvents");
    const unserved = small("mechanisms.negotiation=none");
    const after = runs(unserved);
    expect(after.outcome.time).toEqual(rehearse(unserved, "1").outcome.time);
    expect(after.events).toBe(after.outcome.time.events + (after.outcome.time.controlEvents ?? 0));
  });

  test("a control run that was made after all and cut off is named, and counts as far as it came", () => {
    const lost = (...set: readonly string[]): Scenario => dwcp("findings/pba-stub", "defects.pbft-lost-forward=true", ...set);
    const uncut = rehearse(lost(), "1").outcome;
    expect(statusOf(uncut, "D12")).toBe("violated");
    const { events, controlEvents = 0 } = uncut.time;
    expect(controlEvents).toBeGreaterThan(events);
    const cut = lost(`eventLimit=${events}`);
    const whole = rehearse(cut, "1").outcome;
    const named = whole.reasons.filter((reason) => reason.startsWith("control run: "));
    expect(named).toHaveLength(1);
    const alone = runs(cut);
    expect(alone.outcome.reasons).toEqual(expect.arrayContaining(named));
    expect(alone.brief.exhausted).toEqual(named);
    for (const outcome of [whole, alone.outcome]) expect(statusOf(outcome, "D12")).toBe("violated");
  });

  test("nobody is blamed for a request that had not ended in the control run either", () => {
    const large = ["parameters.migrationSizeLeast=20GB", "parameters.migrationSizeMost=20GB"];
    const { invariants } = rehearse(dwcp("findings/amst-mode-switch", ...large), "1").outcome;
    expect(invariants.find(({ id }) => id === "D12")).toMatchObject({
      status: "unknown",
      undecided: expect.stringMatching(/^could not tell what becomes of it in the control run, \d+ x: a request is left unserved$/),
    });
  });

  test("nobody is blamed for a request that came while the control run was over, as where a gate keeps a window open", () => {
    const gate = "gates: [{metric: error-rate, of: all, limit: 100%, rollback: {level: flag}}]";
    const step = `{name: half, title: half, at: day 1, write: {enable: [transport], percentage: 50}, ${gate}}`;
    const scenario = (after: string): Scenario =>
      dwcp(
        "small",
        ...["parameters.controlService=4s", "plan.operator=[]", `plan.steps=[${step}]`],
        ...[`plan.observe={before: 10s, after: ${after}, extendAtMost: 10m}`, "mechanisms.telemetry={variant: report, interval: 20s}"],
        "mechanisms.gates={variant: act, poll: 2s, for: 60s, window: 10s, minimumSamples: 30, longestWait: 120s}",
      );
    const [extended, long] = [scenario("3s"), scenario("25s")].map((each) => rehearse(each, "1").outcome);
    expect(extended?.requests.unserved).toBeGreaterThan(extended?.control?.requests.unserved ?? 0);
    expect(extended?.invariants.find(({ id }) => id === "D12")).toMatchObject({ status: "unknown", violations: 0 });
    expect(long?.requests.unserved).toBe(long?.control?.requests.unserved);
    expect(long?.invariants.find(({ id }) => id === "D12")).toMatchObject({ status: "holds" });
  });

  test("of a control run that was cut off nobody says that an invariant held in it, nor compares with it", () => {
    const { invariants, criteria: judged } = rehearse(dwcp("findings/pba-stub", "eventLimit=10000"), "1").outcome;
    expect(invariants.some((each) => "controlViolations" in each)).toBe(false);
    for (const criterion of judged) {
      if (NEED_CONTROL.has(criterion.id)) expect(["unknown", "notApplicable"]).toContain(criterion.status);
      else expect(criterion).not.toHaveProperty("control");
    }
    expect(judged.map(({ status }) => status)).toContain("unknown");
    const measured = rehearse(dwcp("findings/pba-stub", "eventLimit=10000", "criteria={latency: {measure: true}}"), "1").outcome;
    expect(measured.criteria.map(({ status }) => status)).toEqual(["measured"]);
  });

  test("progress counts the control run as soon as it is seen to be needed, and goes on to the end", () => {
    const rehearsal = new Rehearsal(small("mechanisms.negotiation=none"), "1", {}, { control: false });
    const shares: number[] = [];
    while (!rehearsal.advance(500)) shares.push(rehearsal.progress.share);
    expect(rehearsal.progress.share).toBe(1);
    const fromHalf = shares.slice(shares.findIndex((share) => share >= 0.5));
    expect(fromHalf.length).toBeGreaterThan(10);
    expect(fromHalf).toEqual(fromHalf.toSorted((one, other) => one - other));
  });

  test("the result is not to be had before the end", () => {
    const rehearsal = new Rehearsal(small(), "1", {}, { control: false });
    rehearsal.advance(100);
    expect(() => rehearsal.result()).toThrow("the rehearsal is not over");
  });
});
