/**
 * What a gate would see if telemetry told everything at once: the operations as they really ended, in windows like those that the gate
 * looks at.
 */
import { LatencyHistogram } from "../../migration/telemetry/latency-histogram.ts";
import type { GateMetric } from "../../plan/plan.ts";
import type { GateChanged, OperationEnded } from "../observation.ts";

/** Windows are moved on in steps of this length. */
const SLOT_US = 1_000_000;

/** The operations that ended within one second. */
interface Slot {
  readonly startUs: number;
  readonly old: Counts;
  readonly next: Counts;
  later: Slot | undefined;
}

class Counts {
  operations = 0;
  errors = 0;
  readonly latency = new LatencyHistogram();

  add({ result, work, latencyUs }: OperationEnded): void {
    this.operations++;
    if (result !== "ok") this.errors++;
    else if (work === "control") this.latency.add(latencyUs);
  }

  /** `metric` is the one that is asked for: to put latencies together that nobody asks for costs most. */
  merge({ operations, errors, latency }: Counts, metric: GateMetric): void {
    this.operations += operations;
    this.errors += errors;
    if (metric === "latency-p95") this.latency.merge(latency);
  }

  /** Takes back what was merged for the same metric. */
  unmerge({ operations, errors, latency }: Counts, metric: GateMetric): void {
    this.operations -= operations;
    this.errors -= errors;
    if (metric === "latency-p95") this.latency.unmerge(latency);
  }
}

/** The last operations of a run, by second. */
export class Truth {
  #oldest: Slot | undefined;
  #latest: Slot | undefined;

  /** The first second that is known. */
  get oldest(): Slot | undefined {
    return this.#oldest;
  }

  /** Counts an operation; true where a new second began with it. */
  add(ended: OperationEnded): boolean {
    const startUs = Math.floor(ended.atUs / SLOT_US) * SLOT_US;
    const begins = this.#latest?.startUs !== startUs;
    const slot = begins ? this.#begin(startUs) : (this.#latest as Slot);
    (ended.next === 0 ? slot.old : slot.next).add(ended);
    return begins;
  }

  /** What came before says nothing about now: the calendar has moved on by days. */
  forget(): void {
    this.#oldest = undefined;
    this.#latest = undefined;
  }

  /** From the first second of a gate's window in which the limit was passed to the last one, microseconds; 0 where there was none. */
  burstUs(gate: GateChanged, nowUs: number): number {
    let first: Slot | undefined;
    let last: Slot | undefined;
    for (let slot = this.#oldest; slot !== undefined; slot = slot.later) {
      if (endUs(slot) <= nowUs - gate.windowUs || endUs(slot) > nowUs || !isPassed(gate, seenBy(gate, slot))) continue;
      first ??= slot;
      last = slot;
    }
    return first === undefined || last === undefined ? 0 : last.startUs - first.startUs + SLOT_US;
  }

  #begin(startUs: number): Slot {
    const slot: Slot = { startUs, old: new Counts(), next: new Counts(), later: undefined };
    if (this.#latest === undefined) this.#oldest = slot;
    else this.#latest.later = slot;
    this.#latest = slot;
    while (this.#oldest !== undefined && endUs(this.#oldest) <= startUs - WINDOW_MAX_US) this.#oldest = this.#oldest.later;
    return slot;
  }
}

/** Longer windows than this no gate looks at. */
const WINDOW_MAX_US = 3_600_000_000;

/** The window that a gate looks at, as it moves on: each second is counted once when it comes, and once when it goes. */
export class GateWindow {
  readonly #gate: GateChanged;
  readonly #truth: Truth;
  readonly #seen = new Counts();
  /** The first second in the window, and the last that was ever counted. */
  #first: Slot | undefined;
  #last: Slot | undefined;

  /** A new one is needed where the truth forgets. */
  constructor(gate: GateChanged, truth: Truth) {
    this.#gate = gate;
    this.#truth = truth;
  }

  /**
   * Whether the gate's limit was passed in the window that ended at a moment; undefined where too little happened to say. Moments must not
   * go back.
   */
  breaches(nowUs: number): boolean | undefined {
    this.#moveOn(nowUs);
    return this.#seen.operations < this.#gate.minimumSamples ? undefined : isPassed(this.#gate, this.#seen);
  }

  #moveOn(nowUs: number): void {
    const { metric, windowUs } = this.#gate;
    const upcoming = (): Slot | undefined => (this.#last === undefined ? this.#truth.oldest : this.#last.later);
    for (let slot = upcoming(); slot !== undefined && endUs(slot) <= nowUs; slot = slot.later) {
      for (const counts of countedBy(this.#gate, slot)) this.#seen.merge(counts, metric);
      this.#first ??= slot;
      this.#last = slot;
    }
    while (this.#first !== undefined && endUs(this.#first) <= nowUs - windowUs) {
      for (const counts of countedBy(this.#gate, this.#first)) this.#seen.unmerge(counts, metric);
      this.#first = this.#first === this.#last ? undefined : this.#first.later;
    }
  }
}

function endUs({ startUs }: Slot): number {
  return startUs + SLOT_US;
}

/** What of a second counts for a gate. */
function countedBy({ of }: GateChanged, { old, next }: Slot): readonly Counts[] {
  return of === "next" ? [next] : [old, next];
}

/** The operations of a second that count for a gate, together. */
function seenBy(gate: GateChanged, slot: Slot): Counts {
  const seen = new Counts();
  for (const counts of countedBy(gate, slot)) seen.merge(counts, gate.metric);
  return seen;
}

function isPassed({ metric, limit }: GateChanged, { operations, errors, latency }: Counts): boolean {
  if (limit === undefined || operations === 0) return false;
  return (metric === "error-rate" ? errors / operations : latency.quantile(0.95)) > limit;
}
