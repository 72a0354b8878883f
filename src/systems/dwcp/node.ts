/**
 * A DWCP node: control work and transfers, on whatever versions its agent chooses, and what has to be put right
 * between peers after a rollback.
 */
import type { Message } from "../../../sim/network/network.ts";
import type { Member } from "../../migration/operation.ts";
import type { NodeContext } from "../system.ts";
import type { ComponentPart } from "./component.ts";
import { CONTROL_RETRY } from "./constants/index.ts";
import { ControlWork } from "./control.ts";
import type { DwcpModel } from "./model.ts";
import { Transfers } from "./transfers.ts";

/** Size of a baseline reset and of its answer (modelling choice). */
const RESET_BYTES = 128;

/** Hands each message to the work that it belongs to. Of its own it has only the reset of delta baselines. */
export class DwcpNode implements Member {
  readonly control: ControlWork;
  readonly transfers: Transfers;
  /** Components that do more than shape requests and transfers. */
  readonly parts: readonly ComponentPart[];
  readonly #context: NodeContext;
  readonly #model: DwcpModel;
  /** Peers that have not yet confirmed that they dropped the delta baselines shared on v3. */
  #unconfirmed = new Set<number>();
  #reconciled: (() => void) | undefined;

  constructor(context: NodeContext, model: DwcpModel) {
    this.#context = context;
    this.#model = model;
    this.control = new ControlWork(context, model);
    this.transfers = new Transfers(context, model);
    this.parts = [];
  }

  started(): void {
    this.#reconciled = undefined;
    for (const part of this.parts) part.started();
  }

  versionsChanged(): void {
    for (const part of this.parts) part.versionsChanged();
  }

  stopped(): void {
    this.control.stopped();
    this.transfers.stopped();
    for (const part of this.parts) part.stopped();
  }

  message(message: Message): void {
    if (message.corrupted && !this.#model.survives(message)) return;
    if (this.control.take(message) || this.transfers.take(message)) return;
    if (message.kind === "dwcp.reset") this.#context.node.send(message.from, "dwcp.reset-done", RESET_BYTES, undefined);
    else if (message.kind === "dwcp.reset-done") this.#confirmed(message.from);
    else this.parts.find((part) => part.take(message));
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

  #confirmed(peer: number): void {
    this.#unconfirmed.delete(peer);
    if (this.#unconfirmed.size > 0 || this.#reconciled === undefined) return;
    const done = this.#reconciled;
    this.#reconciled = undefined;
    done();
  }
}
