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

  test("a control run that was made after all and cut off is named, and nobody is blamed for what it did not come to", () => {
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
    for (const outcome of [whole, alone.outcome]) expect(statusOf(outcome, "D12")).toBe("unknown");
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
