/** From judged parts to one verdict: violated, else unknown, else holds. Unknown is never green. */
import type { CriterionOutcome, InvariantOutcome, SometimesOutcome, Verdict } from "../run/outcome.ts";

/** Everything that has a say in the verdict. */
export interface JudgedParts {
  readonly invariants: readonly InvariantOutcome[];
  /** Absent without a control run, which they are judged by. */
  readonly criteria: readonly CriterionOutcome[] | undefined;
  readonly sometimes: readonly SometimesOutcome[];
  /** Budgets that ran out, in words. */
  readonly exhausted: readonly string[];
}

/** The verdict with its reasons, one a line. */
export function judgeVerdict({ invariants, criteria, sometimes, exhausted }: JudgedParts): { verdict: Verdict; reasons: string[] } {
  const judged = criteria ?? [];
  const violated = [
    ...invariants
      .filter(({ status }) => status === "violated")
      .map(({ id, title, violations }) => `${id} broken ${violations} x: ${title}`),
    ...judged.filter(({ status }) => status === "violated").map(({ id, title }) => `${id} misses its limit: ${title}`),
  ];
  if (violated.length > 0) return { verdict: "violated", reasons: [...violated, ...exhausted] };
  const unknown = [
    ...exhausted,
    ...invariants
      .filter(({ status }) => status === "unknown")
      .map(({ id, undecided }) => `${id} ${undecided ?? "was in scope but never checked"}`),
    ...judged.filter(({ status }) => status === "unknown").map(({ id }) => `${id} could not be measured`),
    ...sometimes.filter(({ required, seen }) => required && seen === 0).map(({ title }) => `never seen: ${title}`),
  ];
  if (unknown.length > 0) return { verdict: "unknown", reasons: unknown };
  const checked = invariants.filter(({ status }) => status === "holds").length;
  const met = `${judged.filter(({ status }) => status === "holds").length} criteria are met`;
  const ofCriteria = criteria === undefined ? "criteria and expectation are not judged without a control run" : met;
  return { verdict: "holds", reasons: [`${checked} invariants hold, ${ofCriteria}`] };
}
