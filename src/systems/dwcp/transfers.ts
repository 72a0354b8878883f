/**
 * Moving virtual machines: pre-copy in rounds while the machine runs and dirties its memory again, then a stop, a last copy and the start
 * at the new place. A round is sent in pieces, one call each, and the version may be chosen anew for every call.
 */
import type { Flow, FlowResult, Message } from "../../../sim/network/network.ts";
import type { ModeName } from "../../check/observation.ts";
import { addedLatencyOf, errorRateOf } from "../../migration/fleet.ts";
import { classifyMode } from "../../migration/mode-detection/classify.ts";
import type { Operation } from "../../migration/operation.ts";
import type { VersionMask } from "../../migration/versions.ts";
import type { NodeContext } from "../system.ts";
import {
  ACTIVATION,
  BASE_ERROR_RATE,
  CONTROL_RETRY,
  PIECE_BYTES,
  PRECOPY_MAX,
  READ_TIMEOUT_US,
  STOP_AND_COPY_US,
} from "./constants/index.ts";
import { ceilingBps, type TransferVersions, wireBytes } from "./costs.ts";
import { type DwcpModel, isNext } from "./model.ts";
import type { MigrationRequest } from "./requests.ts";

/** Size of the messages around a transfer without headers (modelling choice). */
const MESSAGE_BYTES = 256;

interface OpenBody {
  readonly operation: number;
  readonly next: VersionMask;
  readonly request: MigrationRequest;
  readonly sentAtUs: number;
}

interface OpenReply {
  readonly operation: number;
  readonly result: "accepted" | "declined" | "error" | "not-serving";
  readonly allowed: VersionMask;
  /** The request's own time of sending, echoed, and how long the peer held it: the rest is the round trip, whichever try this answers. */
  readonly sentAtUs: number;
  readonly heldUs: number;
  readonly harmed: boolean;
}

interface ActivateBody {
  readonly operation: number;
  /** What the sender knows of the transfer, for the evidence that the receiver gives when the machine runs. */
  readonly transfer: Transfer;
}

/** One transfer, on the node that sends it. */
interface Transfer {
  readonly operation: Operation;
  readonly request: MigrationRequest;
  /** What the sender takes the link for, once opening it has timed a round trip. */
  mode: ModeName;
  readonly linkMode: ModeName;
  readonly rttUs: number;
  opened: boolean;
  round: number;
  /** Raw bytes of this round that are still to be sent, and the time when it began. */
  leftBytes: number;
  roundBytes: number;
  roundStartedUs: number;
  rawBytes: number;
  wireBytes: number;
  /** When the machine was stopped. */
  stoppedUs: number | undefined;
  flow: Flow | undefined;
  harmed: boolean;
}

/** Both ends of one node's transfers: those that it sends, and the start of machines that reach it. */
export class Transfers {
  readonly #context: NodeContext;
  readonly #model: DwcpModel;
  readonly #running = new Map<number, Transfer>();
  /** Machines that this node has been told to start, and whether they run yet: a repeated message starts no machine twice. */
  readonly #activated = new Map<number, "starting" | "running">();

  constructor(context: NodeContext, model: DwcpModel) {
    this.#context = context;
    this.#model = model;
  }

  /** Transfers that this node is sending. */
  get running(): number {
    return this.#running.size;
  }

  stopped(): void {
    for (const { flow } of this.#running.values()) flow?.abort();
    this.#running.clear();
    this.#activated.clear();
  }

  /** A machine is to leave this node. */
  arrive(request: MigrationRequest): void {
    const { agent, node, fleet } = this.#context;
    const operation = agent.begin("data", request.peer, this.#model.uses, request.id);
    if (operation === undefined) return agent.refuse("data", request.peer, request.id);
    const { network, topology } = fleet.world;
    const site = network.siteOf(request.peer);
    const rttUs = topology.rttUs(node.site, site);
    const bandwidthBps = topology.bandwidthBps(node.site, site);
    const transfer: Transfer = {
      operation,
      request,
      mode: "hybrid",
      linkMode: classifyMode(rttUs, bandwidthBps),
      rttUs,
      opened: false,
      round: 0,
      leftBytes: request.sizeBytes,
      roundBytes: request.sizeBytes,
      roundStartedUs: 0,
      rawBytes: 0,
      wireBytes: 0,
      stoppedUs: undefined,
      flow: undefined,
      harmed: false,
    };
    this.#running.set(operation.id, transfer);
    this.#open(transfer, CONTROL_RETRY.tries);
    this.#giveUpUnlessMoving(transfer, -1);
  }

  /** Takes a message of the transfer protocol; false if it is none. */
  take(message: Message): boolean {
    if (message.kind === "dwcp.open") this.#admit(message.from, message.body as OpenBody);
    else if (message.kind === "dwcp.opened") this.#opened(message.body as OpenReply);
    else if (message.kind === "dwcp.activate") this.#activate(message.from, message.body as ActivateBody);
    else if (message.kind === "dwcp.activated") this.#finish((message.body as { operation: number }).operation, "ok");
    else return false;
    return true;
  }

  get #nowUs(): number {
    return this.#context.fleet.world.kernel.nowUs;
  }

  // --- the side that sends

  #isRunning(transfer: Transfer): boolean {
    return this.#running.get(transfer.operation.id) === transfer;
  }

