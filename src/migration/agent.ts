/**
 * The part of a node that belongs to the migration: it holds the node's flags, decides with which version an operation starts,
 * agrees with peers, counts for the telemetry, and takes the node through the phases of a rollback. The protocol itself is the
 * system's business; it asks here.
 */
import type { Message } from "../../sim/network/network.ts";
import type { NodeBehaviour, VirtualNode } from "../../sim/node/node.ts";
import type { ModeName, OperationResult } from "../check/observation.ts";
import { Agreements } from "./agreements.ts";
import { isRejected } from "./authentication.ts";
import { type Flags, INITIAL_FLAGS } from "./flags.ts";
import { type Fleet, isAsleep, isUnbuildable } from "./fleet.ts";
import { InFlight } from "./in-flight.ts";
import { type Hello, MESSAGE_BYTES, type Welcome } from "./messages.ts";
import { type Admission, type Member, Operation } from "./operation.ts";
import { type Blame, OperationEvidence } from "./operation-evidence.ts";
import { Retreat } from "./retreat.ts";
import { type Contact, StoreContact } from "./store-contact.ts";
import { TelemetryReporter } from "./telemetry/reporter.ts";
import type { VersionMask, Work } from "./versions.ts";

/** Time from one attempt to build the next version to the next attempt (modelling choice: a supervisor that starts a process again). */
const BUILD_AGAIN_US = 1_000_000;

/**
 * One on each node of the fleet, as the behaviour that the world calls: messages that are not of the migration go
 * on to the member that it serves.
 */
export class Agent implements NodeBehaviour {
  readonly node: VirtualNode;
  readonly #fleet: Fleet;
  readonly #agreements = new Agreements();
  readonly #contact: StoreContact;
  readonly #retreat: Retreat;
  readonly #telemetry: TelemetryReporter;
  readonly #evidence: OperationEvidence;
  readonly #inFlight = new InFlight();
  #member: Member | undefined;
  #flags: Flags = INITIAL_FLAGS;
  #constructed: Flags = INITIAL_FLAGS;
  #desired: { readonly [work in Work]: VersionMask } = { control: 0, data: 0 };
  #serving = true;
  #everStarted = false;
  /** The process has restarted and has not yet been told any flags. */
  #booting = false;
  /** The node went down asleep, and what it knew is still in its memory. */
  #remembers = false;
  /** The next version could not be built in this process so far. */
  #lacksNext = false;
  readonly #mode: () => ModeName;

