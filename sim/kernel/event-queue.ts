/**
 * The pending events, in the total order (time, sequence of scheduling).
 *
 * A 4-ary heap of slot numbers over a slab of typed arrays. Cancelling marks the record, which keeps its place in the heap until it comes
 * to the top or until the dead outnumber the living, when all of them are swept out; so timers that are reset all the time do not pile
 * up.
 */
import type { EventHandle, EventTarget, WithdrawnEvent } from "./event.ts";

/** An event as it leaves the queue. One object serves all events of a run. */
export class DueEvent {
  timeUs = 0;
  target: EventTarget | undefined;
  kind = 0;
  argument = 0;
  payload: unknown;
}

/** What the kernel asks of a queue. */
export interface EventQueue {
  /** Events that are pending and not cancelled. */
  readonly size: number;
  /** Adds an event behind all events of the same time. */
  push(timeUs: number, target: EventTarget, kind: number, argument: number, payload: unknown): EventHandle;
  /** Withdraws an event in O(1); false if the handle's event is no longer pending. */
  cancel(handle: EventHandle): boolean;
  /** Withdraws all events of a target and gives them in their order. Takes time in proportion to all that is pending. */
  withdraw(target: EventTarget): WithdrawnEvent[];
  /** Time of the first event, Infinity if there is none. */
  nextTimeUs(): number;
  /** Moves the first event into `into`; false if there is none. */
  take(into: DueEvent): boolean;
}

const SLOTS_INITIAL = 1024;
/** A handle is generation * 2^24 + slot: at most 2^24 events pend at a time, and a slot serves 2^28 of them. */
const SLOT_SPAN = 0x1000000;
const GENERATION_MAX = 0x1fffffff;
const DEAD_ALLOWANCE = 4096;

/** A 4-ary heap with lazy cancelling. */
export class HeapEventQueue implements EventQueue {
  /** Records by slot. A record is live while its generation is odd. */
  private sequences = new Float64Array(SLOTS_INITIAL);
  private arguments_ = new Float64Array(SLOTS_INITIAL);
  private kinds = new Int32Array(SLOTS_INITIAL);
  private generations = new Int32Array(SLOTS_INITIAL);
  private readonly targets: (EventTarget | undefined)[] = [];
  private readonly payloads: unknown[] = [];
  /** Stack of slots to use again, the one that fired last on top: it is still in the cache. */
  private free = new Int32Array(SLOTS_INITIAL);
  private freeCount = 0;
  private slotsUsed = 0;

  private heapTimes = new Float64Array(SLOTS_INITIAL);
  private heapSlots = new Int32Array(SLOTS_INITIAL);
  private heapSize = 0;
  private dead = 0;
  private nextSequence = 0;

  get size(): number {
    return this.heapSize - this.dead;
  }

  push(timeUs: number, target: EventTarget, kind: number, argument: number, payload: unknown): EventHandle {
    const slot = this.freeCount > 0 ? this.free[--this.freeCount]! : this.newSlot();
    const generation = this.generations[slot]! + 1;
    this.generations[slot] = generation;
    this.sequences[slot] = this.nextSequence++;
    this.kinds[slot] = kind;
    this.arguments_[slot] = argument;
    this.targets[slot] = target;
    this.payloads[slot] = payload;
    this.riseFrom(this.heapSize++, timeUs, slot);
    return generation * SLOT_SPAN + slot;
  }

  cancel(handle: EventHandle): boolean {
    const generation = Math.floor(handle / SLOT_SPAN);
    const slot = handle - generation * SLOT_SPAN;
    if ((generation & 1) === 0 || slot >= this.slotsUsed || this.generations[slot] !== generation) return false;
    this.generations[slot] = generation + 1;
    this.targets[slot] = undefined;
    this.payloads[slot] = undefined;
    this.dead++;
    if (this.dead > this.heapSize - this.dead + DEAD_ALLOWANCE) this.sweep();
    return true;
  }

  withdraw(target: EventTarget): WithdrawnEvent[] {
    const withdrawn: (WithdrawnEvent & { readonly sequence: number })[] = [];
    for (let i = 0; i < this.heapSize; i++) {
      const slot = this.heapSlots[i]!;
      if (this.targets[slot] !== target) continue;
      withdrawn.push({
        handle: this.generations[slot]! * SLOT_SPAN + slot,
        timeUs: this.heapTimes[i]!,
        sequence: this.sequences[slot]!,
        kind: this.kinds[slot]!,
        argument: this.arguments_[slot]!,
        payload: this.payloads[slot],
      });
    }
    for (const { handle } of withdrawn) this.cancel(handle);
    return withdrawn.sort((one, other) => one.timeUs - other.timeUs || one.sequence - other.sequence);
  }

