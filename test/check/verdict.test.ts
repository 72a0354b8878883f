/** The verdict is the worst of its parts: violated, else unknown, else holds; and unknown is never green. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type JudgedParts, judgeVerdict } from "../../src/check/verdict.ts";
import type { Status } from "../../src/run/outcome.ts";
import { criterionOutcome, invariantOutcome } from "./facts.ts";

const NOTHING: JudgedParts = { invariants: [], criteria: [], sometimes: [], exhausted: [], leftOut: [] };
const status = fc.constantFrom<Status>("holds", "violated", "unknown", "notApplicable", "measured");

const parts: fc.Arbitrary<JudgedParts> = fc.record({
  invariants: fc.array(status, { maxLength: 4 }).map((all) => all.map((each, number) => invariantOutcome(`D${number}`, each))),
  criteria: fc.array(status, { maxLength: 4 }).map((all) => all.map((each, number) => criterionOutcome(`c${number}`, each))),
  sometimes: fc.array(fc.record({ id: fc.constant("s"), title: fc.constant("a kill"), seen: fc.nat(2), required: fc.boolean() }), {
    maxLength: 3,
  }),
  exhausted: fc.array(fc.constant("the budget ran out"), { maxLength: 1 }),
  leftOut: fc.array(fc.constant("latency"), { maxLength: 1 }),
});

describe("the verdict", () => {
  it("is violated if anything is, else unknown if anything is, else holds", () => {
    fc.assert(
      fc.property(parts, (judged) => {
        const statuses = [...judged.invariants, ...judged.criteria].map((each) => each.status);
        const unseen = judged.sometimes.some(({ required, seen }) => required && seen === 0);
        const isUnknown = unseen || judged.exhausted.length > 0 || statuses.includes("unknown");
        const expected = statuses.includes("violated") ? "violated" : isUnknown ? "unknown" : "holds";
        expect(judgeVerdict(judged).verdict).toBe(expected);
      }),
    );
  });

  it("always has a reason", () => {
    fc.assert(fc.property(parts, (judged) => judgeVerdict(judged).reasons.length > 0));
  });

  it("gives every violation, and a budget that ran out beside them", () => {
    const invariants = [invariantOutcome("D2", "violated"), invariantOutcome("D3", "holds")];
    const criteria = [criterionOutcome("latency", "violated"), criterionOutcome("downtime", "unknown")];
    expect(judgeVerdict({ ...NOTHING, invariants, criteria, exhausted: ["too many events"] })).toEqual({
      verdict: "violated",
      reasons: ["D2 broken 3 x: title of D2", "latency misses its limit: title of latency", "too many events"],
    });
  });

  it("is unknown for what was in scope and never checked, could not be measured, ran out, or was never seen", () => {
    const judged: JudgedParts = {
      ...NOTHING,
      invariants: [invariantOutcome("D2", "unknown")],
      criteria: [criterionOutcome("latency", "unknown")],
      sometimes: [
        { id: "kill", title: "a kill", seen: 0, required: true },
        { id: "crash", title: "a crash", seen: 0, required: false },
        { id: "step", title: "a step", seen: 1, required: true },
      ],
      exhausted: ["too many events"],
    };
    expect(judgeVerdict(judged)).toEqual({
      verdict: "unknown",
      reasons: ["too many events", "D2 was in scope but never checked", "latency could not be measured", "never seen: a kill"],
    });
  });

  it("holds with a count of what was judged, leaving out what was not", () => {
    const invariants = [invariantOutcome("D2", "holds"), invariantOutcome("D3", "notApplicable")];
    const criteria = [criterionOutcome("latency", "holds"), criterionOutcome("downtime", "measured")];
    expect(judgeVerdict({ ...NOTHING, invariants, criteria })).toEqual({
      verdict: "holds",
      reasons: ["1 invariants hold, 1 criteria are met"],
    });
  });

  it("names what was left out where there was no control run to judge it by", () => {
    expect(judgeVerdict({ ...NOTHING, invariants: [invariantOutcome("D2", "holds")], leftOut: ["latency", "expect"] })).toEqual({
      verdict: "holds",
      reasons: ["1 invariants hold, 0 criteria are met; left out without a control run: latency, expect"],
    });
  });
});
