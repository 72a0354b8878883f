/**
 * The pending events as a ladder queue (Tang, Goh and Thng 2005, Ladder queue: an O(1) priority queue structure for large-scale discrete
 * event simulation, ACM TOMACS 15(3)).
 *
 * Sorting is put off until it is due, and then done for a few events at a time:
 *
 * - The *top* is a list, in no order, of all that lies beyond `topFloorUs`. Most events begin there.
 * - When the events before it have run out, the top is spread over a *rung*: a row of buckets, one for each event. Of the rung, one
 *   bucket is taken out after the other. A bucket with too many events is spread over a rung of its own, with narrower buckets, which is
 *   used up before the next bucket of the rung above it; so there are a few rungs, each finer than the one before.
 * - A bucket with few events goes to the *bottom*, a small heap, from which they are taken in their order (time, sequence).
 *
 * So an event is linked into a list two or three times and takes part in a heap of a few, whatever the number of pending events, and
 * there is nothing to be tuned to the delays of a model. A new event goes to the first place of top, rungs from the coarsest to the
 * finest, and bottom whose time has not begun; should the bottom become large by that, it is spread over a rung as well. (The paper keeps
 * a sorted list at the bottom; a heap bears events of equal times, of which there may be any number.)
 *
 * Cancelling clears the record, which stays where it is until it is met or until the dead outnumber the living, when all of them are
 * swept out. A timer that is moved to a later time stays where it is, too, and is put into its place when it is met.
 */
import { BottomHeap } from "./bottom-heap.ts";
import type { EventHandle, EventTarget, WithdrawnEvent } from "./event.ts";
import type { EventQueue } from "./event-queue.ts";
import { EventSlab, NONE, SLOT_SPAN } from "./event-slab.ts";
import { Rung } from "./rung.ts";

/** More buckets cost memory, fewer leave more to sort; the speed hardly changes from 1 to 4. */
const BUCKETS_PER_EVENT = 1;
/** A bucket of more events is spread; 16 to 128 make no difference. */
const BUCKET_EVENTS_MAX = 48;
/** The bottom is spread when handlers have filled it to this size. */
const BOTTOM_EVENTS_MAX = 256;
/** Eight rungs part a century down to the microsecond; beyond that the heap takes what comes. */
const RUNGS_MAX = 8;
/** A sweep is not worth it before this many more are dead than alive. */
const DEAD_ALLOWANCE = 4096;
/** As a floor of the top: everything is added to the top, or nothing. */
const BEFORE_ALL_US = Number.NEGATIVE_INFINITY;
const AFTER_ALL_US = Number.POSITIVE_INFINITY;

/** A ladder queue with lazy cancelling. */
export class LadderQueue implements EventQueue {
  readonly records = new EventSlab();
  private top = NONE;
  /** What is due at this time or before it stands in a rung or in the bottom. */
  private topFloorUs = BEFORE_ALL_US;
  private readonly rungs: readonly Rung[] = Array.from({ length: RUNGS_MAX }, () => new Rung(this.records));
  /** Rungs in use, from the coarsest. */
  private depth = 0;
  private readonly bottom = new BottomHeap(this.records);
  /** Size at which the bottom is spread. It grows when spreading did not help, because all of its events have the same time. */
  private bottomLimit = BOTTOM_EVENTS_MAX;
  private live = 0;
  private dead = 0;
  private nextSequence = 0;

  get size(): number {
    return this.live;
  }

  push(slot: number): void {
    this.records.setSequence(slot, this.nextSequence++);
    this.live++;
    if (!this.addAbove(slot)) this.addToBottom(slot);
  }

  cancel(handle: EventHandle): boolean {
    const slot = this.records.find(handle);
    if (slot === NONE) return false;
    this.kill(slot);
    return true;
  }

  reschedule(handle: EventHandle, timeUs: number): EventHandle {
    const { records } = this;
    const slot = records.find(handle);
    if (slot === NONE) return 0;
    if (records.postpone(slot, timeUs, this.nextSequence)) {
      this.nextSequence++;
      return handle;
    }
    const moved = records.claim(records.target(slot), records.kind(slot), records.argument(slot), records.payload(slot));
    records.setTime(moved, timeUs);
    this.push(moved);
    this.kill(slot);
    return records.handle(moved);
  }

  withdraw(target: EventTarget): WithdrawnEvent[] {
    const { records } = this;
    const slots = records
      .slotsOf(target)
      .sort((one, other) => records.time(one) - records.time(other) || records.sequence(one) - records.sequence(other));
    const withdrawn = slots.map((slot) => records.withdrawn(slot));
    for (const slot of slots) this.kill(slot);
    return withdrawn;
  }

  /** Brings the first event to the first place of the bottom, and gives its slot. */
  first(): number {
    const { bottom, records } = this;
    while (bottom.size > 0 || this.refill()) {
      const slot = bottom.slot(0);
      if (records.isDue(slot)) return slot;
      bottom.pop();
      if (this.belongsHere(slot)) this.addToBottom(slot);
    }
    return NONE;
  }

