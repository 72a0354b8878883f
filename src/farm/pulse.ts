/**
 * What a worker shows of itself while it computes, in memory that it shares with the farm: which input it is at, how far that is, and that
 * it is alive. A message would come late or, from a worker that dies, not at all; this can be read whenever somebody wants to know. The
 * other way it carries one word: that the worker is not wanted any more.
 */
import type { JobProgress } from "./job.ts";

const IDLE = -1;

/** One worker's signs of life. The worker writes, the farm reads, but for `dismiss`. */
export class Pulse {
  /** What to hand to the other thread. */
  readonly memory: SharedArrayBuffer;
  readonly #figures: Float64Array;
  readonly #counts: Int32Array;
  /** Events of the inputs that this worker has done with. */
  #eventsBefore = 0;

  constructor(memory: SharedArrayBuffer = new SharedArrayBuffer(28)) {
    this.memory = memory;
    this.#figures = new Float64Array(memory, 0, 2);
    this.#counts = new Int32Array(memory, 16, 3);
  }

  /** The worker begins with an input. */
  begin(index: number): void {
    this.#figures[0] = 0;
    Atomics.store(this.#counts, 1, index + 1);
    Atomics.add(this.#counts, 0, 1);
  }

  /** The worker has done another slice. */
  beat({ share, events }: JobProgress): void {
    this.#figures[0] = share;
    this.#figures[1] = this.#eventsBefore + events;
    Atomics.add(this.#counts, 0, 1);
  }

  /** The worker waits for its next input. */
  rest(): void {
    this.#eventsBefore = this.#figures[1] ?? 0;
    this.#figures[0] = 0;
    Atomics.store(this.#counts, 1, 0);
    Atomics.add(this.#counts, 0, 1);
  }

  /** The farm needs the worker no longer. */
  dismiss(): void {
    Atomics.store(this.#counts, 2, 1);
  }

  /** The worker is to leave at the next opportunity, with what it is at undone. */
  get isDismissed(): boolean {
    return Atomics.load(this.#counts, 2) === 1;
  }

  /** Counts signs of life; a worker whose count stands still is stuck, or rests. */
  get beats(): number {
    return Atomics.load(this.#counts, 0);
  }

  /** The input that it is at; undefined while it rests. */
  get index(): number | undefined {
    const index = Atomics.load(this.#counts, 1) - 1;
    return index === IDLE ? undefined : index;
  }

  /** How far the input is that it is at. */
  get share(): number {
    return this.#figures[0] ?? 0;
  }

  /** Events of all its inputs so far. */
  get events(): number {
    return this.#figures[1] ?? 0;
  }
}
