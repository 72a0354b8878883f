/** Moving virtual machines: both ends of one node's transfers, and the delta baselines that it shares with its peers. */
import type { Message } from "../../../sim/network/network.ts";
import type { NodeContext } from "../system.ts";
import { Baselines } from "./baselines.ts";
import type { DwcpModel } from "./model.ts";
import type { VersionedAdvice } from "./prediction/part.ts";
import { Receiving } from "./receiving.ts";
import type { MigrationRequest } from "./requests.ts";
import { Sending } from "./sending.ts";
import type { ActivateBody, OpenBody, OpenReply } from "./transfer.ts";

/** What leaves a node and what comes to it. */
export class Transfers {
  readonly baselines = new Baselines();
  readonly #sending: Sending;
  readonly #receiving: Receiving;

  /** `advise` asks the node's bandwidth prediction about a transfer to a peer. */
  constructor(context: NodeContext, model: DwcpModel, advise: (peer: number) => VersionedAdvice) {
    this.#sending = new Sending(context, model, this.baselines, advise);
    this.#receiving = new Receiving(context, model, this.baselines);
  }

  /** Transfers that this node is sending. */
  get running(): number {
    return this.#sending.running;
  }

  stopped(): void {
    this.#sending.stopped();
    this.#receiving.stopped();
    this.baselines.clear();
  }

  /** A machine is to leave this node. */
  arrive(request: MigrationRequest): void {
    this.#sending.begin(request);
  }

  /** Takes a message of the transfer protocol. */
  take(message: Message): void {
    if (message.kind === "dwcp.open") this.#receiving.admit(message.from, message.body as OpenBody);
    else if (message.kind === "dwcp.opened") this.#sending.opened(message.body as OpenReply);
    else if (message.kind === "dwcp.activate") this.#receiving.activate(message.from, message.body as ActivateBody);
    else if (message.kind === "dwcp.activated") this.#sending.activated((message.body as { operation: number }).operation);
  }
}
