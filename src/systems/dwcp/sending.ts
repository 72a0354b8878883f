/**
 * The side that sends a machine: pre-copy in rounds while the machine runs and dirties its memory again, then a stop, a last copy and the
 * start at the new place. A round is sent in pieces, one call each, and the version may be chosen anew for every call.
 */
import type { FlowResult } from "../../../sim/network/network.ts";
import type { VersionMask } from "../../migration/versions.ts";
import type { NodeContext } from "../system.ts";
import type { Baselines } from "./baselines.ts";
import { CONTROL_RETRY, PIECE_BYTES, PRECOPY_MAX, READ_TIMEOUT_US, STOP_AND_COPY_US } from "./constants/index.ts";
import { ceilingBps, type TransferVersions, wireBytes } from "./costs.ts";
import type { DwcpModel } from "./model.ts";
import type { VersionedAdvice } from "./prediction/part.ts";
import type { MigrationRequest } from "./requests.ts";
import { type ActivateBody, contentsOf, MESSAGE_BYTES, type OpenBody, type OpenReply, type Transfer } from "./transfer.ts";
import { type Readiness, Transport } from "./transport.ts";

/** A piece under way. */
interface Piece {
  readonly bytes: number;
  readonly onWire: number;
  readonly next: VersionMask;
}

/** Machines that leave one node. */
export class Sending {
  readonly #context: NodeContext;
  readonly #model: DwcpModel;
  readonly #baselines: Baselines;
  readonly #transport: Transport;
  /** Asks the node's bandwidth prediction about a transfer to a peer. */
  readonly #advise: (peer: number) => VersionedAdvice;
  readonly #running = new Map<number, Transfer>();

  constructor(context: NodeContext, model: DwcpModel, baselines: Baselines, advise: (peer: number) => VersionedAdvice) {
    this.#context = context;
    this.#model = model;
    this.#baselines = baselines;
    this.#transport = new Transport(context);
    this.#advise = advise;
  }

  /** Transfers under way. */
  get running(): number {
    return this.#running.size;
  }

  stopped(): void {
    for (const { flow } of this.#running.values()) flow?.abort();
    this.#running.clear();
    this.#transport.stopped();
  }

  /** A machine is to leave this node. */
  begin(request: MigrationRequest): void {
    const { agent, node, fleet } = this.#context;
    const operation = agent.begin("data", request.peer, this.#model.uses, request.id);
    if (operation === undefined) return agent.refuse("data", request.peer, request.id);
    const site = fleet.world.network.siteOf(request.peer);
    const rttUs = this.#model.linkModes.rttUs(node.site, site);
    const transfer: Transfer = {
      operation,
      request,
      way: { peer: request.peer, site, rttUs, mode: "hybrid", carrier: undefined },
      peerMode: undefined,
      opened: false,
      delta: undefined,
      isMixed: false,
      advice: { advice: undefined, next: false },
      round: 0,
      leftBytes: request.sizeBytes,
      roundBytes: request.sizeBytes,
      roundStartedUs: 0,
      rawBytes: 0,
      wireBytes: 0,
      stopped: undefined,
      flow: undefined,
      harmed: false,
    };
    this.#running.set(operation.id, transfer);
    this.#open(transfer, CONTROL_RETRY.tries);
    this.#giveUpUnlessMoving(transfer, -1);
  }

  /** The receiver has answered to the opening of a transfer. */
  opened(reply: OpenReply): void {
    const transfer = this.#running.get(reply.operation);
    if (transfer === undefined || transfer.opened) return;
    transfer.harmed ||= reply.harmed;
    switch (reply.result) {
      case "declined":
        this.#context.agent.declined(transfer.operation, reply.allowed);
        return this.#open(transfer, 1);
      case "not-serving":
        return this.#finish(transfer, "unserved");
      case "error":
        return this.#finish(transfer, "error");
      case "accepted":
        return this.#accepted(transfer, reply);
    }
  }

  /** The machine runs at its new place. */
  activated(operation: number): void {
    const transfer = this.#running.get(operation);
    if (transfer === undefined) return;
    const { request, delta, stopped } = transfer;
    const next = this.#compressesNext(transfer.operation.next);
    this.#baselines.sent(request, next, contentsOf(transfer), stopped?.calendarUs ?? 0, delta);
    this.#finish(transfer, "ok");
  }

  #nowUs(): number {
    return this.#context.fleet.world.kernel.nowUs;
  }

  #calendarUs(): number {
    return this.#context.fleet.world.calendar.nowUs;
  }

