/** What clients have asked of a shared object and what they were told, as plain data: the only thing that linearizability is about. */

/** One operation of a client, from the moment when it asked to the moment when it was answered. */
export interface ClientOperation<Input, Output> {
  readonly client: string;
  readonly input: Input;
  /** Absent where the client was told nothing, or was told only that it is done. */
  readonly output?: Output;
  /** Minus infinity where nobody knows. */
  readonly calledUs: number;
  /** Infinity for an open operation, whose answer was lost or is still to come: it may take effect at any time after its call, or never. */
  readonly returnedUs: number;
}

/** Operations in any order. Two that meet in one instant count as concurrent, because nobody can tell which came first. */
export type History<Input, Output> = readonly ClientOperation<Input, Output>[];

/** Whether no answer ever came. */
export function isOpen({ returnedUs }: ClientOperation<unknown, unknown>): boolean {
  return returnedUs === Number.POSITIVE_INFINITY;
}

/**
 * The history as it stood at a moment: operations that began later are not in it, and those that were under way are open. What an open one
 * was told later stays with it: if it takes effect at all, that is how. A prefix of a linearizable history is linearizable.
 */
export function prefixOf<Input, Output>(history: History<Input, Output>, untilUs: number): History<Input, Output> {
  return history
    .filter(({ calledUs }) => calledUs <= untilUs)
    .map((operation) => (operation.returnedUs <= untilUs ? operation : { ...operation, returnedUs: Number.POSITIVE_INFINITY }));
}
