/** From judged parts to one verdict: violated, else unknown, else holds. Unknown is never green. */
import type { CriterionOutcome, InvariantOutcome, SometimesOutcome, Verdict } from "../run/outcome.ts";

/** Everything that has a say in the verdict. */
export interface JudgedParts {
  readonly invariants: readonly InvariantOutcome[];
  readonly criteria: readonly CriterionOutcome[];
  readonly sometimes: readonly SometimesOutcome[];
  /** Budgets that ran out, in words. */
  readonly exhausted: readonly string[];
  /** Names of what was left out because there was no control run. */
  readonly leftOut: readonly string[];
}

/** The verdict with its reasons, one a line. */
export function judgeVerdict({ invariants, criteria, sometimes, exhausted, leftOut }: JudgedParts): {
  verdict: Verdict;
  reasons: string[];
} {
  const violated = [
    ...invariants
      .filter(({ status }) => status === "violated")
      .map(({ id, title, violations }) => `${id} broken ${violations} x: ${title}`),
    ...criteria.filter(({ status }) => status === "violated").map(({ id, title }) => `${id} misses its limit: ${title}`),
  ];
  if (violated.length > 0) return { verdict: "violated", reasons: [...violated, ...exhausted] };
  const unknown = [
    ...exhausted,
    ...invariants
      .filter(({ status }) => status === "unknown")
      .map(({ id, undecided }) => `${id} ${undecided ?? "was in scope but never checked"}`),
    ...criteria.filter(({ status }) => status === "unknown").map(({ id }) => `${id} could not be measured`),
    ...sometimes.filter(({ required, seen }) => required && seen === 0).map(({ title }) => `never seen: ${title}`),
  ];
  if (unknown.length > 0) return { verdict: "unknown", reasons: unknown };
  const checked = invariants.filter(({ status }) => status === "holds").length;
  const met = criteria.filter(({ status }) => status === "holds").length;
  const open = leftOut.length === 0 ? "" : `; left out without a control run: ${leftOut.join(", ")}`;
  return { verdict: "holds", reasons: [`${checked} invariants hold, ${met} criteria are met${open}`] };
}
