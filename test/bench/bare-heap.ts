/** The pending set that one writes by hand: a binary heap in typed arrays, ordered by (time, sequence), with two words for each event. */

/** A heap of fixed capacity. The first event's parts can be read until it is popped. */
export class BareHeap {
  private readonly times: Float64Array;
  private readonly sequences: Float64Array;
  private readonly whats: Int32Array;
  private readonly whiches: Int32Array;
  private pushed = 0;
  size = 0;

  constructor(capacity: number) {
    this.times = new Float64Array(capacity);
    this.sequences = new Float64Array(capacity);
    this.whats = new Int32Array(capacity);
    this.whiches = new Int32Array(capacity);
  }

  get firstUs(): number {
    return this.times[0] ?? 0;
  }

  get firstWhat(): number {
    return this.whats[0] ?? 0;
  }

  get firstWhich(): number {
    return this.whiches[0] ?? 0;
  }

  push(timeUs: number, what: number, which: number): void {
    const { times } = this;
    let at = this.size++;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      // A new event has the highest sequence, so among equal times it stays below.
      if ((times[parent] ?? 0) <= timeUs) break;
      this.move(parent, at);
      at = parent;
    }
    this.put(at, timeUs, this.pushed++, what, which);
  }

  pop(): void {
    const { times, sequences } = this;
    const size = --this.size;
    const timeUs = times[size] ?? 0;
    const sequence = sequences[size] ?? 0;
    let at = 0;
    for (let child = 1; child < size; child = at * 2 + 1) {
      if (child + 1 < size && this.precedes(child + 1, times[child] ?? 0, sequences[child] ?? 0)) child++;
      if (!this.precedes(child, timeUs, sequence)) break;
      this.move(child, at);
      at = child;
    }
    this.put(at, timeUs, sequence, this.whats[size] ?? 0, this.whiches[size] ?? 0);
  }

  private precedes(at: number, timeUs: number, sequence: number): boolean {
    const otherUs = this.times[at] ?? 0;
    return otherUs < timeUs || (otherUs === timeUs && (this.sequences[at] ?? 0) < sequence);
  }

  private move(from: number, to: number): void {
    this.put(to, this.times[from] ?? 0, this.sequences[from] ?? 0, this.whats[from] ?? 0, this.whiches[from] ?? 0);
  }

  private put(at: number, timeUs: number, sequence: number, what: number, which: number): void {
    this.times[at] = timeUs;
    this.sequences[at] = sequence;
    this.whats[at] = what;
    this.whiches[at] = which;
  }
}
