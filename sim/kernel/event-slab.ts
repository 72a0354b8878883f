/**
 * The records of the pending events, by slot.
 *
 * The numbers of a record stand side by side in one block of memory, because a queue of a million events is bound by cache misses: one
 * record is one line, where an array for each field would be five. What is not a number stands in an array beside it. Slots are handed
 * out again, the one that fell free last first because it is still in the cache, so an event allocates nothing.
 */
import type { EventHandle, EventTarget, WithdrawnEvent } from "./event.ts";

/** No slot: what is found where there is nothing, and the end of a list of slots. */
export const NONE = 0;
/** Kinds of events are whole numbers below this. */
export const KINDS = 0x100;

const SLOTS_INITIAL = 1024;
/** A handle is generation * 2^22 + slot, so at most 2^22 events pend at a time. */
export const SLOT_SPAN = 0x400000;
/** Up to this generation a handle is a 31-bit integer. For a larger number V8 allocates an object wherever it does not inline the call. */
const GENERATION_SMALL_MAX = 0x1ff;
/** Enough for 134 million events with small handles, at 13 MB. */
const SLOTS_BEFORE_LARGE = 0x40000;

/**
 * A record takes four doubles: time, sequence, argument, and a fourth that is two words: state and next. Places are put together by
 * shifts and bitwise or, which unlike + and * need no check for overflow.
 */
const SEQUENCE = 1;
const ARGUMENT = 2;
const STATE = 6;
const NEXT = 7;

/** The state: kind in the low 8 bits, above them whether the event was postponed, above that the generation of the slot. */
const KIND_MASK = KINDS - 1;
const POSTPONED = KINDS;
const GENERATION_SHIFT = 9;
const GENERATION_ONE = 1 << GENERATION_SHIFT;
/** A slot that has served eight million events is given up, lest an old handle name a stranger's event. */
const GENERATION_MAX = 0x7fffff;

/** Records of events. One is live, that is pending and not cancelled, as long as it has a target. */
export class EventSlab {
  private doubles = new Float64Array(SLOTS_INITIAL << 2);
  private words = new Int32Array(this.doubles.buffer);
  /** Target and payload of each slot. */
  private readonly objects: unknown[] = new Array(SLOTS_INITIAL << 1).fill(undefined);
  /** For postponed events the time at which they stand in the queue. There from the first postponement on. */
  private queuedTimes: Float64Array | undefined;
  private firstFree = NONE;
  /** Free, too, but the next handle is large. */
  private firstWorn = NONE;
  /** The slots handed out at least once are 1 to this. */
  private used = 0;
  private readonly slotsBeforeLarge: number;

  /** So many slots are opened, if need be, before one serves on whose handles have grown large. */
  constructor(slotsBeforeLarge = SLOTS_BEFORE_LARGE) {
    this.slotsBeforeLarge = slotsBeforeLarge;
  }

  /** Slots that were handed out at least once. */
  get slots(): number {
    return this.used;
  }

  /**
   * Fills a slot with all but its place in the order, and gives its number. Throws a RangeError when all 2^22 are taken. The time is said
   * by `setTime`, which is so small that V8 always inlines it: a call that it does not would put a large time into an object first.
   */
  claim(target: EventTarget, kind: number, argument: number, payload: unknown): number {
    const slot = this.firstFree === NONE ? this.openSlot() : this.firstFree;
    const { doubles, words, objects } = this;
    const state = (slot << 3) | STATE;
    this.firstFree = words[(slot << 3) | NEXT]!;
    doubles[(slot << 2) | ARGUMENT] = argument;
    words[state] = ((words[state]! & -GENERATION_ONE) + GENERATION_ONE) | kind;
    objects[slot << 1] = target;
    objects[(slot << 1) | 1] = payload;
    return slot;
  }

  /** Says when the event in a slot is due. */
  setTime(slot: number, timeUs: number): void {
    this.doubles[slot << 2] = timeUs;
  }

  /** Says which event it is in the order of scheduling. */
  setSequence(slot: number, sequence: number): void {
    this.doubles[(slot << 2) | SEQUENCE] = sequence;
  }

  /** Ends the life of a record and lets go what it refers to. Its numbers can be read until its slot is claimed again. */
  clear(slot: number): void {
    this.objects[slot << 1] = undefined;
    this.objects[(slot << 1) | 1] = undefined;
  }

  /** Hands a slot out again. Its record must be cleared, and the slot in no list any more. */
  release(slot: number): void {
    const generation = this.generation(slot);
    if (generation < GENERATION_SMALL_MAX) {
      this.words[(slot << 3) | NEXT] = this.firstFree;
      this.firstFree = slot;
    } else if (generation < GENERATION_MAX) {
      this.words[(slot << 3) | NEXT] = this.firstWorn;
      this.firstWorn = slot;
    }
  }

