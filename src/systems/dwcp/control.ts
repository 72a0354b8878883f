/** Control work: a small request to a peer and its answer, sent again each second, three times in all. */
import type { Message } from "../../../sim/network/network.ts";
import type { Timer } from "../../../sim/node/node.ts";
import { addedLatencyOf, errorRateOf } from "../../migration/fleet.ts";
import type { Operation } from "../../migration/operation.ts";
import type { VersionMask } from "../../migration/versions.ts";
import type { NodeContext } from "../system.ts";
import { BASE_ERROR_RATE, CONTROL_BYTES, CONTROL_RETRY, CPU_FACTOR_NEXT } from "./constants/index.ts";
import { type DwcpModel, isNext } from "./model.ts";
import type { ControlRequest } from "./requests.ts";

interface RequestBody {
  readonly operation: number;
  /** What the asker knows its request by. The peer makes nothing of it and gives it back. */
  readonly pending: Pending;
  readonly request: ControlRequest;
  readonly next: VersionMask;
  readonly sentAtUs: number;
}

type ReplyResult = "ok" | "error" | "declined" | "not-serving";

interface ReplyBody {
  readonly operation: number;
  readonly pending: Pending;
  readonly result: ReplyResult;
  /** For `declined`: what the peer would accept. */
  readonly allowed: VersionMask;
  /** The request's own time of sending, echoed, and how long the peer held it: the rest is the round trip, whichever try this answers. */
  readonly sentAtUs: number;
  readonly heldUs: number;
  readonly harmed: boolean;
}

interface Pending {
  readonly operation: Operation;
  readonly request: ControlRequest;
  triesLeft: number;
  /** Asks again, or gives up. */
  retry: Timer;
  harmed: boolean;
}

/** Both ends of one node's control requests: those of its own clients, and those that peers send it. */
export class ControlWork {
  readonly #context: NodeContext;
  readonly #model: DwcpModel;

  constructor(context: NodeContext, model: DwcpModel) {
    this.#context = context;
    this.#model = model;
  }

  /** A client wants this now. */
  arrive(request: ControlRequest): void {
    const { agent } = this.#context;
    const operation = agent.begin("control", request.peer, this.#model.uses, request.id);
    if (operation === undefined) return agent.refuse("control", request.peer, request.id);
    const pending: Pending = { operation, request, triesLeft: CONTROL_RETRY.tries, retry: 0, harmed: false };
    this.#try(pending);
  }

  /** Takes a message of the control protocol. */
  take(message: Message): void {
    if (message.kind === "dwcp.control") this.#serve(message.from, message.body as RequestBody);
    else this.#answered(message.body as ReplyBody);
  }

  #nowUs(): number {
    return this.#context.fleet.world.kernel.nowUs;
  }

  // --- the side that asks

  #try(pending: Pending): void {
    if (pending.triesLeft === 0) return this.#finish(pending, "unserved");
    pending.triesLeft--;
    this.#send(pending);
    pending.retry = this.#context.node.after(CONTROL_RETRY.intervalUs, () => this.#try(pending));
  }

  #send(pending: Pending): void {
    const { operation, request } = pending;
    const body: RequestBody = { operation: operation.id, pending, request, next: operation.next, sentAtUs: this.#nowUs() };
    const bytes = CONTROL_BYTES.request + this.#model.headerBytes(operation.next);
    this.#context.node.send(operation.peer, "dwcp.control", bytes, body);
  }

  #answered(reply: ReplyBody): void {
    const { pending } = reply;
    if (!pending.operation.isUnderWay) return;
    pending.harmed ||= reply.harmed;
    if (reply.result === "declined") {
      this.#context.agent.declined(pending.operation, reply.allowed);
      return this.#send(pending);
    }
    const site = this.#context.fleet.world.network.siteOf(pending.operation.peer);
    this.#context.modes.sample(site, this.#nowUs() - reply.sentAtUs - reply.heldUs);
    this.#finish(pending, reply.result === "not-serving" ? "unserved" : reply.result);
  }

  #finish(pending: Pending, result: "ok" | "error" | "unserved"): void {
    const { operation, harmed } = pending;
    this.#context.node.cancel(pending.retry);
    this.#context.agent.end(operation, result, { faulted: this.#context.wasDropped(operation.id), harmed });
  }

  // --- the side that answers

  #serve(from: number, body: RequestBody): void {
    const { agent, fleet, node } = this.#context;
    const cameAtUs = this.#nowUs();
    if (!agent.serving) return this.#reply(from, body, cameAtUs, "not-serving", 0, false);
    const admission = agent.admit(from, "control", this.#model.uses, body.next, body.operation);
    if (admission.kind === "declined") return this.#reply(from, body, cameAtUs, "declined", admission.next, false);
    if (admission.kind === "mismatch") {
      const effect = this.#model.misread(node.name, from, admission);
      if (effect === "error") this.#reply(from, body, cameAtUs, "error", 0, true);
      if (effect !== "read") return;
    }
    const next = isNext(body.next);
    const version = next ? "next" : "old";
    const costUs = next ? Math.round(body.request.serviceUs * CPU_FACTOR_NEXT) : body.request.serviceUs;
    node.cpu.run(costUs, () => {
      const defective = body.request.versionLuck < errorRateOf(fleet.conditions, version);
      const result = defective || body.request.luck < BASE_ERROR_RATE ? "error" : "ok";
      const delayUs = addedLatencyOf(fleet.conditions, version);
      if (delayUs === 0) this.#reply(from, body, cameAtUs, result, 0, defective);
      else node.after(delayUs, () => this.#reply(from, body, cameAtUs, result, 0, true));
    });
  }

  #reply(to: number, body: RequestBody, cameAtUs: number, result: ReplyResult, allowed: VersionMask, harmed: boolean): void {
    const { operation, pending, sentAtUs } = body;
    const answer: ReplyBody = { operation, pending, result, allowed, sentAtUs, heldUs: this.#nowUs() - cameAtUs, harmed };
    this.#context.node.send(to, "dwcp.control-reply", CONTROL_BYTES.reply + this.#model.headerBytes(body.next), answer);
  }
}
