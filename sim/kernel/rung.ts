/** One rung of the ladder: a stretch of time cut into buckets of equal width, which are taken out one after the other. */
import { type EventSlab, NONE } from "./event-slab.ts";

const BUCKETS_INITIAL = 128;

/** A row of buckets. A bucket is a list of slots, in no order. One object serves many stretches. */
export class Rung {
  private readonly records: EventSlab;
  /** For each bucket its list. A rung that has been used up has only empty ones, so nothing needs to be wiped for the next stretch. */
  private buckets = new Int32Array(BUCKETS_INITIAL);
  private startUs = 0;
  private bucketsPerUs = 0;
  /** The first bucket that has not been taken out. */
  private next = 0;
  private last = -1;

  constructor(records: EventSlab) {
    this.records = records;
  }

  /** Begins a stretch that reaches from `fromUs` to `toUs`, both included, with about so many buckets: none is narrower than 1 us. */
  cover(fromUs: number, toUs: number, buckets: number): void {
    const widthUs = toUs - fromUs + 1;
    const count = buckets < widthUs ? buckets : widthUs;
    let length = this.buckets.length;
    while (length < count) length *= 2;
    if (length > this.buckets.length) this.buckets = new Int32Array(length);
    this.startUs = fromUs;
    this.bucketsPerUs = count / widthUs;
    this.next = 0;
    this.last = count - 1;
  }

  /**
   * Puts an event into its bucket; false if that has been taken out already. What is later than the stretch goes into the last bucket. A
   * later time never gives an earlier bucket, whatever the rounding, and the order of events needs no more than that.
   */
  add(slot: number): boolean {
    const place = (this.records.time(slot) - this.startUs) * this.bucketsPerUs;
    // Asked before rounding, because a place far before the first one is no 32-bit integer.
    if (!(place >= this.next)) return false;
    const { last } = this;
    const bucket = place < last ? place | 0 : last;
    if (bucket < this.next) return false;
    this.buckets[bucket] = this.records.link(slot, this.buckets[bucket]!);
    return true;
  }

  /** Takes out the first bucket that is not empty and gives its list; NONE if there is none. */
  takeBucket(): number {
    const { buckets, last } = this;
    let next = this.next;
    while (next <= last) {
      const list = buckets[next]!;
      buckets[next++] = NONE;
      if (list === NONE) continue;
      this.next = next;
      return list;
    }
    this.next = next;
    return NONE;
  }
}