  #isRunning(transfer: Transfer): boolean {
    return this.#running.get(transfer.operation.id) === transfer;
  }

  #compressesNext(next: VersionMask): boolean {
    return (next & this.#model.compression) !== 0;
  }

  #open(transfer: Transfer, triesLeft: number): void {
    if (!this.#isRunning(transfer) || transfer.opened || triesLeft === 0) return;
    const { operation, request } = transfer;
    transfer.delta = this.#baselines.plan(request, this.#compressesNext(operation.next), this.#calendarUs());
    const baseline = transfer.delta?.baseline.contents;
    const body: OpenBody = { operation: operation.id, next: operation.next, request, baseline, sentAtUs: this.#nowUs() };
    this.#context.node.send(operation.peer, "dwcp.open", MESSAGE_BYTES + this.#model.headerBytes(operation.next), body);
    this.#context.node.after(CONTROL_RETRY.intervalUs, () => this.#open(transfer, triesLeft - 1));
  }

  #accepted(transfer: Transfer, { sentAtUs, heldUs, hasBaseline, mode }: OpenReply): void {
    const { fleet, modes } = this.#context;
    const { way, operation } = transfer;
    transfer.opened = true;
    modes.sample(way.site, this.#nowUs() - sentAtUs - heldUs);
    way.mode = this.#transport.modeOf(way.site);
    transfer.peerMode = fleet.negotiation === undefined ? mode : undefined;
    if (!hasBaseline && this.#model.asksForBaselines(operation.next)) transfer.delta = undefined;
    transfer.advice = this.#advise(operation.peer);
    transfer.roundStartedUs = this.#nowUs();
    this.#sendPiece(transfer);
  }

  #sendPiece(transfer: Transfer): void {
    const next = this.#context.agent.chooseAgain(transfer.operation);
    this.#transport.prepare(transfer.way, (next & this.#model.transport) !== 0, (readiness) => {
      if (this.#isRunning(transfer)) this.#goOn(transfer, next, readiness);
    });
  }

  #goOn(transfer: Transfer, next: VersionMask, readiness: Readiness): void {
    switch (readiness) {
      case "ready":
        return this.#startFlow(transfer, next);
      case "not-started":
        transfer.harmed = true;
        return this.#finish(transfer, "error");
      case "unreachable":
        return this.#finish(transfer, "aborted");
      case "hung":
        // Nothing moves any more, until the read timeout gives the transfer up.
        transfer.harmed = true;
    }
  }

  #startFlow(transfer: Transfer, next: VersionMask): void {
    const { operation, request, way, advice } = transfer;
    const { fleet, node } = this.#context;
    const versions: TransferVersions = {
      transportNext: (next & this.#model.transport) !== 0,
      compressionNext: this.#compressesNext(next),
      mode: way.mode,
    };
    const deltaShare = this.#deltaShare(transfer, versions.compressionNext);
    const bytes = Math.min(transfer.leftBytes, PIECE_BYTES);
    const onWire = wireBytes(bytes, versions, request.ratioFactor, this.#model.wire, deltaShare);
    const carrier = way.carrier ?? "tcp";
    const piece: Piece = { bytes, onWire, next };
    fleet.evidence.emit({
      kind: "piece-sent",
      atUs: this.#nowUs(),
      node: node.name,
      peer: fleet.world.network.nameOf(operation.peer),
      transfer: operation.id,
      next,
    });
    transfer.flow = fleet.world.network.startFlow({
      from: node.index,
      to: operation.peer,
      bytes: onWire,
      ceilingBps: ceilingBps(versions, way.rttUs, { carrier, advice: advice.advice, deltaShare }),
      transport: carrier === "rdma" ? { kind: "rdma" } : { kind: "unlimited" },
      done: (result) => node.perform(() => this.#pieceEnded(transfer, result, piece)),
    });
  }

  /** Only the first round goes as a delta, and only in packets of the version whose baseline it is. */
  #deltaShare(transfer: Transfer, compressionNext: boolean): number {
    const { delta, round } = transfer;
    if (delta === undefined || round > 0) return 1;
    if (delta.next === compressionNext) return delta.sizeShare;
    transfer.isMixed = true;
    return 1;
  }

  #pieceEnded(transfer: Transfer, result: FlowResult, { bytes, onWire, next }: Piece): void {
    if (!this.#isRunning(transfer)) return;
    if (result === "died") {
      // RDMA is gone: what got through was for nothing, and the piece goes again by what there is now.
      transfer.wireBytes += transfer.flow?.deliveredBytes() ?? 0;
      return this.#sendPiece(transfer);
    }
    if (result !== "delivered") return this.#finish(transfer, "aborted", true);
    transfer.leftBytes -= bytes;
    transfer.rawBytes += bytes;
    transfer.wireBytes += onWire;
    this.#pieceDelivered(transfer, next);
  }

  /** The receiver has the bytes of a piece; whether it can read them is its own affair, and where it cannot, the transfer stands still. */
  #pieceDelivered(transfer: Transfer, next: VersionMask): void {
    if (!this.#peerReads(transfer, next)) return;
    if (this.#failsToDecode(transfer, next)) {
      transfer.harmed = true;
      return this.#finish(transfer, "error");
    }
    if (transfer.leftBytes > 0) return this.#sendPiece(transfer);
    if (transfer.stopped === undefined) this.#nextRound(transfer);
    else this.#requestActivation(transfer, CONTROL_RETRY.tries);
  }

  #failsToDecode({ delta, round, way }: Transfer, next: VersionMask): boolean {
    if (delta === undefined || round > 0) return false;
    return this.#model.wire.delivery(this.#compressesNext(next), way.mode, true) === "baseline not found";
  }

  #nextRound(transfer: Transfer): void {
    const { request, way } = transfer;
    const spentUs = Math.max(1, this.#nowUs() - transfer.roundStartedUs);
    const dirtyBytes = Math.min(request.sizeBytes, Math.ceil((request.dirtyBytesPerSecond * spentUs) / 1_000_000));
    const bytesPerUs = transfer.roundBytes / spentUs;
    transfer.round++;
    const small = dirtyBytes <= STOP_AND_COPY_US[way.mode] * bytesPerUs;
    const spent = transfer.round >= PRECOPY_MAX.rounds || transfer.rawBytes >= PRECOPY_MAX.timesMemory * request.sizeBytes;
    if (small || spent) transfer.stopped = { atUs: this.#nowUs(), calendarUs: this.#calendarUs() };
    transfer.leftBytes = Math.max(1, dirtyBytes);
    transfer.roundBytes = transfer.leftBytes;
    transfer.roundStartedUs = this.#nowUs();
    this.#sendPiece(transfer);
  }

  #requestActivation(transfer: Transfer, triesLeft: number): void {
    if (!this.#isRunning(transfer) || triesLeft === 0) return;
    const { operation } = transfer;
    const body: ActivateBody = { operation: operation.id, transfer };
    this.#context.node.send(operation.peer, "dwcp.activate", MESSAGE_BYTES + this.#model.headerBytes(operation.next), body);
    this.#context.node.after(CONTROL_RETRY.intervalUs, () => this.#requestActivation(transfer, triesLeft - 1));
  }

  /** A transfer on which nothing has moved for a read timeout is given up. */
  #giveUpUnlessMoving(transfer: Transfer, seenBytes: number): void {
    this.#context.node.after(READ_TIMEOUT_US, () => {
      if (!this.#isRunning(transfer)) return;
      const bytes = transfer.wireBytes + (transfer.flow?.deliveredBytes() ?? 0);
      if (bytes === seenBytes || !transfer.opened) return this.#finish(transfer, "aborted");
      this.#giveUpUnlessMoving(transfer, bytes);
    });
  }

  #finish(transfer: Transfer, result: "ok" | "error" | "unserved" | "aborted", crossedFault = false): void {
    const { operation, harmed } = transfer;
    this.#running.delete(operation.id);
    if (result !== "ok") transfer.flow?.abort();
    const dropped = this.#context.wasDropped(operation.id);
    this.#context.agent.end(operation, result, { faulted: crossedFault || dropped, harmed });
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
    if (effect === "error") this.#finish(transfer, "error");
    return false;
  }
}