  nextTimeUs(): number {
    while (this.heapSize > 0) {
      const slot = this.heapSlots[0]!;
      if (this.generations[slot]! & 1) return this.heapTimes[0]!;
      this.removeTop();
      this.release(slot);
      this.dead--;
    }
    return Number.POSITIVE_INFINITY;
  }

  take(into: DueEvent): boolean {
    const timeUs = this.nextTimeUs();
    if (timeUs === Number.POSITIVE_INFINITY) return false;
    const slot = this.heapSlots[0]!;
    into.timeUs = timeUs;
    into.target = this.targets[slot];
    into.kind = this.kinds[slot]!;
    into.argument = this.arguments_[slot]!;
    into.payload = this.payloads[slot];
    this.targets[slot] = undefined;
    this.payloads[slot] = undefined;
    this.generations[slot]!++;
    this.removeTop();
    this.release(slot);
    return true;
  }

  /** Drops all cancelled records and builds the heap anew. The order of events does not depend on the heap's shape. */
  private sweep(): void {
    let kept = 0;
    for (let i = 0; i < this.heapSize; i++) {
      const slot = this.heapSlots[i]!;
      if (this.generations[slot]! & 1) {
        this.heapTimes[kept] = this.heapTimes[i]!;
        this.heapSlots[kept] = slot;
        kept++;
      } else {
        this.release(slot);
      }
    }
    this.heapSize = kept;
    this.dead = 0;
    for (let place = (kept - 2) >> 2; place >= 0; place--) this.sinkFrom(place, this.heapTimes[place]!, this.heapSlots[place]!);
  }

  private removeTop(): void {
    const last = --this.heapSize;
    if (last > 0) this.sinkFrom(0, this.heapTimes[last]!, this.heapSlots[last]!);
  }

  /** Places a record at `place` or above. */
  private riseFrom(place: number, timeUs: number, slot: number): void {
    const { heapTimes, heapSlots } = this;
    let at = place;
    while (at > 0) {
      const parent = (at - 1) >> 2;
      // A new record has the highest sequence, so among equal times it stays below.
      if (heapTimes[parent]! <= timeUs) break;
      heapTimes[at] = heapTimes[parent]!;
      heapSlots[at] = heapSlots[parent]!;
      at = parent;
    }
    heapTimes[at] = timeUs;
    heapSlots[at] = slot;
  }

  /** Places a record at `place` or below. */
  private sinkFrom(place: number, timeUs: number, slot: number): void {
    const { heapTimes, heapSlots, heapSize, sequences } = this;
    const sequence = sequences[slot]!;
    let at = place;
    for (;;) {
      const firstChild = at * 4 + 1;
      if (firstChild >= heapSize) break;
      const end = firstChild + 4 < heapSize ? firstChild + 4 : heapSize;
      let best = firstChild;
      let bestTimeUs = heapTimes[firstChild]!;
      for (let child = firstChild + 1; child < end; child++) {
        const childTimeUs = heapTimes[child]!;
        if (childTimeUs < bestTimeUs || (childTimeUs === bestTimeUs && sequences[heapSlots[child]!]! < sequences[heapSlots[best]!]!)) {
          best = child;
          bestTimeUs = childTimeUs;
        }
      }
      if (bestTimeUs > timeUs || (bestTimeUs === timeUs && sequences[heapSlots[best]!]! > sequence)) break;
      heapTimes[at] = bestTimeUs;
      heapSlots[at] = heapSlots[best]!;
      at = best;
    }
    heapTimes[at] = timeUs;
    heapSlots[at] = slot;
  }

  /** A slot whose generations are used up is never handed out again, lest an old handle cancel a stranger's event. */
  private release(slot: number): void {
    if (this.generations[slot]! < GENERATION_MAX) this.free[this.freeCount++] = slot;
  }

  private newSlot(): number {
    const slot = this.slotsUsed++;
    if (slot >= SLOT_SPAN) throw new RangeError(`more than ${SLOT_SPAN} pending events`);
    if (slot === this.sequences.length) this.grow();
    this.targets.push(undefined);
    this.payloads.push(undefined);
    return slot;
  }

  private grow(): void {
    const slots = this.sequences.length * 2;
    this.sequences = copyInto(new Float64Array(slots), this.sequences);
    this.arguments_ = copyInto(new Float64Array(slots), this.arguments_);
    this.kinds = copyInto(new Int32Array(slots), this.kinds);
    this.generations = copyInto(new Int32Array(slots), this.generations);
    this.free = copyInto(new Int32Array(slots), this.free);
    this.heapTimes = copyInto(new Float64Array(slots), this.heapTimes);
    this.heapSlots = copyInto(new Int32Array(slots), this.heapSlots);
  }
}

function copyInto<Values extends Float64Array | Int32Array>(larger: Values, values: Values): Values {
  larger.set(values);
  return larger;
}
