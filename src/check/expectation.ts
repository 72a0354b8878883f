/** Whether a run came out as its author expected. A finding that no longer breaks is as much a failure as a new one. */
import type { CriterionOutcome, InvariantOutcome, Outcome, Verdict } from "../run/outcome.ts";
import type { Expectation } from "../scenario/scenario.ts";

/** Compares what was expected with what came out; the reasons say what differs. */
export function judgeExpectation(
  expected: Expectation,
  verdict: Verdict,
  invariants: readonly InvariantOutcome[],
  criteria: readonly CriterionOutcome[],
): NonNullable<Outcome["expectation"]> {
  const reasons: string[] = [];
  if (verdict !== expected.verdict) reasons.push(`expected ${expected.verdict}, came out ${verdict}`);
  const broken = invariants.filter(({ status }) => status === "violated");
  const first = broken.toSorted((one, other) => (one.firstViolation?.atUs ?? 0) - (other.firstViolation?.atUs ?? 0))[0];
  if (expected.first !== undefined && first?.id !== expected.first) {
    reasons.push(`expected ${expected.first} to break first, ${first === undefined ? "nothing broke" : `${first.id} did`}`);
  }
  const allowed = new Set([...expected.allowed, ...(expected.first === undefined ? [] : [expected.first])]);
  const failed = [...broken, ...criteria.filter(({ status }) => status === "violated")];
  for (const { id } of failed) if (!allowed.has(id)) reasons.push(`${id} broke, which was not expected`);
  return { met: reasons.length === 0, reasons };
}
