/** Where two runs that should be the same part ways: plain data, for somebody who has to find out why. */
import { causeChain, type Draw, describeEvent, type FiredEvent } from "../../sim/record/event-history.ts";

/** One event, for a reader. */
export interface EventAccount {
  /** Counts the events of its run from 1; 0 is the set-up of the run. */
  readonly event: number;
  readonly atUs: number;
  readonly what: string;
  readonly kind: number;
  readonly argument: number;
  /** The last draw from a random stream before it was scheduled, and before it fired; number 0 if there was none. */
  readonly scheduledAfter: Draw;
  readonly firedAfter: Draw;
  /** The streams from which it drew, one entry for each draw. */
  readonly drawn: readonly string[];
}

/** The first event that two runs do not share, as each of them had it, with what led to it. */
export interface EventDivergence {
  readonly divergence: "event";
  /** Which of the runs of a rehearsal it was, such as `control`. */
  readonly run: string;
  /** For either run the event and its causes, the latest ahead; none if the run had no further event. */
  readonly chains: readonly [readonly EventAccount[], readonly EventAccount[]];
}

/** The two runs had the same events, and yet something else came out. */
export interface ResultDivergence {
  readonly divergence: "result";
  /** The first place that differs, such as `outcome.requests.total.errors`. */
  readonly path: string;
  readonly values: readonly [unknown, unknown];
}

/** How two runs differ. */
export type Divergence = EventDivergence | ResultDivergence;

/** An event and its causes as plain data; nothing without an event. */
export function accountOf(event: FiredEvent | undefined): readonly EventAccount[] {
  const chain = event === undefined ? [] : causeChain(event);
  return chain.map((each) => {
    const { sequence, atUs, kind, argument, scheduledAfter, firedAfter, drawn } = each;
    return { event: sequence, atUs, what: describeEvent(each), kind, argument, scheduledAfter, firedAfter, drawn };
  });
}

/** Whether two runs had the same event: the same moment, sort, argument and cause, and the same draws in it. */
export function isSameEvent(one: FiredEvent, other: FiredEvent): boolean {
  return (
    one.sequence === other.sequence &&
    one.atUs === other.atUs &&
    one.kind === other.kind &&
    one.argument === other.argument &&
    one.target?.constructor === other.target?.constructor &&
    one.cause?.sequence === other.cause?.sequence &&
    one.drawn.length === other.drawn.length &&
    one.drawn.every((stream, index) => stream === other.drawn[index])
  );
}

/** The first place, keys in their sorted order, at which two pieces of plain data differ; undefined if they are the same. */
export function firstDifference(one: unknown, other: unknown, path = ""): Omit<ResultDivergence, "divergence"> | undefined {
  if (one === other || (Number.isNaN(one) && Number.isNaN(other))) return undefined;
  if (!isComposite(one) || !isComposite(other) || Array.isArray(one) !== Array.isArray(other)) return { path, values: [one, other] };
  const names = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  if (!Array.isArray(one)) names.sort();
  for (const name of names) {
    const place = Array.isArray(one) ? `${path}[${name}]` : path === "" ? name : `${path}.${name}`;
    const difference = firstDifference(one[name], other[name], place);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

function isComposite(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === "object" && value !== null;
}
