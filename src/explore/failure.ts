/** What a run breaks first: the thing that a search looks for, that findings are grouped by, and that shrinking must not lose. */
import { boundFigure, distinctFigures } from "../report/figures.ts";
import type { CriterionOutcome, Outcome } from "../run/outcome.ts";

/** What a run breaks first: an invariant by time, else a criterion. */
export interface Failure {
  /** Of the invariant or criterion: `D2`, `rollback-time`. */
  readonly id: string;
  readonly kind: "invariant" | "criterion";
  /** Simulated microseconds since the run began; absent for a criterion, which is about the whole run. */
  readonly atUs?: number;
  /** The plan step that stood at that moment. */
  readonly step?: string;
  readonly node?: string;
  /** In words, for a reader. */
  readonly message: string;
}

/** The invariant that broke first, the earlier one in the system's list if two break at once; else the first criterion that is missed. */
export function failureOf({ invariants, criteria }: Pick<Outcome, "invariants" | "criteria">): Failure | undefined {
  const broken = invariants.flatMap(({ id, firstViolation }) => (firstViolation === undefined ? [] : [{ id, firstViolation }]));
  const [first] = broken.toSorted((one, other) => one.firstViolation.atUs - other.firstViolation.atUs);
  if (first !== undefined) {
    const { atUs, step, node, message } = first.firstViolation;
    return { id: first.id, kind: "invariant", atUs, step, ...(node === undefined ? {} : { node }), message };
  }
  const missed = criteria.find(({ status }) => status === "violated");
  return missed === undefined ? undefined : { id: missed.id, kind: "criterion", message: missedText(missed) };
}

/** `error-rate is 3.2 % (largest in full), and its limit <= 0.1 %` */
function missedText({ id, title, value, limit, unit, bound, note }: CriterionOutcome): string {
  if (value === undefined || limit === undefined) return note ?? title;
  const [is, shouldBe] = distinctFigures(value, limit, unit);
  return `${id} is ${is}${note === undefined ? "" : ` (${note})`}, and its limit ${boundFigure(shouldBe, bound)}`;
}
