/**
 * A DWCP node: control work and transfers, on whatever versions its agent chooses, and what has to be put right
 * between peers after a rollback.
 */
import type { Message } from "../../../sim/network/network.ts";
import type { Member } from "../../migration/operation.ts";
import type { NodeContext } from "../system.ts";
import type { ComponentPart } from "./component.ts";
import { type ConsensusPart, consensusPartOf } from "./consensus/consensus-part.ts";
import { CONTROL_RETRY, PROCESS_MEMORY } from "./constants/index.ts";
import { ControlWork } from "./control.ts";
import type { DwcpModel } from "./model.ts";
import { Placement } from "./placement/placement.ts";
import { PredictionPart } from "./prediction/part.ts";
import { StateSync } from "./state-sync/state-sync.ts";
import { Transfers } from "./transfers.ts";

/** Size of a baseline reset and of its answer (modelling choice). */
const RESET_BYTES = 128;

/** Hands each message to the work that it belongs to. Of its own it has only the reset of delta baselines. */
export class DwcpNode implements Member {
  readonly control: ControlWork;
  readonly transfers: Transfers;
  /** Components that do more than shape requests and transfers. */
  readonly parts: readonly ComponentPart[];
  /** Absent on a node that is in no group. */
  readonly #consensus: ConsensusPart | undefined;
  readonly #state: StateSync;
  readonly #placement: Placement;
  readonly #context: NodeContext;
  readonly #model: DwcpModel;
  /** Peers that have not yet confirmed that they dropped the delta baselines shared on v3. */
  #unconfirmed = new Set<number>();
  #reconciled: (() => void) | undefined;

  constructor(context: NodeContext, model: DwcpModel) {
    this.#context = context;
    this.#model = model;
    this.control = new ControlWork(context, model);
    const prediction = new PredictionPart(context);
    this.transfers = new Transfers(context, model, (peer) => prediction.advise(peer));
    this.#consensus = consensusPartOf(context, model.consensus);
    this.#state = new StateSync(context);
    this.#placement = new Placement(context);
    this.parts = [prediction, ...(this.#consensus === undefined ? [] : [this.#consensus]), this.#state, this.#placement];
  }

  started(): void {
    this.#reconciled = undefined;
    this.#holdMemory();
    for (const part of this.parts) part.started();
  }

  versionsChanged(): void {
    this.#holdMemory();
    for (const part of this.parts) part.versionsChanged();
  }

  stopped(): void {
    this.transfers.stopped();
    for (const part of this.parts) part.stopped();
  }

  message(message: Message): void {
    if (message.corrupted && !this.#model.survives(message)) return;
    // Not by asking one part after the other, nor by comparing letters: in a large fleet no part is in the cache, and kinds begin alike.
    switch (this.#model.addresseeOf(message.kind)) {
      case "control":
        return this.control.take(message);
      case "consensus":
        return this.#consensus?.take(message);
      case "state":
        return this.#state.takeOld(message);
      case "state3":
        return this.#state.takeNext(message);
      case "placement":
        return this.#placement.take(message);
      case "reset":
        return this.#resetBy(message.from);
      case "reset-done":
        return this.#confirmed(message.from);
      case "transfers":
        return this.transfers.take(message);
    }
  }

  /** Every part of the node puts its own state right, and then the delta baselines are dropped. */
  reconcile(peers: readonly number[], done: () => void): void {
    let open = this.parts.length + 1;
    const one = (): void => {
      open--;
      if (open === 0) done();
    };
    for (const part of this.parts) part.reconcile(one);
    this.#dropBaselines(peers, one);
  }

  /** HDE on v3 keeps delta baselines for each peer (facts 1.3): both ends must drop them, or v1 would decode against the wrong one. */
  #dropBaselines(peers: readonly number[], done: () => void): void {
    this.transfers.baselines.dropNext();
    this.#unconfirmed = new Set(peers);
    this.#reconciled = done;
    this.#reset(done, CONTROL_RETRY.tries);
  }

  #reset(done: () => void, triesLeft: number): void {
    if (this.#reconciled !== done) return;
    if (this.#unconfirmed.size === 0 || triesLeft === 0) {
      // A peer that stays silent has lost its baselines with its connection: it is out of reach or has restarted.
      this.#reconciled = undefined;
      return done();
    }
    for (const peer of this.#unconfirmed) this.#context.node.send(peer, "dwcp.reset", RESET_BYTES, undefined);
    this.#context.node.after(CONTROL_RETRY.intervalUs, () => this.#reset(done, triesLeft - 1));
  }

  #resetBy(peer: number): void {
    this.transfers.baselines.dropNext(peer);
    this.#context.node.send(peer, "dwcp.reset-done", RESET_BYTES, undefined);
  }

  /** The process of a node that runs anything on v3 takes more memory. */
  #holdMemory(): void {
    const { agent, node } = this.#context;
    if (!node.up) return;
    const isNext = (agent.desired("control") | agent.desired("data")) !== 0;
    const bytes = Math.round(PROCESS_MEMORY.oldBytes * (isNext ? 1 + PROCESS_MEMORY.nextExtra : 1));
    const changeBytes = bytes - node.memory.heldBytes("dwcp");
    if (changeBytes > 0) node.memory.allocate("dwcp", changeBytes);
    else node.memory.release("dwcp", -changeBytes);
  }

  #confirmed(peer: number): void {
    this.#unconfirmed.delete(peer);
    if (this.#unconfirmed.size > 0 || this.#reconciled === undefined) return;
    const done = this.#reconciled;
    this.#reconciled = undefined;
    done();
  }
}