  #open(transfer: Transfer, triesLeft: number): void {
    if (!this.#isRunning(transfer) || transfer.opened || triesLeft === 0) return;
    const { operation, request } = transfer;
    const body: OpenBody = { operation: operation.id, next: operation.next, request, sentAtUs: this.#nowUs };
    this.#context.node.send(operation.peer, "dwcp.open", MESSAGE_BYTES + this.#model.headerBytes(operation.next), body);
    this.#context.node.after(CONTROL_RETRY.intervalUs, () => this.#open(transfer, triesLeft - 1));
  }

  #opened(reply: OpenReply): void {
    const transfer = this.#running.get(reply.operation);
    if (transfer === undefined || transfer.opened) return;
    transfer.harmed ||= reply.harmed;
    switch (reply.result) {
      case "declined":
        this.#context.agent.declined(transfer.operation, reply.allowed);
        return this.#open(transfer, 1);
      case "not-serving":
        return this.#finish(reply.operation, "unserved");
      case "error":
        return this.#finish(reply.operation, "error");
      case "accepted":
        transfer.opened = true;
        transfer.mode = this.#measuredMode(transfer, reply);
        transfer.roundStartedUs = this.#nowUs;
        this.#sendPiece(transfer);
    }
  }

  #measuredMode({ operation }: Transfer, { sentAtUs, heldUs }: OpenReply): ModeName {
    const site = this.#context.fleet.world.network.siteOf(operation.peer);
    this.#context.modes.sample(site, this.#nowUs - sentAtUs - heldUs);
    return this.#context.modes.mode(site);
  }

  #sendPiece(transfer: Transfer): void {
    const { operation, request } = transfer;
    const { agent, fleet, node } = this.#context;
    const next = agent.chooseAgain(operation);
    const versions = this.#versions(transfer, next);
    const pieceBytes = Math.min(transfer.leftBytes, PIECE_BYTES);
    const onWire = wireBytes(pieceBytes, versions, request.ratioFactor, this.#model.wire);
    fleet.evidence.emit({
      kind: "piece-sent",
      atUs: this.#nowUs,
      node: node.name,
      peer: fleet.world.network.nameOf(operation.peer),
      transfer: operation.id,
      next,
    });
    transfer.flow = fleet.world.network.startFlow({
      from: node.index,
      to: operation.peer,
      bytes: onWire,
      ceilingBps: ceilingBps(versions, transfer.rttUs),
      done: (result) => node.perform(() => this.#pieceEnded(transfer, result, pieceBytes, onWire, next)),
    });
  }

  #pieceEnded(transfer: Transfer, result: FlowResult, pieceBytes: number, onWire: number, next: VersionMask): void {
    if (!this.#isRunning(transfer)) return;
    if (result !== "delivered") return this.#finish(transfer.operation.id, "aborted", true);
    transfer.leftBytes -= pieceBytes;
    transfer.rawBytes += pieceBytes;
    transfer.wireBytes += onWire;
    this.#pieceDelivered(transfer, next);
  }

  #versions(transfer: Transfer, next: VersionMask): TransferVersions {
    return {
      transportNext: (next & this.#model.transport) !== 0,
      compressionNext: (next & this.#model.compression) !== 0,
      mode: transfer.mode,
    };
  }

  /** The receiver has the bytes of a piece; whether it can read them is its own affair, and where it cannot, the transfer stands still. */
  #pieceDelivered(transfer: Transfer, next: VersionMask): void {
    if (!this.#peerReads(transfer, next)) return;
    if (transfer.leftBytes > 0) return this.#sendPiece(transfer);
    if (transfer.stoppedUs === undefined) this.#nextRound(transfer);
    else this.#requestActivation(transfer, CONTROL_RETRY.tries);
  }

  #nextRound(transfer: Transfer): void {
    const { request } = transfer;
    const spentUs = Math.max(1, this.#nowUs - transfer.roundStartedUs);
    const dirtyBytes = Math.min(request.sizeBytes, Math.ceil((request.dirtyBytesPerSecond * spentUs) / 1_000_000));
    const bytesPerUs = transfer.roundBytes / spentUs;
    transfer.round++;
    const small = dirtyBytes <= STOP_AND_COPY_US[transfer.mode] * bytesPerUs;
    const spent = transfer.round >= PRECOPY_MAX.rounds || transfer.rawBytes >= PRECOPY_MAX.timesMemory * request.sizeBytes;
    if (small || spent) transfer.stoppedUs = this.#nowUs;
    transfer.leftBytes = Math.max(1, dirtyBytes);
    transfer.roundBytes = transfer.leftBytes;
    transfer.roundStartedUs = this.#nowUs;
    this.#sendPiece(transfer);
  }

  #requestActivation(transfer: Transfer, triesLeft: number): void {
    if (!this.#isRunning(transfer) || triesLeft === 0) return;
    const body: ActivateBody = { operation: transfer.operation.id, transfer };
    this.#context.node.send(
      transfer.operation.peer,
      "dwcp.activate",
      MESSAGE_BYTES + this.#model.headerBytes(transfer.operation.next),
      body,
    );
    this.#context.node.after(CONTROL_RETRY.intervalUs, () => this.#requestActivation(transfer, triesLeft - 1));
  }

  /** A transfer on which nothing has moved for a read timeout is given up. */
  #giveUpUnlessMoving(transfer: Transfer, seenBytes: number): void {
    this.#context.node.after(READ_TIMEOUT_US, () => {
      if (!this.#isRunning(transfer)) return;
      const bytes = transfer.wireBytes + (transfer.flow?.deliveredBytes() ?? 0);
      if (bytes === seenBytes || !transfer.opened) return this.#finish(transfer.operation.id, "aborted");
      this.#giveUpUnlessMoving(transfer, bytes);
    });
  }

  #finish(id: number, result: "ok" | "error" | "unserved" | "aborted", crossedFault = false): void {
    const transfer = this.#running.get(id);
    if (transfer === undefined) return;
    this.#running.delete(id);
    if (result !== "ok") transfer.flow?.abort();
    const dropped = this.#context.wasDropped(id);
    this.#context.agent.end(transfer.operation, result, { faulted: crossedFault || dropped, harmed: transfer.harmed });
  }

  // --- the side that receives

  #admit(from: number, body: OpenBody): void {
    const { agent, fleet, node } = this.#context;
    const arrivedUs = this.#nowUs;
    const reply = (result: OpenReply["result"], allowed: VersionMask, harmed: boolean): void => {
      const { operation, sentAtUs } = body;
      const answer: OpenReply = { operation, result, allowed, sentAtUs, heldUs: this.#nowUs - arrivedUs, harmed };
      node.send(from, "dwcp.opened", MESSAGE_BYTES + this.#model.headerBytes(body.next), answer);
    };
    if (!agent.serving) return reply("not-serving", 0, false);
    const admission = agent.admit(from, "data", this.#model.uses, body.next, body.operation);
    if (admission.kind === "declined") return reply("declined", admission.next, false);
    if (admission.kind === "mismatch") {
      const effect = this.#model.misread(node.name, from, admission);
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
    else node.after(delayUs, answer);
  }

  /** Where calls are not pinned, the receiver too decides anew for each: it reads with its own version, or negotiates down. */
  #peerReads(transfer: Transfer, next: VersionMask): boolean {
    const { agent, fleet, node } = this.#context;
    if (fleet.pinned) return true;
    const peer = this.#model.agentOf(transfer.operation.peer);
    const admission = peer.admit(node.index, "data", this.#model.uses, next, transfer.operation.id);
    if (admission.kind === "declined") agent.declined(transfer.operation, admission.next);
    if (admission.kind !== "mismatch") return true;
    const effect = this.#model.misread(peer.node.name, node.index, admission);
    if (effect === "read") return true;
    transfer.harmed = true;
    if (effect === "error") this.#finish(transfer.operation.id, "error");
    return false;
  }

  #activate(from: number, { operation, transfer }: ActivateBody): void {
    const { fleet, node } = this.#context;
    const confirm = (): void => node.send(from, "dwcp.activated", MESSAGE_BYTES, { operation });
    const state = this.#activated.get(operation);
    if (state === "running") confirm();
    if (state !== undefined) return;
    this.#activated.set(operation, "starting");
    const { request } = transfer;
    const startUs = ACTIVATION.fixedUs + Math.round((ACTIVATION.perGigabyteUs * request.sizeBytes) / 1_000_000_000);
    node.after(startUs, () => {
      this.#activated.set(operation, "running");
      const { next } = transfer.operation;
      const { transportNext, compressionNext } = this.#versions(transfer, next);
      fleet.evidence.emit({
        kind: "transfer-completed",
        atUs: this.#nowUs,
        node: node.name,
        peer: fleet.world.network.nameOf(from),
        transfer: operation,
        next,
        mode: transfer.mode,
        linkMode: transfer.linkMode,
        sizeBytes: request.sizeBytes,
        receivedBytes: this.#model.wire.sizeThrough(request.sizeBytes, transportNext, compressionNext),
        rawBytes: transfer.rawBytes,
        wireBytes: transfer.wireBytes,
        durationUs: this.#nowUs - transfer.operation.startedAtUs,
        pauseUs: this.#nowUs - (transfer.stoppedUs ?? this.#nowUs),
      });
      confirm();
    });
  }
}
