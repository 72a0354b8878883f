/**
 * A writer to the flag store: repeats a write until some primary has confirmed it. What it has been asked to write
 * survives a crash of its host.
 */
import type { Message } from "../../../sim/network/network.ts";
import type { VirtualNode } from "../../../sim/node/node.ts";
import type { Flags, StoreWrite, WriteKind } from "../flags.ts";
import { type Fleet, writeDelayOf } from "../fleet.ts";
import { MESSAGE_BYTES, type WriteReply } from "../messages.ts";

/** Time after which an unanswered write is sent again, to the next replica (facts 1.2: retries every second). */
const RETRY_US = 1_000_000;

interface PendingWrite {
  /** A fault may have it sent late. */
  readonly notBeforeUs: number;
  /** Identity of this question, for the evidence. */
  readonly call: string;
  readonly write: StoreWrite;
  /** Absent for what was not asked for, but delivered once more. */
  readonly written?: (flags: Flags) => void;
}

/** The writes of one host that no primary has confirmed yet; the controller and the operator have one each. */
export class StoreClient {
  readonly #fleet: Fleet;
  readonly #node: VirtualNode;
  readonly #replicas: readonly number[];
  #target = 0;
  /** In the order in which they were asked for; only the first is under way, so that later ones cannot overtake it. */
  #pending: PendingWrite[] = [];
  /** All that it was asked to write, for the fault that delivers a write again. */
  readonly #made: StoreWrite[] = [];
  #copies = 0;
  #calls = 0;
  /** The current try has been redirected once; two replicas may name each other. */
  #redirected = false;

  constructor(fleet: Fleet, node: VirtualNode) {
    this.#fleet = fleet;
    this.#node = node;
    this.#replicas = fleet.store.map(({ index }) => index);
  }

  /** Asks the store for a change; `written` is called once it is committed. */
  submit(write: StoreWrite, written: (flags: Flags) => void): void {
    this.#made.push(write);
    this.#enqueue(write, written);
  }

  /**
   * Delivers a write of before once more; `back` counts from the last one, which is 0. With a new identity the store cannot tell the copy
   * from a new write. False if there was no such write.
   */
  repeat(back: number, identity: "new" | "same"): boolean {
    const write = this.#made.at(-1 - back);
    if (write === undefined) return false;
    const id = identity === "same" ? write.id : `${write.id}#${++this.#copies}`;
    this.#enqueue({ ...write, id });
    return true;
  }

  /**
   * Gives up the writes of a kind that no primary has confirmed, and says whose they were. One that is under way may take effect all the
   * same, but nobody asks for it again, and what is submitted next does not wait for it.
   */
  withdraw(kind: WriteKind): readonly string[] {
    const withdrawn = this.#pending.filter(({ write }) => write.kind === kind);
    for (const { call, write } of withdrawn) {
      const { writer } = write;
      this.#fleet.evidence.emit({ kind: "store-withdrawn", atUs: this.#nowUs(), node: this.#node.name, call, writer });
    }
    const wasFirst = withdrawn.some((pending) => pending === this.#pending[0]);
    this.#pending = this.#pending.filter((pending) => !withdrawn.includes(pending));
    if (wasFirst) this.#send();
    return withdrawn.flatMap(({ write, written }) => (written === undefined ? [] : [write.writer]));
  }

  /** The host is up again: sends what is still unconfirmed. */
  resume(): void {
    this.#send();
  }

  /** Takes the store's answer. */
  answered(message: Message): void {
    const reply = message.body as WriteReply;
    const pending = this.#pending[0];
    if (pending === undefined || pending.write.id !== reply.id) return;
    if (reply.flags === undefined) {
      this.#target = Math.max(0, this.#replicas.indexOf(reply.primary ?? -1));
      if (!this.#redirected) this.#transmit(pending.write);
      this.#redirected = true;
      return;
    }
    this.#pending.shift();
    const { call } = pending;
    this.#fleet.evidence.emit({ kind: "store-answered", atUs: this.#nowUs(), node: this.#node.name, call, flags: reply.flags });
    pending.written?.(reply.flags);
    this.#send();
  }

  #enqueue(write: StoreWrite, written?: (flags: Flags) => void): void {
    const host = this.#node === this.#fleet.controller ? "controller" : "operator";
    const notBeforeUs = this.#nowUs() + writeDelayOf(this.#fleet.conditions, host);
    const call = `${this.#node.name}#${++this.#calls}`;
    this.#pending.push({ write, notBeforeUs, call, ...(written === undefined ? {} : { written }) });
    const { id, writer } = write;
    this.#fleet.evidence.emit({ kind: "store-called", atUs: this.#nowUs(), node: this.#node.name, call, write: id, writer });
    if (this.#pending.length === 1) this.#send();
  }

  #nowUs(): number {
    return this.#fleet.world.kernel.nowUs;
  }

  /** Sends the first write that is not confirmed, and again each second until it is. */
  #send(): void {
    const first = this.#pending[0];
    if (first === undefined || !this.#node.up) return;
    if (first.notBeforeUs > this.#nowUs()) {
      this.#node.after(first.notBeforeUs - this.#nowUs(), () => {
        if (this.#pending[0] === first) this.#send();
      });
      return;
    }
    this.#redirected = false;
    this.#transmit(first.write);
    this.#node.after(RETRY_US, () => {
      if (this.#pending[0] !== first) return;
      this.#target = (this.#target + 1) % this.#replicas.length;
      this.#send();
    });
  }

  #transmit(write: StoreWrite): void {
    this.#node.send(this.#replicas[this.#target] ?? 0, "flags.write", MESSAGE_BYTES.flags, { write });
  }
}