  /** The name of the event in a slot. */
  handle(slot: number): EventHandle {
    return this.generation(slot) * SLOT_SPAN + slot;
  }

  /** The slot of a handle whose event is live, else NONE. */
  find(handle: EventHandle): number {
    const generation = Math.floor(handle / SLOT_SPAN);
    const slot = handle - generation * SLOT_SPAN;
    return slot <= this.used && this.generation(slot) === generation && this.isLive(slot) ? slot : NONE;
  }

  /**
   * Gives an event a later time and another sequence while it stands where it is in the queue, which must `settle` it when it meets it
   * there. False if the queue would meet it too late.
   */
  postpone(slot: number, timeUs: number, sequence: number): boolean {
    const state = (slot << 3) | STATE;
    const queuedUs = this.isPostponed(slot) ? this.queuedTimes![slot]! : this.time(slot);
    if (timeUs < queuedUs) return false;
    this.queuedTimes ??= new Float64Array(this.doubles.length >> 2);
    this.queuedTimes[slot] = queuedUs;
    this.words[state] = this.words[state]! | POSTPONED;
    this.doubles[slot << 2] = timeUs;
    this.doubles[(slot << 2) | SEQUENCE] = sequence;
    return true;
  }

  /** Whether an event's time is not the one at which it stands in the queue. */
  isPostponed(slot: number): boolean {
    return (this.words[(slot << 3) | STATE]! & POSTPONED) !== 0;
  }

  /** The event stands in the queue where it belongs again. */
  settle(slot: number): void {
    const state = (slot << 3) | STATE;
    this.words[state] = this.words[state]! & ~POSTPONED;
  }

  /** Whether the event is live and stands in the queue where it belongs. */
  isDue(slot: number): boolean {
    return this.isLive(slot) && !this.isPostponed(slot);
  }

  /** Whether the event is pending and not cancelled. */
  isLive(slot: number): boolean {
    return this.objects[slot << 1] !== undefined;
  }

  /** When the event is due, microseconds. */
  time(slot: number): number {
    return this.doubles[slot << 2]!;
  }

  /** Number of the event in the order of scheduling. */
  sequence(slot: number): number {
    return this.doubles[(slot << 2) | SEQUENCE]!;
  }

  /** What was scheduled, as are `kind`, `target` and `payload`. */
  argument(slot: number): number {
    return this.doubles[(slot << 2) | ARGUMENT]!;
  }

  kind(slot: number): number {
    return this.words[(slot << 3) | STATE]! & KIND_MASK;
  }

  target(slot: number): EventTarget {
    return this.objects[slot << 1] as EventTarget;
  }

  payload(slot: number): unknown {
    return this.objects[(slot << 1) | 1];
  }

  /** The slots whose live events fire at a target, in no order that means anything. */
  slotsOf(target: EventTarget): number[] {
    const slots: number[] = [];
    for (let slot = 1; slot <= this.used; slot++) if (this.target(slot) === target) slots.push(slot);
    return slots;
  }

  /** All that it takes to schedule the event in a slot anew. */
  withdrawn(slot: number): WithdrawnEvent {
    return {
      handle: this.handle(slot),
      timeUs: this.time(slot),
      kind: this.kind(slot),
      argument: this.argument(slot),
      payload: this.payload(slot),
    };
  }

  /** The slot behind this one in the list that it is in. */
  next(slot: number): number {
    return this.words[(slot << 3) | NEXT]!;
  }

  /** Puts a slot in front of a list and gives the new list, which is named by its first slot. */
  link(slot: number, list: number): number {
    this.words[(slot << 3) | NEXT] = list;
    return slot;
  }

  private generation(slot: number): number {
    return this.words[(slot << 3) | STATE]! >>> GENERATION_SHIFT;
  }

  /** A slot when none is free that has small handles. */
  private openSlot(): number {
    const slot = this.firstWorn;
    if (slot === NONE || this.used < this.slotsBeforeLarge) return this.newSlot();
    this.firstWorn = this.next(slot);
    this.words[(slot << 3) | NEXT] = NONE;
    return slot;
  }

  private newSlot(): number {
    const slot = this.used + 1;
    if (slot >= SLOT_SPAN) throw new RangeError(`more than ${SLOT_SPAN - 1} pending events`);
    if (slot << 2 === this.doubles.length) this.grow(slot * 2);
    this.used = slot;
    return slot;
  }

  private grow(slots: number): void {
    const doubles = new Float64Array(slots << 2);
    doubles.set(this.doubles);
    this.doubles = doubles;
    this.words = new Int32Array(doubles.buffer);
    const filled = this.objects.length;
    this.objects.length = slots << 1;
    this.objects.fill(undefined, filled);
    if (this.queuedTimes !== undefined) {
      const queuedTimes = new Float64Array(slots);
      queuedTimes.set(this.queuedTimes);
      this.queuedTimes = queuedTimes;
    }
  }
}
