/**
 * The event queue as a plain binary heap of objects: slower than the ladder and much simpler, and fast enough for sets of events that
 * are too large for a sorted list.
 */

interface Pending {
  readonly timeUs: number;
  readonly sequence: number;
  readonly argument: number;
  cancelled: boolean;
}

/** Pending events in the order (time, sequence). An event is named by its argument, which must be its own. */
export class HeapEvents {
  private readonly heap: Pending[] = [];
  private readonly byArgument = new Map<number, Pending>();
  private pushed = 0;

  get size(): number {
    return this.byArgument.size;
  }

  push(timeUs: number, argument: number): void {
    const event = { timeUs, sequence: this.pushed++, argument, cancelled: false };
    this.byArgument.set(argument, event);
    const { heap } = this;
    let at = heap.length;
    for (let parent = (at - 1) >> 1; at > 0 && precedes(event, heap[parent]); parent = (at - 1) >> 1) {
      heap[at] = heap[parent] as Pending;
      at = parent;
    }
    heap[at] = event;
  }

  cancel(argument: number): boolean {
    const event = this.byArgument.get(argument);
    if (event !== undefined) event.cancelled = true;
    return this.byArgument.delete(argument);
  }

  reschedule(argument: number, timeUs: number): boolean {
    const isPending = this.cancel(argument);
    if (isPending) this.push(timeUs, argument);
    return isPending;
  }

  take(): { readonly timeUs: number; readonly argument: number } | undefined {
    for (let event = this.pop(); event !== undefined; event = this.pop()) {
      if (event.cancelled) continue;
      this.byArgument.delete(event.argument);
      return event;
    }
    return undefined;
  }

  private pop(): Pending | undefined {
    const { heap } = this;
    const first = heap[0];
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return first;
    let at = 0;
    for (let child = 1; child < heap.length; child = at * 2 + 1) {
      if (precedes(heap[child + 1], heap[child])) child++;
      if (!precedes(heap[child], last)) break;
      heap[at] = heap[child] as Pending;
      at = child;
    }
    heap[at] = last;
    return first;
  }
}

function precedes(one: Pending | undefined, other: Pending | undefined): boolean {
  if (one === undefined || other === undefined) return false;
  return one.timeUs < other.timeUs || (one.timeUs === other.timeUs && one.sequence < other.sequence);
}
