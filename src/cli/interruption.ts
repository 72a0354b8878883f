/** Ctrl-C: the first one asks the command to come to an end in good order, the second one ends it at once. */
import type { EventEmitter } from "node:events";
import { EXIT } from "./exit-codes.ts";

/** What is needed of `process`. */
export type SignalSource = Pick<EventEmitter, "on" | "off"> & { exit(code: number): unknown };

/** Runs a command that can be asked whether it has been interrupted. The signal's usual effect returns when the command ends. */
export async function interruptible<Result>(
  source: SignalSource,
  command: (interrupted: () => boolean) => Promise<Result>,
): Promise<Result> {
  let requested = false;
  const listener = (): void => {
    if (requested) {
      source.exit(EXIT.interrupted);
    }
    requested = true;
  };
  source.on("SIGINT", listener);
  try {
    return await command(() => requested);
  } finally {
    source.off("SIGINT", listener);
  }
}
