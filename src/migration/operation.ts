/** What passes between the migration and a system: operations, how a receiver admits them, and what is asked of a system's node. */
import type { NodeBehaviour } from "../../sim/node/node.ts";
import type { VersionMask, Work } from "./versions.ts";

/** One operation, as the node knows it that began it. */
export class Operation {
  readonly id: number;
  readonly work: Work;
  readonly peer: number;
  readonly uses: VersionMask;
  /** Components that run the next version; a call that is not pinned may change it. */
  next: VersionMask;
  readonly startedAtUs: number;
  /** Identity of the request, the same in every run of the seed. */
  readonly request: string;
  /** It has begun and not ended. */
  isUnderWay = true;
  /** Its neighbours among those that the node has under way, for `InFlight`. */
  before: Operation | undefined;
  after: Operation | undefined;

  constructor(id: number, work: Work, peer: number, uses: VersionMask, next: VersionMask, startedAtUs: number, request: string) {
    this.id = id;
    this.work = work;
    this.peer = peer;
    this.uses = uses;
    this.next = next;
    this.startedAtUs = startedAtUs;
    this.request = request;
    this.before = undefined;
    this.after = undefined;
  }
}

/** What a receiver says to an operation that arrives. */
export type Admission =
  | { readonly kind: "accepted" }
  /** Negotiated down: these components may run the next version, no others. */
  | { readonly kind: "declined"; readonly next: VersionMask }
  /** The receiver reads this component with another version than the sender wrote. */
  | { readonly kind: "mismatch"; readonly component: string; readonly sentNext: boolean };

/** What the migration asks of a system's node. */
export interface Member extends NodeBehaviour {
  /** The node now wants other versions than before. Called before `started` when it boots. */
  versionsChanged(): void;
  /** Makes the state that was shared with these peers on the next version usable on the old one again; calls `done` when it is. */
  reconcile(peers: readonly number[], done: () => void): void;
}
