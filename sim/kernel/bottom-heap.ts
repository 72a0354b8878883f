/**
 * The next few events in order: a 4-ary heap of (time, sequence, slot), in arrays of its own, so that ordering them touches nothing but
 * a few lines of the cache.
 */

import type { EventSlab } from "./event-slab.ts";

const ENTRIES_INITIAL = 64;

/** A heap of slots, the first by time and sequence at place 0. */
export class BottomHeap {
  private readonly records: EventSlab;
  private times = new Float64Array(ENTRIES_INITIAL);
  private sequences = new Float64Array(ENTRIES_INITIAL);
  private slots = new Int32Array(ENTRIES_INITIAL);
  private count = 0;

  constructor(records: EventSlab) {
    this.records = records;
  }

  /** Entries in the heap. */
  get size(): number {
    return this.count;
  }

  /** The slot at a place, from 0 to `size` - 1. */
  slot(place: number): number {
    return this.slots[place]!;
  }

  /** Adds an entry for the event in a slot, with the time and the sequence that it has now. */
  push(slot: number): void {
    if (this.count === this.slots.length) this.grow();
    const { records, times, sequences, slots } = this;
    const timeUs = records.time(slot);
    const sequence = records.sequence(slot);
    let at = this.count++;
    while (at > 0) {
      const parent = (at - 1) >> 2;
      const parentUs = times[parent]!;
      if (parentUs < timeUs || (parentUs === timeUs && sequences[parent]! < sequence)) break;
      times[at] = parentUs;
      sequences[at] = sequences[parent]!;
      slots[at] = slots[parent]!;
      at = parent;
    }
    times[at] = timeUs;
    sequences[at] = sequence;
    slots[at] = slot;
  }

  /** Removes the first entry. */
  pop(): void {
    const { times, sequences, slots } = this;
    const size = --this.count;
    const timeUs = times[size]!;
    const sequence = sequences[size]!;
    let at = 0;
    for (let child = 1; child < size; child = (at << 2) | 1) {
      const end = child + 4 < size ? child + 4 : size;
      let best = child;
      let bestUs = times[child]!;
      for (let other = child + 1; other < end; other++) {
        const otherUs = times[other]!;
        if (otherUs < bestUs || (otherUs === bestUs && sequences[other]! < sequences[best]!)) {
          best = other;
          bestUs = otherUs;
        }
      }
      if (bestUs > timeUs || (bestUs === timeUs && sequences[best]! > sequence)) break;
      times[at] = bestUs;
      sequences[at] = sequences[best]!;
      slots[at] = slots[best]!;
      at = best;
    }
    times[at] = timeUs;
    sequences[at] = sequence;
    slots[at] = slots[size]!;
  }

  /** Removes all entries. */
  clear(): void {
    this.count = 0;
  }

  private grow(): void {
    const length = this.slots.length * 2;
    const times = new Float64Array(length);
    times.set(this.times);
    this.times = times;
    const sequences = new Float64Array(length);
    sequences.set(this.sequences);
    this.sequences = sequences;
    const slots = new Int32Array(length);
    slots.set(this.slots);
    this.slots = slots;
  }
}