  dropFirst(): void {
    this.bottom.pop();
    this.live--;
  }

  /** Fills the bottom, which is empty; false if there is nothing to fill it with. */
  private refill(): boolean {
    this.bottomLimit = BOTTOM_EVENTS_MAX;
    while (this.bottom.size === 0) {
      if (this.depth > 0) {
        const bucket = this.rungs[this.depth - 1]!.takeBucket();
        if (bucket === NONE) this.depth--;
        else this.lower(bucket);
      } else if (this.top !== NONE) {
        this.spreadTop();
      } else {
        return false;
      }
    }
    return true;
  }

  private spreadTop(): void {
    const list = this.top;
    this.top = NONE;
    this.topFloorUs = AFTER_ALL_US;
    this.topFloorUs = this.spread(list);
  }

  /** Moves a bucket to the bottom, which is empty, or to a new rung if it has too many events. */
  private lower(bucket: number): void {
    const { bottom, records } = this;
    let slot = bucket;
    while (slot !== NONE && bottom.size < BUCKET_EVENTS_MAX) {
      const next = records.next(slot);
      if (records.isDue(slot) || this.belongsHere(slot)) bottom.push(slot);
      slot = next;
    }
    if (slot !== NONE) this.spread(this.emptyBottom(slot));
  }

  /** Moves a list to a new rung, or to the bottom, which is empty, if that cannot part them any better. Gives the latest time of all. */
  private spread(list: number): number {
    const { records } = this;
    let kept = NONE;
    let count = 0;
    let earliestUs = AFTER_ALL_US;
    let latestUs = BEFORE_ALL_US;
    for (let slot = list; slot !== NONE; ) {
      const next = records.next(slot);
      if (this.belongsHere(slot)) {
        const timeUs = records.time(slot);
        if (timeUs < earliestUs) earliestUs = timeUs;
        if (timeUs > latestUs) latestUs = timeUs;
        kept = records.link(slot, kept);
        count++;
      }
      slot = next;
    }
    if (count > BUCKET_EVENTS_MAX && earliestUs < latestUs && this.depth < RUNGS_MAX) {
      const rung = this.rungs[this.depth++]!;
      rung.cover(earliestUs, latestUs, count * BUCKETS_PER_EVENT);
      for (let slot = kept; slot !== NONE; ) {
        const next = records.next(slot);
        rung.add(slot);
        slot = next;
      }
    } else {
      for (let slot = kept; slot !== NONE; slot = records.next(slot)) {
        this.bottom.push(slot);
      }
    }
    return latestUs;
  }

  /** Whether an event that was met belongs where it was met. If not, its slot is released, or it has been added to where it belongs. */
  private belongsHere(slot: number): boolean {
    const { records } = this;
    if (!records.isLive(slot)) {
      records.release(slot);
      this.dead--;
      return false;
    }
    if (!records.isPostponed(slot)) return true;
    records.settle(slot);
    return !this.addAbove(slot);
  }

  /** Adds an event to the top or to a rung; false if its place is the bottom. */
  private addAbove(slot: number): boolean {
    if (this.records.time(slot) > this.topFloorUs) {
      this.top = this.records.link(slot, this.top);
      return true;
    }
    const { rungs, depth } = this;
    for (let index = 0; index < depth; index++) {
      if (rungs[index]!.add(slot)) return true;
    }
    return false;
  }

  private addToBottom(slot: number): void {
    this.bottom.push(slot);
    if (this.bottom.size > this.bottomLimit) {
      this.bottomLimit = this.bottom.size * 2;
      this.spread(this.emptyBottom(NONE));
    }
  }

  /** Moves what stands in the bottom to the front of a list, and gives the new list. */
  private emptyBottom(list: number): number {
    const { bottom, records } = this;
    let longer = list;
    for (let place = 0; place < bottom.size; place++) longer = records.link(bottom.slot(place), longer);
    bottom.clear();
    return longer;
  }

  private kill(slot: number): void {
    this.records.clear(slot);
    this.live--;
    this.dead++;
    // Where slots run short, as many dead as there are living would leave too few of them.
    if (this.dead > DEAD_ALLOWANCE + Math.min(this.live, (SLOT_SPAN - this.live) >> 1)) this.sweep();
  }

  /** Releases all dead records, and moves the living back to the top. */
  private sweep(): void {
    this.topFloorUs = BEFORE_ALL_US;
    const list = this.emptyBottom(this.top);
    this.top = NONE;
    this.moveToTop(list);
    for (; this.depth > 0; this.depth--) {
      const rung = this.rungs[this.depth - 1]!;
      for (let bucket = rung.takeBucket(); bucket !== NONE; bucket = rung.takeBucket()) this.moveToTop(bucket);
    }
  }

  private moveToTop(list: number): void {
    const { records } = this;
    for (let slot = list; slot !== NONE; ) {
      const next = records.next(slot);
      records.settle(slot);
      if (this.belongsHere(slot)) this.top = records.link(slot, this.top);
      slot = next;
    }
  }
}
