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
  readonly request: ControlRequest;
  readonly next: VersionMask;
  readonly sentAtUs: number;
}

type ReplyResult = "ok" | "error" | "declined" | "not-serving";

interface ReplyBody {
  readonly operation: number;
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
  readonly #pending = new Map<number, Pending>();

  constructor(context: NodeContext, model: DwcpModel) {
    this.#context = context;
    this.#model = model;
  }

  stopped(): void {
    this.#pending.clear();
  }

  /** A client wants this now. */
  arrive(request: ControlRequest): void {
    const { agent } = this.#context;
    const operation = agent.begin("control", request.peer, this.#model.uses, request.id);
    if (operation === undefined) return agent.refuse("control", request.peer, request.id);
    const pending: Pending = { operation, request, triesLeft: CONTROL_RETRY.tries, retry: 0, harmed: false };
    this.#pending.set(operation.id, pending);
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
    const body: RequestBody = { operation: operation.id, request, next: operation.next, sentAtUs: this.#nowUs() };
    const bytes = CONTROL_BYTES.request + this.#model.headerBytes(operation.next);
    this.#context.node.send(operation.peer, "dwcp.control", bytes, body);
  }

  #answered(reply: ReplyBody): void {
    const pending = this.#pending.get(reply.operation);
    if (pending === undefined) return;
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
    this.#pending.delete(operation.id);
    this.#context.node.cancel(pending.retry);
    this.#context.agent.end(operation, result, { faulted: this.#context.wasDropped(operation.id), harmed });
  }

  // --- the side that answers

  #serve(from: number, body: RequestBody): void {
    const { agent, fleet, node } = this.#context;
    const startedAtUs = this.#nowUs();
    const reply = (result: ReplyResult, allowed: VersionMask, harmed: boolean): void => {
      const { operation, sentAtUs } = body;
      const answer: ReplyBody = { operation, result, allowed, sentAtUs, heldUs: this.#nowUs() - startedAtUs, harmed };
      node.send(from, "dwcp.control-reply", CONTROL_BYTES.reply + this.#model.headerBytes(body.next), answer);
    };
    if (!agent.serving) return reply("not-serving", 0, false);
    const admission = agent.admit(from, "control", this.#model.uses, body.next, body.operation);
    if (admission.kind === "declined") return reply("declined", admission.next, false);
    if (admission.kind === "mismatch") {
      const effect = this.#model.misread(node.name, from, admission);
      if (effect === "error") reply("error", 0, true);
      if (effect !== "read") return;
    }
    const next = isNext(body.next);
    const version = next ? "next" : "old";
    const costUs = next ? Math.round(body.request.serviceUs * CPU_FACTOR_NEXT) : body.request.serviceUs;
    node.cpu.run(costUs, () => {
      const defective = body.request.versionLuck < errorRateOf(fleet.conditions, version);
      const failed = defective || body.request.luck < BASE_ERROR_RATE;
      const delayUs = addedLatencyOf(fleet.conditions, version);
      const answer = (): void => reply(failed ? "error" : "ok", 0, defective || delayUs > 0);
      if (delayUs === 0) answer();
      else node.after(delayUs, answer);
    });
  }
}