  /** `mode` gives the worst mode that the node takes a link of its own for. */
  constructor(fleet: Fleet, node: VirtualNode, mode: () => ModeName) {
    this.node = node;
    this.#fleet = fleet;
    this.#mode = mode;
    this.#telemetry = new TelemetryReporter(node, fleet.metrics.index, fleet.telemetryIntervalUs);
    this.#evidence = new OperationEvidence(fleet, node);
    this.#retreat = new Retreat(fleet, node, {
      inFlight: () => this.#inFlight,
      reconcile: (peers, done) => this.#member?.reconcile(peers, done),
    });
    this.#contact = new StoreContact(fleet, node, {
      contactChanged: (contact) => this.#contactChanged(contact),
      flagsReceived: (flags) => this.#flagsReceived(flags),
    });
  }

  /** Gives the agent the protocol node that it serves. */
  attach(member: Member): void {
    this.#member = member;
  }

  get serving(): boolean {
    return this.#serving && this.node.up;
  }

  get flags(): Flags {
    return this.#flags;
  }

  /** Components that the node itself wants to run on the next version, whatever its peers can. */
  desired(work: Work): VersionMask {
    return this.#desired[work];
  }

  /** Components that by this node's own flags another node, or this one, wants to run on the next version. */
  expected(node: string, work: Work): VersionMask {
    return this.#contact.contact === "inTouch" ? this.#select(node)[work] : 0;
  }

  /** Operations that this node began and that have not ended. */
  get inFlight(): number {
    return this.#inFlight.size;
  }

  /** The requests of these operations. */
  requests(): string[] {
    return [...this.#inFlight].map(({ request }) => request);
  }

  // --- life cycle

  started(): void {
    const first = !this.#everStarted;
    const awakes = this.#remembers && isAsleep(this.#fleet.conditions, this.node.name);
    if (!awakes) this.#build();
    if (this.#isUnbuilt()) return this.#setServing(false, "the next version cannot be built");
    if (this.#remembers && !awakes) this.#forget();
    this.#remembers = false;
    this.#everStarted = true;
    this.#booting = !first && !awakes && this.#fleet.storeRules.readBeforeServing;
    const random = this.#fleet.world.kernel.stream("telemetry.phase", this.node.name);
    this.#telemetry.start(random.integer(this.#fleet.telemetryIntervalUs) + 1);
    if (awakes) return this.#awake();
    this.#setServing(first || !this.#fleet.storeRules.readBeforeServing, first ? "start" : "restart");
    this.#decide();
    this.#keepDeciding();
    this.#member?.started();
    this.#contact.start(first);
  }

  stopped(): void {
    if (!this.#isUnbuilt()) this.#member?.stopped();
    for (const operation of this.#inFlight) {
      this.#inFlight.remove(operation);
      this.#evidence.ended(operation, "unserved", this.#nowUs() - operation.startedAtUs, { faulted: true, harmed: false });
    }
    this.#retreat.abandon();
    this.#remembers = isAsleep(this.#fleet.conditions, this.node.name);
    if (!this.#remembers) this.#forget();
    this.#setServing(false, this.#remembers ? "asleep" : "crash");
  }

  message(message: Message): void {
    if (this.#isUnbuilt() || isRejected(this.#fleet, message)) return;
    this.#contact.heard(message.from);
    if (this.#contact.take(message)) return;
    switch (message.kind) {
      case "link.hello":
        return this.#greeted(message.from, message.body as Hello);
      case "link.welcome":
        return this.#welcomed(message.from, message.body as Welcome);
      case "rollback.acknowledged":
        return this.#retreat.acknowledged(message.body as { revision: number });
      default:
        return this.#member?.message(message);
    }
  }

  // --- choosing versions

  /** Begins an operation towards a peer, or gives `undefined` if the node serves nothing now. */
  begin(work: Work, peer: number, uses: VersionMask, request: string): Operation | undefined {
    if (!this.serving) return undefined;
    const next = this.#withPeer(work, peer, this.#desired[work] & uses);
    if (next !== 0) this.#retreat.used(peer);
    return this.#begin(work, peer, uses, next, request);
  }

  /**
   * Begins an operation for whose versions it is not this node and one peer that count but a group, which has settled what its member here
   * runs: `running` is that part of `uses` that is on the next version. `peer` is the member that is asked.
   */
  beginInGroup(work: Work, peer: number, uses: VersionMask, running: VersionMask, request: string): Operation | undefined {
    return this.serving ? this.#begin(work, peer, uses, running, request) : undefined;
  }

  /** The group goes on with an operation on other versions than before. */
  continueInGroup(operation: Operation, running: VersionMask): void {
    const more = running & ~operation.next;
    operation.next = running;
    if (more !== 0) this.#evidence.started(operation, "sender");
  }

  /** Decides for the next call of a transfer: what it began with if transfers are pinned, or anew. */
  chooseAgain(operation: Operation): VersionMask {
    if (!this.#fleet.pinned) {
      const next = this.#withPeer(operation.work, operation.peer, this.#desired[operation.work] & operation.uses);
      const more = next & ~operation.next;
      operation.next = next;
      if (more !== 0) this.#evidence.started(operation, "sender");
      if (next !== 0) this.#retreat.used(operation.peer);
    }
    return operation.next;
  }

  /** The peer declined some of an operation's versions: it goes on with what is left, and the two of them remember. */
  declined(operation: Operation, allowed: VersionMask): VersionMask {
    this.#agreements.settle(operation.work, operation.peer, allowed & this.#desired[operation.work], this.#askAgainUs());
    operation.next &= allowed;
    return operation.next;
  }

  end(operation: Operation, result: OperationResult, blame: Blame): void {
    if (!this.#inFlight.remove(operation)) return;
    const latencyUs = this.#nowUs() - operation.startedAtUs;
    this.#telemetry.count(operation.work, operation.next !== 0, result !== "ok", latencyUs);
    this.#evidence.ended(operation, result, latencyUs, blame);
    this.#retreat.operationEnded();
  }

  /** A request that could not even begin, because the node is down or serves nothing. */
  refuse(work: Work, peer: number, request: string): void {
    if (this.node.up) this.#telemetry.count(work, false, true, 0);
    this.#evidence.ended({ id: -1, work, peer, next: 0, request }, "unserved", 0, { faulted: false, harmed: false });
  }

  /** Decides about an operation that arrives from a peer. */
  admit(from: number, work: Work, uses: VersionMask, next: VersionMask, operation: number): Admission {
    const mine = this.#desired[work] & uses;
    if (this.#fleet.negotiation !== undefined) {
      if ((next & ~mine) !== 0) return { kind: "declined", next: next & mine };
    } else {
      const different = next ^ mine;
      if (different !== 0) {
        const bit = different & -different;
        return { kind: "mismatch", component: this.#fleet.components.list(bit)[0] ?? "", sentNext: (next & bit) !== 0 };
      }
    }
    if (next !== 0) {
      this.#retreat.used(from);
      this.#evidence.started({ id: operation, work, peer: from, uses, next }, "receiver");
    }
    return { kind: "accepted" };
  }

  // --- inside

  #begin(work: Work, peer: number, uses: VersionMask, next: VersionMask, request: string): Operation {
    const operation = new Operation(this.#fleet.nextOperation(), work, peer, uses, next, this.#nowUs(), request);
    this.#inFlight.add(operation);
    this.#evidence.started(operation, "sender", this.#desired[work] & uses & ~next);
    return operation;
  }

  #localUs(): number {
    return this.node.monotonicUs();
  }

  /** The process has ended, for it could not be built as a whole. */
  #isUnbuilt(): boolean {
    return this.#lacksNext && this.#fleet.buildsTogether;
  }

  /** Builds the next version, and if that fails tries again, in this process or in the next. */
  #build(): void {
    this.#lacksNext = isUnbuildable(this.#fleet.conditions, this.node.name);
    if (!this.#lacksNext) return;
    this.node.after(BUILD_AGAIN_US, () => {
      if (this.#fleet.buildsTogether) return this.started();
      this.#build();
      if (!this.#lacksNext) this.#decide();
    });
  }

  /** What was only in memory is gone. */
  #forget(): void {
    this.#flags = INITIAL_FLAGS;
    this.#constructed = INITIAL_FLAGS;
    this.#agreements.clear();
    this.#contact.spread = undefined;
    this.#desired = { control: 0, data: 0 };
  }

  /** The node has slept and goes on where it was: it believes its flags, its agreements and its contact with the store to be fresh. */
  #awake(): void {
    this.#setServing(this.#contact.contact !== "reading", "awake");
    this.#decide();
    this.#keepDeciding();
    this.#member?.started();
    this.#contact.resume();
  }

  #nowUs(): number {
    return this.#fleet.world.kernel.nowUs;
  }

  #askAgainUs(): number {
    return this.#localUs() + (this.#fleet.negotiation?.retryUs ?? 0);
  }

  /** What the node may run with this peer out of what it wants to; asks the peer in the background where that is less. */
  #withPeer(work: Work, peer: number, wanted: VersionMask): VersionMask {
    // Work that a node does by itself, or together with a whole group, is agreed with nobody: it names the node itself as the peer.
    if (this.#fleet.negotiation === undefined || wanted === 0 || peer === this.node.index) return wanted;
    // A transfer can afford a round trip: opening it is the handshake. A small request goes ahead on what is agreed, and the
    // peer is asked in the background.
    if (work === "data" && this.#agreements.mayAsk(work, peer, this.#localUs())) return wanted;
    const agreed = this.#agreements.agreed(work, peer);
    if ((wanted & ~agreed) !== 0 && this.#agreements.mayAsk(work, peer, this.#localUs())) this.#ask(work, peer);
    return wanted & agreed;
  }

  #ask(work: Work, peer: number): void {
    this.#agreements.asked(work, peer);
    const hello: Hello = { work, want: this.#desired[work] };
    this.node.send(peer, "link.hello", MESSAGE_BYTES.small, hello);
    const { retryUs } = this.#fleet.negotiation ?? { retryUs: 0 };
    this.node.after(retryUs, () => {
      if (!this.#agreements.mayAsk(work, peer, this.#localUs()))
        this.#agreements.settle(work, peer, this.#agreements.agreed(work, peer), 0);
    });
  }

  #greeted(from: number, hello: Hello): void {
    const agreed = this.#serving && this.#fleet.negotiation !== undefined ? hello.want & this.#desired[hello.work] : 0;
    if (this.#fleet.negotiation !== undefined) this.#agreements.settle(hello.work, from, agreed, this.#askAgainUs());
    const welcome: Welcome = { work: hello.work, agreed };
    this.node.send(from, "link.welcome", MESSAGE_BYTES.small, welcome);
  }

  #welcomed(from: number, welcome: Welcome): void {
    if (this.#retreat.reconnected(from, welcome.work)) return;
    this.#agreements.settle(welcome.work, from, welcome.agreed & this.#desired[welcome.work], this.#askAgainUs());
  }

  #flagsReceived(flags: Flags): void {
    // A replicated store numbers its revisions, so an older one can be told from a newer; the process-global
    // struct is whatever was written last.
    const ordered = this.#fleet.storeRules.readBeforeServing || this.#fleet.propagation.gossip !== undefined;
    if (ordered && flags.revision < this.#flags.revision) return;
    if (this.#fleet.propagation.gossip !== undefined) this.#contact.spread = flags;
    if (this.#booting) this.#constructed = flags;
    this.#booting = false;
    if (flags.revision === this.#flags.revision && flags.writer === this.#flags.writer) return;
    this.#flags = flags;
    this.#fleet.evidence.emit({ kind: "flags-applied", atUs: this.#nowUs(), node: this.node.name, flags });
    this.#decide();
  }

  #contactChanged(contact: Contact): void {
    this.#setServing(contact !== "reading", contact === "reading" ? "no answer from the flag store" : "flags read");
    this.#decide();
  }

  #setServing(serving: boolean, why: string): void {
    if (serving === this.#serving) return;
    this.#serving = serving;
    this.#fleet.evidence.emit({ kind: "serving", atUs: this.#nowUs(), node: this.node.name, serving, why });
  }

  /** Works out what the node now wants to run, and steps back from what it no longer may. */
  #decide(): void {
    const last = this.#desired;
    const before = last.control | last.data;
    const isAble = this.#contact.contact === "inTouch" && !this.#lacksNext;
    this.#desired = isAble ? this.#select(this.node.name) : { control: 0, data: 0 };
    const now = this.#desired.control | this.#desired.data;
    const ended = [
      ...this.#agreements.restrict("control", this.#desired.control),
      ...this.#agreements.restrict("data", this.#desired.data),
    ];
    if ((now & ~before) !== 0) this.#agreements.forgetRefusals();
    for (const peer of ended) this.#retreat.used(peer);
    if (this.#desired.control !== last.control || this.#desired.data !== last.data) this.#member?.versionsChanged();
    this.#retreat.begin(this.#flags, now);
  }

  /** A selector that goes by more than the flags is asked again from time to time. */
  #keepDeciding(): void {
    const { recheckUs } = this.#fleet.selector;
    if (recheckUs === undefined) return;
    this.node.after(recheckUs, () => {
      this.#decide();
      this.#keepDeciding();
    });
  }

  #select(node: string): { control: VersionMask; data: VersionMask } {
    const { components, exposure, flagView, selector } = this.#fleet;
    const live = this.#flags;
    const manager = flagView.managerFlags(live, this.#constructed);
    const inRollout = exposure.includes(node, live.percentage);
    const asked = { live, manager, inRollout, components, mode: this.#mode };
    const control = selector.select({ work: "control", ...asked });
    const data = selector.select({ work: "data", ...asked });
    return { control, data };
  }
}
