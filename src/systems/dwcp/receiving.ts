/** The side that receives a machine: admits it, decodes it, starts it, and says so to the evidence. */
import { addedLatencyOf, errorRateOf } from "../../migration/fleet.ts";
import type { VersionMask } from "../../migration/versions.ts";
import type { NodeContext } from "../system.ts";
import type { Baselines } from "./baselines.ts";
import { ACTIVATION, BASE_ERROR_RATE } from "./constants/index.ts";
import { streamsOf } from "./costs.ts";
import { type DwcpModel, isNext } from "./model.ts";
import { type ActivateBody, contentsOf, MESSAGE_BYTES, type OpenBody, type OpenReply, type Transfer } from "./transfer.ts";

/** Machines that come to one node. */
export class Receiving {
  readonly #context: NodeContext;
  readonly #model: DwcpModel;
  readonly #baselines: Baselines;
  /** Machines that this node has been told to start, and whether they run yet: a repeated message starts no machine twice. */
  readonly #activated = new Map<number, "starting" | "running">();

  constructor(context: NodeContext, model: DwcpModel, baselines: Baselines) {
    this.#context = context;
    this.#model = model;
    this.#baselines = baselines;
  }

  stopped(): void {
    this.#activated.clear();
  }

  /** A peer wants to send a machine. */
  admit(from: number, body: OpenBody): void {
    const { agent, fleet } = this.#context;
    const arrivedUs = this.#nowUs();
    const reply = (result: OpenReply["result"], allowed: VersionMask, harmed: boolean): void =>
      this.#reply(from, body, { result, allowed, harmed, heldUs: this.#nowUs() - arrivedUs });
    if (!agent.serving) return reply("not-serving", 0, false);
    const admission = agent.admit(from, "data", this.#model.uses, body.next, body.operation);
    if (admission.kind === "declined") return reply("declined", admission.next, false);
    if (admission.kind === "mismatch") {
      const effect = this.#model.misread(this.#context.node.name, from, admission);
      if (effect === "error") reply("error", 0, true);
      if (effect !== "read") return;
    }
    const version = isNext(body.next) ? "next" : "old";
    const { luck, versionLuck } = body.request;
    const defective = versionLuck < errorRateOf(fleet.conditions, version);
    const delayUs = addedLatencyOf(fleet.conditions, version);
    const failed = defective || luck < BASE_ERROR_RATE;
    const answer = (): void => reply(failed ? "error" : "accepted", 0, defective || delayUs > 0);
    if (delayUs === 0) answer();
    else this.#context.node.after(delayUs, answer);
  }

  /** All of a machine's memory is here: starts it. */
  activate(from: number, { operation, transfer }: ActivateBody): void {
    const { node } = this.#context;
    const confirm = (): void => node.send(from, "dwcp.activated", MESSAGE_BYTES, { operation });
    const state = this.#activated.get(operation);
    if (state === "running") confirm();
    if (state !== undefined) return;
    this.#activated.set(operation, "starting");
    const startUs = ACTIVATION.fixedUs + Math.round((ACTIVATION.perGigabyteUs * transfer.request.sizeBytes) / 1_000_000_000);
    node.after(startUs, () => {
      this.#activated.set(operation, "running");
      this.#runs(from, transfer);
      confirm();
    });
  }

  #nowUs(): number {
    return this.#context.fleet.world.kernel.nowUs;
  }

  #reply(from: number, body: OpenBody, answer: Pick<OpenReply, "result" | "allowed" | "harmed" | "heldUs">): void {
    const { fleet, node, modes } = this.#context;
    const { operation, sentAtUs, next, request, baseline } = body;
    const site = fleet.world.network.siteOf(from);
    const compressesNext = (next & this.#model.compression) !== 0;
    // What a transfer under way needs is kept until its end, whatever is dropped meanwhile.
    const hasBaseline = baseline !== undefined && this.#baselines.holds(request.machine, from, compressesNext, baseline);
    const mode = modes.knows(site) ? modes.mode(site) : undefined;
    const reply: OpenReply = { operation, hasBaseline, mode, sentAtUs, ...answer };
    node.send(from, "dwcp.opened", MESSAGE_BYTES + this.#model.headerBytes(next), reply);
  }

  #runs(from: number, transfer: Transfer): void {
    const { fleet, node } = this.#context;
    const { operation, request, way, peerMode, delta, advice } = transfer;
    const { next } = operation;
    const transportNext = (next & this.#model.transport) !== 0;
    const compressionNext = (next & this.#model.compression) !== 0;
    const received = this.#decoded(transfer, compressionNext);
    this.#baselines.received(request.machine, from, compressionNext, received);
    const site = fleet.world.network.siteOf(from);
    const link = this.#model.linkModes.of(site, node.site);
    const durationUs = this.#nowUs() - operation.startedAtUs;
    const startedUs = fleet.world.calendar.nowUs - durationUs;
    fleet.evidence.emit({
      kind: "transfer-completed",
      atUs: this.#nowUs(),
      node: node.name,
      peer: fleet.world.network.nameOf(from),
      transfer: operation.id,
      next,
      link: `${site} -> ${node.site}`,
      linkBps: fleet.world.topology.bandwidthBps(site, node.site),
      mode: way.mode,
      peerMode: peerMode ?? way.mode,
      linkMode: link.mode,
      linkModeForUs: link.clearSinceUs === undefined ? undefined : startedUs - link.clearSinceUs,
      sizeBytes: request.sizeBytes,
      receivedBytes: this.#model.wire.sizeThrough(request.sizeBytes, transportNext, compressionNext),
      sent: contentsOf(transfer),
      received,
      isDelta: delta !== undefined,
      streams: streamsOf({ transportNext, compressionNext, mode: way.mode }, advice.advice),
      advisedBy: advice.advice === undefined ? "nobody" : advice.next ? "next" : "old",
      rawBytes: transfer.rawBytes,
      wireBytes: transfer.wireBytes,
      durationUs,
      pauseUs: this.#nowUs() - (transfer.stopped?.atUs ?? this.#nowUs()),
    });
  }

  /** Names what this node has made of the machine's memory; if all went well, what was sent. */
  #decoded(transfer: Transfer, compressionNext: boolean): string {
    const contents = contentsOf(transfer);
    if (transfer.isMixed) return `a mixture of ${contents} and ${transfer.delta?.baseline.contents}`;
    const delivery = this.#model.wire.delivery(compressionNext, transfer.way.mode, transfer.delta !== undefined);
    if (delivery === "whole") return contents;
    return delivery === "quantised" ? `${contents} quantised` : `the raw delta of ${contents}`;
  }
}
