/** What all parts of a PBFT member share: its place in the group and in the views, its mistakes, and the way to the others. */
import { PBFT_MEMBERS_LEAST } from "../constants/index.ts";
import type { EngineContext } from "./engine.ts";
import type { PbftDefects } from "./pbft-defects.ts";
import { type PbftBody, pbftMessage } from "./pbft-messages.ts";
import { FIRST_VIEW, faultyMost, primaryOf, quorumSize } from "./pbft-quorum.ts";

/** What a member can find out about another: told two stories, voted twice, or sent what its signature does not cover. */
export type Misbehaviour = "equivocation" | "conflicting-vote" | "bad-signature";

/** Takes note of misbehaviour, and may decide to hear no more of a member. */
export interface MisbehaviourWatch {
  noticed(position: number, misbehaviour: Misbehaviour): void;
  ignores(position: number): boolean;
}

/** What a PBFT member may be given besides its context. Without anything it is sound and watches nobody. */
export interface PbftOptions {
  readonly defects?: Partial<PbftDefects>;
  readonly watch?: MisbehaviourWatch;
}

/** One member's view of its group. */
export class PbftGroup {
  readonly context: EngineContext;
  readonly defects: Partial<PbftDefects>;
  /** Whether the member takes part in its view; otherwise it waits for the view to begin. */
  inForce = false;
  /** Set when the member has locked itself out (`pbft-prepare-deadlock`). */
  locked = false;
  #running = true;
  readonly #watch: MisbehaviourWatch | undefined;

  constructor(context: EngineContext, { defects, watch }: PbftOptions) {
    this.context = context;
    this.defects = defects ?? {};
    this.#watch = watch;
  }

  get view(): number {
    return this.context.durable.ballot;
  }

  get faultyMost(): number {
    return faultyMost(this.context.voters().length);
  }

  get quorum(): number {
    return quorumSize(this.context.voters().length, this.defects.paperQuorum === true);
  }

  /** Whether there are members enough for PBFT to decide anything at all. */
  get isLargeEnough(): boolean {
    return this.context.voters().length >= PBFT_MEMBERS_LEAST;
  }

  get isVoter(): boolean {
    return this.context.voters().includes(this.context.position);
  }

  /** The primary of a view; undefined if nobody counts. */
  primaryOf(view: number): number | undefined {
    return primaryOf(this.context.voters(), this.defects.fixedPrimary === true ? FIRST_VIEW : view);
  }

  get isPrimary(): boolean {
    return this.primaryOf(this.view) === this.context.position;
  }

  get isActive(): boolean {
    return this.#running && !this.locked;
  }

  stop(): void {
    this.#running = false;
  }

  send(to: number, body: PbftBody): void {
    this.context.send(to, pbftMessage(body, this.quorum));
  }

  broadcast(body: PbftBody): void {
    const message = pbftMessage(body, this.quorum);
    for (const voter of this.context.voters()) if (voter !== this.context.position) this.context.send(voter, message);
  }

  /** Does something once all that the member holds is durable, unless by then it has stopped or the view is over. */
  durably(action: () => void): void {
    if (this.context.isDurable() && this.isActive) return action();
    const { view, inForce } = this;
    this.context.whenDurable(() => {
      if (this.isActive && this.view === view && this.inForce === inForce) action();
    });
  }

  notice(position: number | undefined, misbehaviour: Misbehaviour): void {
    if (position !== undefined && position !== this.context.position) this.#watch?.noticed(position, misbehaviour);
  }

  ignores(position: number): boolean {
    return this.#watch?.ignores(position) === true;
  }
}
