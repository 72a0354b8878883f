/**
 * Delta baselines: the image of a machine that two nodes hold since it last moved between them, by machine, peer and version. They are not
 * interchangeable between the versions, and only in memory.
 */
import { DELTA_NEXT, DELTA_OLD, DELTA_SIZES, type DeltaFigures, WORKING_SET } from "./constants/index.ts";
import type { MigrationRequest } from "./requests.ts";

/** The image that a sender could make a delta against. */
export interface SentImage {
  /** Names what is in it. */
  readonly contents: string;
  /** Calendar time at which the machine stopped, microseconds. */
  readonly atUs: number;
  /** When the chain began with a whole image, and how many deltas it has since. */
  readonly chainBeganUs: number;
  readonly chained: number;
}

/** What a transfer will be a delta against, and what that saves. */
export interface DeltaPlan {
  readonly next: boolean;
  readonly baseline: SentImage;
  /** Bytes on the wire as a share of those of the whole image, 0 to 1. */
  readonly sizeShare: number;
}

interface Held {
  readonly peer: number;
  readonly next: boolean;
}

interface HeldSent extends Held {
  readonly image: SentImage;
}

interface HeldReceived extends Held {
  readonly contents: string;
}

/** The baselines of one node. There are at most as many as its machines, and those that come to it, have ways to go. */
export class Baselines {
  readonly #sent = new Map<string, HeldSent>();
  readonly #received = new Map<string, HeldReceived>();

  /** Everything was in memory. */
  clear(): void {
    this.#sent.clear();
    this.#received.clear();
  }

  /** Forgets what v3 shares with a peer, or with all. */
  dropNext(peer?: number): void {
    for (const held of [this.#sent, this.#received] as const) {
      for (const [key, { next, peer: other }] of held) if (next && (peer === undefined || other === peer)) held.delete(key);
    }
  }

  /** How many there are, of both directions and versions. */
  get count(): number {
    return this.#sent.size + this.#received.size;
  }

  /** How the machine could go as a delta now, if it can and that is worth it. */
  plan(request: MigrationRequest, next: boolean, calendarUs: number): DeltaPlan | undefined {
    const key = keyOf(request.machine, request.peer, next);
    const baseline = this.#sent.get(key)?.image;
    if (baseline === undefined) return undefined;
    const figures = next ? DELTA_NEXT : DELTA_OLD;
    if (isSpent(baseline, figures, calendarUs)) {
      this.#sent.delete(key);
      return undefined;
    }
    const changed = changedShare(request, calendarUs - baseline.atUs);
    const sizeShare = deltaSizeShare(changed);
    return changed < figures.changedMost && sizeShare < figures.sizeMost ? { next, baseline, sizeShare } : undefined;
  }

  /** The machine has arrived there with these contents. */
  sent({ machine, peer }: MigrationRequest, next: boolean, contents: string, calendarUs: number, delta: DeltaPlan | undefined): void {
    const chain =
      delta === undefined
        ? { chainBeganUs: calendarUs, chained: 0 }
        : { chainBeganUs: delta.baseline.chainBeganUs, chained: delta.baseline.chained + 1 };
    this.#sent.set(keyOf(machine, peer, next), { peer, next, image: { contents, atUs: calendarUs, ...chain } });
  }

  /** The machine has arrived here; these are the contents that this node has made of it. */
  received(machine: string, from: number, next: boolean, contents: string): void {
    this.#received.set(keyOf(machine, from, next), { peer: from, next, contents });
  }

  /** Whether this node holds these contents of the machine since it came from there. */
  holds(machine: string, from: number, next: boolean, contents: string): boolean {
    return this.#received.get(keyOf(machine, from, next))?.contents === contents;
  }
}

/** Share of its memory that a machine has changed in a time: its working set at first, and slowly more after that. */
export function changedShare({ dirtyBytesPerSecond, sizeBytes }: MigrationRequest, elapsedUs: number): number {
  const perUs = dirtyBytesPerSecond / sizeBytes / 1_000_000;
  const settledUs = Math.min(elapsedUs, WORKING_SET.timeUs);
  return Math.min(1, perUs * (settledUs + WORKING_SET.driftShare * (elapsedUs - settledUs)));
}

/** Bytes of a delta as a share of those of the whole image, by the share of the memory that has changed. */
export function deltaSizeShare(changed: number): number {
  let [beforeChanged, beforeSize] = DELTA_SIZES[0] ?? [0, 0];
  for (const [nextChanged, nextSize] of DELTA_SIZES) {
    if (changed <= nextChanged) {
      const span = nextChanged - beforeChanged;
      return span === 0 ? nextSize : beforeSize + ((changed - beforeChanged) / span) * (nextSize - beforeSize);
    }
    beforeChanged = nextChanged;
    beforeSize = nextSize;
  }
  return 1;
}

function isSpent({ chainBeganUs, chained }: SentImage, { baselineMaxAgeUs, chainMax }: DeltaFigures, calendarUs: number): boolean {
  const isOld = baselineMaxAgeUs !== undefined && calendarUs - chainBeganUs > baselineMaxAgeUs;
  return isOld || (chainMax !== undefined && chained >= chainMax);
}

function keyOf(machine: string, peer: number, next: boolean): string {
  return `${next ? "next" : "old"} ${machine} ${peer}`;
}
