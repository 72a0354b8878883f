/**
 * What a gate would see if telemetry told everything at once: the operations as they really ended, in windows like those that the gate
 * looks at.
 */
import { LatencyHistogram } from "../../migration/telemetry/latency-histogram.ts";
import type { GateMetric } from "../../plan/plan.ts";
import type { GateChanged, OperationEnded } from "../observation.ts";

/** Windows are moved on in steps of this length. */
const SLOT_US = 1_000_000;

interface Slot {
  readonly startUs: number;
  readonly old: Counts;
  readonly next: Counts;
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
}

/** The last operations of a run, by second. */
export class Truth {
  #slots: Slot[] = [];

  /** Counts an operation; true where a new second began with it. */
  add(ended: OperationEnded): boolean {
    const startUs = Math.floor(ended.atUs / SLOT_US) * SLOT_US;
    const last = this.#slots.at(-1);
    const begins = last?.startUs !== startUs;
    const slot = begins ? { startUs, old: new Counts(), next: new Counts() } : (last as Slot);
    if (begins) this.#slots.push(slot);
    (ended.next === 0 ? slot.old : slot.next).add(ended);
    return begins;
  }

  /** What came before says nothing about now: the calendar has moved on by days. */
  forget(): void {
    this.#slots = [];
  }

  /** Whether the gate's limit was passed in the window that ended at a moment; undefined where too little happened to say. */
  breaches(gate: GateChanged, nowUs: number): boolean | undefined {
    const total = seenBy(gate, this.#window(gate, nowUs));
    return total.operations < gate.minimumSamples ? undefined : isPassed(gate, total);
  }

  /** From the first second of the window in which the limit was passed to the last one, microseconds; 0 where there was none. */
  burstUs(gate: GateChanged, nowUs: number): number {
    const bad = this.#window(gate, nowUs).filter((slot) => isPassed(gate, seenBy(gate, [slot])));
    const [first] = bad;
    const last = bad.at(-1);
    return first === undefined || last === undefined ? 0 : last.startUs - first.startUs + SLOT_US;
  }

  #window({ windowUs }: GateChanged, nowUs: number): readonly Slot[] {
    while ((this.#slots[0]?.startUs ?? nowUs) + SLOT_US <= nowUs - WINDOW_MAX_US) this.#slots.shift();
    return this.#slots.filter(({ startUs }) => startUs + SLOT_US > nowUs - windowUs && startUs + SLOT_US <= nowUs);
  }
}

/** Longer windows than this no gate looks at. */
const WINDOW_MAX_US = 3_600_000_000;

/** The operations of some seconds that count for a gate. */
function seenBy({ of, metric }: GateChanged, slots: readonly Slot[]): Counts {
  const seen = new Counts();
  for (const { old, next } of slots) {
    if (of !== "next") seen.merge(old, metric);
    seen.merge(next, metric);
  }
  return seen;
}

function isPassed({ metric, limit }: GateChanged, { operations, errors, latency }: Counts): boolean {
  if (limit === undefined || operations === 0) return false;
  return (metric === "error-rate" ? errors / operations : latency.quantile(0.95)) > limit;
}
