/**
 * One node's way back: after new flags have taken something away, it drains what still runs on it, opens its connections anew on the old
 * version, reconciles the state that it shared on the next one, and reports to the controller. Each milestone is evidence.
 */
import type { VirtualNode } from "../../sim/node/node.ts";
import type { RollbackMilestone } from "../check/observation.ts";

import { type Flags, INITIAL_FLAGS } from "./flags.ts";
import type { Fleet } from "./fleet.ts";
import { type Hello, MESSAGE_BYTES, type RolledBack } from "./messages.ts";
import type { Operation } from "./operation.ts";
import type { VersionMask, Work } from "./versions.ts";

/** An unanswered hello or report is repeated after this long (facts 1.2: retries every second). */
const RETRY_US = 1_000_000;
/** A peer that does not answer this many hellos is left alone: it will connect when it can (facts 1.2: three tries). */
const HELLOS = 3;

interface NodeState {
  inFlight(): Iterable<Operation>;
  reconcile(peers: readonly number[], done: () => void): void;
}

/** One node's state machine: draining, reconnecting, reconciling, reporting, idle. Other flags at any point begin it anew from draining. */
export class Retreat {
  readonly #fleet: Fleet;
  readonly #node: VirtualNode;
  readonly #state: NodeState;
  /** Peers with which the next version has been used since the last retreat. */
  #peers = new Set<number>();
  #flags: Flags = INITIAL_FLAGS;
  #allowed: VersionMask = 0;
  /** What has been given up and not yet been reconciled; new flags in the middle of a retreat do not shorten it. */
  #lost: VersionMask = 0;
  /** A rollback has been applied that the controller has not yet heard of. */
  #owesReport = false;
  #phase: "idle" | "draining" | "reconnecting" | "reconciling" | "reporting" = "idle";
  #unanswered = new Set<number>();
  /** Counts retreats, so that what belongs to an abandoned one is ignored. */
  #round = 0;

  constructor(fleet: Fleet, node: VirtualNode, state: NodeState) {
    this.#fleet = fleet;
    this.#node = node;
    this.#state = state;
  }

  /** The next version has been used with this peer. */
  used(peer: number): void {
    // What a node has used with nobody but itself needs no connection.
    if (peer !== this.#node.index) this.#peers.add(peer);
  }

  /** New flags have been applied; `allowed` is what the node may still run on the next version. */
  begin(flags: Flags, allowed: VersionMask): void {
    const again = flags.revision === this.#flags.revision && allowed === this.#allowed;
    if (again) return;
    this.#lost |= this.#allowed & ~allowed;
    // A node that missed the kill itself learns of it from a step that the store withholds.
    this.#owesReport ||= flags.forced || flags.kind === "kill" || flags.kind === "rollback";
    this.#flags = flags;
    this.#allowed = allowed;
    this.#round++;
    this.#phase = "draining";
    this.#milestone("applied");
    this.operationEnded();
  }

  /** An operation of the node has ended: the drain may be over. */
  operationEnded(): void {
    if (this.#phase !== "draining") return;
    for (const operation of this.#state.inFlight()) if ((operation.next & ~this.#allowed) !== 0) return;
    this.#milestone("drained");
    this.#reconnect();
  }

  /** A peer has answered a hello of the reconnection; true if one was expected. */
  reconnected(peer: number, work: Work): boolean {
    if (this.#phase !== "reconnecting" || work !== "data" || !this.#unanswered.delete(peer)) return false;
    if (this.#unanswered.size === 0) this.#reconcile();
    return true;
  }

  /** The controller knows. */
  acknowledged({ revision }: RolledBack): void {
    if (revision !== this.#flags.revision || this.#phase !== "reporting") return;
    this.#phase = "idle";
    this.#owesReport = false;
  }

  /** The node has crashed: its connections and its way back are gone. */
  abandon(): void {
    this.#round++;
    this.#phase = "idle";
    this.#flags = INITIAL_FLAGS;
    this.#allowed = 0;
    this.#lost = 0;
    this.#owesReport = false;
    this.#peers = new Set();
  }

  #milestone(phase: RollbackMilestone["phase"]): void {
    const { revision } = this.#flags;
    this.#fleet.evidence.emit({ kind: "milestone", atUs: this.#fleet.world.kernel.nowUs, node: this.#node.name, revision, phase });
  }

  #reconnect(): void {
    this.#phase = "reconnecting";
    this.#unanswered = new Set(this.#lost !== 0 ? this.#peers : []);
    if (this.#unanswered.size === 0) return this.#reconcile();
    this.#greet(this.#round, HELLOS);
  }

  #greet(round: number, triesLeft: number): void {
    if (round !== this.#round || this.#phase !== "reconnecting") return;
    if (triesLeft === 0) return this.#reconcile();
    const hello: Hello = { work: "data", want: this.#allowed };
    for (const peer of this.#unanswered) this.#node.send(peer, "link.hello", MESSAGE_BYTES.small, hello);
    this.#node.after(RETRY_US, () => this.#greet(round, triesLeft - 1));
  }

  #reconcile(): void {
    this.#milestone("reconnected");
    this.#phase = "reconciling";
    const round = this.#round;
    const peers = this.#lost !== 0 ? [...this.#peers] : [];
    this.#state.reconcile(peers, () => {
      if (round !== this.#round) return;
      this.#lost = 0;
      if (this.#allowed === 0) this.#peers = new Set();
      this.#milestone("reconciled");
      this.#phase = "reporting";
      if (this.#owesReport) this.#report(round);
      else this.#phase = "idle";
    });
  }

  #report(round: number): void {
    if (round !== this.#round || this.#phase !== "reporting") return;
    const report: RolledBack = { revision: this.#flags.revision };
    this.#node.send(this.#fleet.controller.index, "rollback.done", MESSAGE_BYTES.small, report);
    this.#node.after(RETRY_US, () => this.#report(round));
  }
}
