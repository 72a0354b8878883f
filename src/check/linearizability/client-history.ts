/** Collects the history of a run's clients as it goes on, up to a bound, and judges it when the run is over. */
import type { Findings } from "../invariant.ts";
import { checkLinearizability } from "./check.ts";
import type { ClientOperation } from "./history.ts";
import type { Model } from "./model.ts";
import { drawHistory } from "./picture.ts";

/** Operations of which a history consists at most; what comes after them is not judged. */
const OPERATIONS_MAX = 20_000;
/** Operations that a message names; the picture shows more of them. */
const NAMED_MAX = 3;
/** Operations that a picture shows: the smallest offences have two to six. */
const PICTURE_LINES_MAX = 24;

/** The operations that clients of some objects have called. */
export class ClientHistory<State, Input, Output> {
  readonly #model: Model<State, Input, Output>;
  readonly #operations: ClientOperation<Input, Output>[] = [];
  /** Where the operations stand that somebody may still add to, by the names that he has given them. */
  readonly #places = new Map<string, number>();
  #isFull = false;

  constructor(model: Model<State, Input, Output>) {
    this.#model = model;
  }

  /** An operation begins, and is open; `name` is unique. */
  called(name: string, client: string, input: Input, calledUs: number): void {
    this.#places.set(name, this.#operations.length);
    this.add({ client, input, calledUs, returnedUs: Number.POSITIVE_INFINITY });
  }

  /**
   * More is known of an operation that is open: when it was called, or its answer. It is answered once: a second answer tells the client
   * nothing. Without an output the client knows only that it is done. Once the history is full no answer counts any more, because it might
   * show what is not in it.
   */
  learned(name: string, more: Partial<Omit<ClientOperation<Input, Output>, "input">>): void {
    const place = this.#places.get(name);
    const operation = place === undefined ? undefined : this.#operations[place];
    if (place === undefined || operation === undefined || this.#isFull) return;
    if (more.returnedUs !== undefined) this.#places.delete(name);
    this.#operations[place] = { ...operation, ...more };
  }

  /** Adds an operation with all that there is to it. */
  add(operation: ClientOperation<Input, Output>): void {
    if (this.#operations.length < OPERATIONS_MAX) this.#operations.push(operation);
    else this.#isFull = true;
  }

  /** Judges all of it, one violation for each object that fails. Gives why there is no verdict, if there is none. */
  judge(findings: Findings): string | undefined {
    for (const _ of this.#operations) findings.checked();
    const judgement = checkLinearizability(this.#model, this.#operations);
    if (judgement.verdict === "unknown") return "could not be judged: the search for an order of its operations ran out of its budget";
    if (judgement.verdict === "notLinearizable") {
      for (const { object, operations, atUs } of judgement.offences) {
        const describe = (operation: ClientOperation<Input, Output>): string => this.#model.describe(operation);
        const last = operations.find(({ returnedUs }) => returnedUs === atUs);
        const named = operations.slice(0, NAMED_MAX).map((operation) => `${operation.client} ${describe(operation)}`);
        const more = operations.length > NAMED_MAX ? [`${operations.length - NAMED_MAX} more`] : [];
        const message = `${operations.length} operations on ${object} fit no order: ${[...named, ...more].join("; ")}`;
        findings.violated(atUs, last?.client, message, drawHistory(operations, describe).slice(0, PICTURE_LINES_MAX));
      }
    }
    return this.#isFull ? `was judged on its first ${OPERATIONS_MAX} operations only` : undefined;
  }
}
