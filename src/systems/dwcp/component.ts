/**
 * The part that one component of DWCP plays on one node, where it does more than shape requests and transfers: it keeps state, talks to
 * its peers of its own accord, and has clients of its own.
 */
import type { RandomStream } from "../../../sim/kernel/random.ts";

/** Requests that clients make of a part: open-loop arrivals of the calendar, the same in every run of a seed. */
export interface RequestSource<Request> {
  /** Names the random streams of this source, and its requests, among all others of the node. */
  readonly purpose: string;
  /** Mean gap between two requests, microseconds. */
  readonly meanUs: number;
  /** Draws everything random about a request. */
  draw(random: RandomStream, id: string): Request;
  /** A client wants this now, whether the node is up or not. */
  arrive(request: Request): void;
}

/** One component on one node. What it keeps in its fields is lost in a crash unless it says otherwise. */
export interface ComponentPart {
  /** The node has started or restarted. The versions that it wants are known. */
  started(): void;
  /** The node has crashed: timers are gone, and it can send nothing. */
  stopped(): void;
  /** The node now wants other versions than before; `Agent.desired` says which. */
  versionsChanged(): void;
  /** Requests of its clients; none if it has no clients of its own. */
  readonly sources: readonly RequestSource<unknown>[];
  /** Puts right what was shared with others on v3, after a rollback; calls `done` when v1 can go on. */
  reconcile(done: () => void): void;
}
