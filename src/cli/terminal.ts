/** The two streams that a command writes to, and what they can show: colours and an updating line only where a person looks at them. */
import type { WriteStream } from "node:tty";

/** Data goes to `out`; progress, notes and errors go to `error`. */
export interface Terminal {
  readonly out: Output;
  readonly error: Output;
}

/** One stream of text and what it can show. */
export interface Output {
  write(text: string): void;
  /** Whether colours are wanted. */
  readonly coloured: boolean;
  /** Whether a line may be rewritten in place. */
  readonly interactive: boolean;
  /** Width in columns, for lines that are rewritten. */
  readonly columns: number;
}

/** Environment variables by name. */
export type Environment = { readonly [name: string]: string | undefined };

/** The terminal of a process. */
export function createTerminal(out: Stream, error: Stream, environment: Environment): Terminal {
  return { out: createOutput(out, environment), error: createOutput(error, environment) };
}

/** What is needed of `process.stdout` and `process.stderr`. */
export type Stream = { write(text: string): unknown } & Partial<Pick<WriteStream, "isTTY" | "columns">>;

function createOutput(stream: Stream, environment: Environment): Output {
  const person = stream.isTTY === true && environment.TERM !== "dumb" && !isSet(environment.CI);
  return {
    write: (text) => {
      stream.write(text);
    },
    coloured: wantsColours(person, environment),
    interactive: person,
    columns: stream.columns ?? 80,
  };
}

/** `NO_COLOR` (https://no-color.org) stands over `FORCE_COLOR`, which stands over what the terminal is. */
function wantsColours(person: boolean, environment: Environment): boolean {
  if (isSet(environment.NO_COLOR)) {
    return false;
  }
  return isSet(environment.FORCE_COLOR) ? environment.FORCE_COLOR !== "0" && environment.FORCE_COLOR !== "false" : person;
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== "";
}
