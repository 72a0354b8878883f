/**
 * Checks that a run is deterministic: runs it twice, side by side in one process, and compares the two event by event, draws from random
 * streams included. Where they part, it names the first event that they do not share and what led to it; what no event shows is found in
 * what comes out.
 */
import { EventHistory, type FiredEvent } from "../../sim/record/event-history.ts";
import { accountOf, type Divergence, firstDifference, isSameEvent } from "./divergence.ts";

/** Something that advances in slices and tells histories of its kernels, such as a `Rehearsal`. Its result is plain data. */
export interface Verifiable<Result, Progress> {
  /** Runs on by at most so many events; true once it is over. */
  advance(maxEvents: number): boolean;
  readonly progress: Progress;
  result(): Result;
}

/** Makes the history of a run, which is given a name for the explanation. */
export type HistoryOf = (run: string) => EventHistory;

/** One of the two, and what has fired in it since the last comparison. */
interface Side<Result, Progress> {
  readonly subject: Verifiable<Result, Progress>;
  readonly fired: { readonly run: string; readonly event: FiredEvent }[];
}

/** A run beside itself. */
export class Verification<Result, Progress> {
  readonly #sides: readonly [Side<Result, Progress>, Side<Result, Progress>];
  #divergence: Divergence | undefined;
  #result: Result | undefined;
  #isOver = false;

  /** `start` is called twice, and must do the same both times. It sets a run up that has its histories from the function that it gets. */
  constructor(start: (historyOf: HistoryOf, index: 0 | 1) => Verifiable<Result, Progress>) {
    this.#sides = [sideOf((historyOf) => start(historyOf, 0)), sideOf((historyOf) => start(historyOf, 1))];
  }

  /** Runs both on by at most so many events each; true once both are over, or differ. What they throw comes out. */
  advance(maxEvents: number): boolean {
    if (this.#isOver) return true;
    const [one, other] = this.#sides;
    const areOver = [one.subject.advance(maxEvents), other.subject.advance(maxEvents)];
    this.#divergence = divergenceOf(one.fired, other.fired);
    if (this.#divergence === undefined && !areOver.includes(false)) this.#compareResults();
    this.#isOver = this.#divergence !== undefined || this.#result !== undefined;
    one.fired.length = 0;
    other.fired.length = 0;
    return this.#isOver;
  }

  /** How far the first of the two has come. */
  get progress(): Progress {
    return this.#sides[0].subject.progress;
  }

  /** What both have given, or where they differ. Throws before `advance` has said that it is over. */
  result(): Result | Divergence {
    const result = this.#divergence ?? this.#result;
    if (result === undefined) throw new Error("the verification is not over: advance it until it says so");
    return result;
  }

  #compareResults(): void {
    const [one, other] = this.#sides.map(({ subject }) => subject.result());
    const difference = firstDifference(one, other);
    if (difference === undefined) this.#result = one;
    else this.#divergence = { divergence: "result", ...difference };
  }
}

function sideOf<Result, Progress>(start: (historyOf: HistoryOf) => Verifiable<Result, Progress>): Side<Result, Progress> {
  const fired: { readonly run: string; readonly event: FiredEvent }[] = [];
  const subject = start((run) => {
    const history = new EventHistory();
    // The set-up draws and schedules too, and is over by the time of the comparison.
    fired.push({ run, event: history.current });
    history.onFired((event) => fired.push({ run, event }));
    return history;
  });
  return { subject, fired };
}

/** The first event in which two slices differ. One that is shorter belongs to a run that has ended. */
function divergenceOf(one: Side<unknown, unknown>["fired"], other: Side<unknown, unknown>["fired"]): Divergence | undefined {
  for (let index = 0; index < Math.max(one.length, other.length); index++) {
    const [first, second] = [one[index], other[index]];
    if (first !== undefined && second !== undefined && first.run === second.run && isSameEvent(first.event, second.event)) continue;
    const run = first?.run ?? second?.run ?? "";
    return { divergence: "event", run, chains: [accountOf(first?.event), accountOf(second?.event)] };
  }
  return undefined;
}
