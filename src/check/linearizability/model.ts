/** What a shared object does when nobody else is about: the specification that concurrent clients are held against. */
import type { ClientOperation, History } from "./history.ts";

/** A sequential object. It is deterministic once an operation's output is given; where the output is not known, any will do. */
export interface Model<State, Input, Output> {
  /**
   * The state before the first operation. Made anew for each search, so that a state may remember those that came out of it, and what the
   * history to be searched demands: a step that would lead nowhere may be forbidden at once.
   */
  start(history: History<Input, Output>): State;
  /**
   * The state after the operation, or undefined if the object could not have answered like that. An operation that never changes anything,
   * in whatever state it gives this answer, gives back the very state that it was given; one that might have changed something does not,
   * be the new state equal to the old.
   */
  step(state: State, operation: ClientOperation<Input, Output>): State | undefined;
  /** Equal for equal states of one search, and different for different ones. */
  keyOf(state: State): string | number;
  /** The object that an operation is about, where the model is of several: they do not concern each other. */
  objectOf(input: Input): string;
  /** Completes what clients were not told by what others have seen of it; a history without anything of that kind comes back as it is. */
  completed(history: History<Input, Output>): History<Input, Output>;
  /**
   * Whether the one shows what the other has done. From a linearizable history any operation may be taken away together with all that rest
   * on it, directly or by way of others, and what is left is linearizable again.
   */
  restsOn(one: ClientOperation<Input, Output>, other: ClientOperation<Input, Output>): boolean;
  /** In words, with what came out: `write 3`, `read -> 2`. */
  describe(operation: ClientOperation<Input, Output>): string;
}
