/**
 * Judges a history of client operations: is there an order of them, one after the other, that keeps to real time and gives everybody the
 * answers that they got (Herlihy, Wing 1990, "Linearizability: a correctness condition for concurrent objects")?
 *
 * Objects are judged one by one: a history is linearizable if and only if the part of each object is (Herlihy, Wing 1990, theorem 1). Horn
 * and Kroening (2015, "Faster linearizability checking via P-compositionality") show how much that saves, and that it goes for keys of one
 * map as well.
 */
import type { ClientOperation, History } from "./history.ts";
import type { Model } from "./model.ts";
import { type Offence, offenceOf } from "./offence.ts";
import { search } from "./search.ts";

/** What a check may cost, in questions to the model: steps and not seconds, so that the answer is the same on every machine. */
export interface CheckBudget {
  /** For the verdict, over all objects. */
  readonly stepsMax: number;
  /** For making the history of an object that fails small. */
  readonly shrinkStepsMax: number;
}

/** Enough for tens of thousands of operations of clients that wait for their answers; some tenths of a second. */
const DEFAULT_BUDGET: CheckBudget = { stepsMax: 1_000_000, shrinkStepsMax: 1_000_000 };

/** The verdict over all objects, with one offence for each object that has one. Unknown: the budget ran out, and no offence was found. */
export type Judgement<Input, Output> =
  | { readonly verdict: "linearizable" | "unknown" }
  | { readonly verdict: "notLinearizable"; readonly offences: readonly ObjectOffence<Input, Output>[] };

/** The offence of one object. */
export interface ObjectOffence<Input, Output> extends Offence<Input, Output> {
  readonly object: string;
}

/** Judges a history within a budget. */
export function checkLinearizability<State, Input, Output>(
  model: Model<State, Input, Output>,
  history: History<Input, Output>,
  budget: CheckBudget = DEFAULT_BUDGET,
): Judgement<Input, Output> {
  let stepsLeft = budget.stepsMax;
  let isUnknown = false;
  const offences: ObjectOffence<Input, Output>[] = [];
  for (const [object, operations] of byObject(model, history)) {
    const completed = model.completed(operations);
    const { verdict, steps } = search(model, completed, stepsLeft);
    stepsLeft -= steps;
    isUnknown ||= verdict === "unknown";
    if (verdict === "notLinearizable") offences.push({ object, ...offenceOf(model, completed, budget.shrinkStepsMax) });
  }
  if (offences.length > 0) return { verdict: "notLinearizable", offences };
  return { verdict: isUnknown ? "unknown" : "linearizable" };
}

function byObject<State, Input, Output>(
  model: Model<State, Input, Output>,
  history: History<Input, Output>,
): ReadonlyMap<string, History<Input, Output>> {
  const parts = new Map<string, ClientOperation<Input, Output>[]>();
  for (const operation of history) {
    const object = model.objectOf(operation.input);
    const part = parts.get(object);
    if (part === undefined) parts.set(object, [operation]);
    else part.push(operation);
  }
  return parts;
}
