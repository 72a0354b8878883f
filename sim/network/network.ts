/**
 * Carries messages and bulk flows between nodes.
 *
 * A message queues for its sender's uplink and, to another site, for the link between the two sites, one direction each; then it flies
 * for the one-way delay plus exponential jitter. It crosses the two links as a stream of packets does: the second serves it from the
 * moment when the first begins to, so the slower of the two sets the pace. Nothing queues at the receiver. Two messages of one pair of
 * nodes may overtake each other by jitter.
 *
 * Chance: each sender has one stream for jitter and one for loss, and every message to another node draws from the first, and from the
 * second where its path can lose. So what one node sends never changes the luck of another. Faults that double, hold back or damage
 * messages draw from streams of their own, and only while they last (`tampering.ts`).
 */
import type { EventTarget, Kernel } from "../kernel/kernel.ts";
import type { RandomStream } from "../kernel/random.ts";
import { Backlog } from "./backlog.ts";
import { Cuts, type NodePredicate, type PairPredicate } from "./cuts.ts";
import type { Flow, FlowOptions } from "./flow.ts";
import { Flows } from "./flows.ts";
import { type ConnectOptions, Handshakes } from "./handshake.ts";
import { Link, MESSAGE_BYTES_MAX } from "./link.ts";
import { Envelope, type Message, type Segment } from "./message.ts";
import type { NetworkObserver } from "./observer.ts";
import type { PathChange, SitePath } from "./site-path.ts";
import { SitePaths } from "./site-paths.ts";
import { type Fate, type Tampering, tamper } from "./tampering.ts";
import type { Topology } from "./topology.ts";

export type { Flow, FlowOptions, FlowResult } from "./flow.ts";
export type { ConnectOptions } from "./handshake.ts";
export type { Message } from "./message.ts";
export type { NetworkObserver } from "./observer.ts";

/** Whom messages are for. */
export interface Receiver {
  receive(message: Message): void;
}

interface Endpoint {
  readonly name: string;
  readonly receiver: Receiver;
  readonly uplink: Link;
  readonly downlink: Link;
  readonly jitter: RandomStream;
  readonly loss: RandomStream;
}

const DELIVER = 0;
const LEAVE = 1;
/** An event's argument names both ends of a message, sender * 2^20 + receiver, so that the kernel's digest covers them. */
const NODES_MAX = 0x100000;
/**
 * A message whose turn on the uplink is at most this far ahead takes its place on the link between the sites at once, which saves an
 * event. Another node's message can be overtaken by at most this. One that waits longer goes on in an event of its own, and is lost if
 * its sender crashes before.
 */
const AHEAD_US = 100;

/** The network of one world. */
export class Network implements EventTarget {
  private readonly kernel: Kernel;
  private readonly topology: Topology;
  private readonly observer: NetworkObserver;
  private readonly endpoints: Endpoint[] = [];
  /** Of each node its site, whether it is up, and how often it has gone down: every message asks for them, so they lie close together. */
  private readonly sites: number[] = [];
  private readonly ups: boolean[] = [];
  private readonly downs: number[] = [];
  private readonly indexByName = new Map<string, number>();
  private readonly paths: SitePaths;
  private readonly cuts = new Cuts();
  /** The paths over which nothing comes intact. */
  private readonly dead = new Set<SitePath>();
  private readonly flows: Flows;
  private readonly handshakes: Handshakes;
  private readonly listeners: (() => void)[] = [];

  constructor(kernel: Kernel, topology: Topology, observer: NetworkObserver = {}) {
    this.kernel = kernel;
    this.topology = topology;
    this.observer = observer;
    this.paths = new SitePaths(topology);
    this.flows = new Flows(kernel, (from, to) => this.cuts.separate(from, to));
    this.handshakes = new Handshakes(kernel, (from, to, kind, bytes, segment) => this.carry(from, to, kind, bytes, undefined, segment));
    for (const path of this.paths) path.onChange((what) => this.pathChanged(path, what));
  }

  /** Adds a node that is up; gives its number. Throws a RangeError for a name that is taken or a site that does not exist. */
  attach(name: string, site: string, receiver: Receiver): number {
    const index = this.endpoints.length;
    if (this.indexByName.has(name)) throw new RangeError(`there is a node ${name} already`);
    if (index >= NODES_MAX) throw new RangeError(`a network has at most ${NODES_MAX} nodes`);
    this.sites.push(this.paths.indexOf(site));
    this.ups.push(true);
    this.downs.push(0);
    this.endpoints.push({
      name,
      receiver,
      uplink: new Link(this.topology.accessBps),
      downlink: new Link(this.topology.accessBps),
      jitter: this.kernel.stream("network.jitter", name),
      loss: this.kernel.stream("network.loss", name),
    });
    this.indexByName.set(name, index);
    this.cuts.addNode();
    return index;
  }

  /** A node's number. Throws a RangeError for an unknown name. */
  indexOf(name: string): number {
    const index = this.indexByName.get(name);
    if (index === undefined) throw new RangeError(`no node ${name}`);
    return index;
  }

  /** A node's name. Throws a RangeError for an unknown number, as all that take one do. */
  nameOf(index: number): string {
    return this.endpoint(index).name;
  }

  /** The name of the site where a node stands. */
  siteOf(index: number): string {
    return this.paths.nameOf(this.siteIndexOf(index));
  }

  /** Whether two nodes stand at one site. */
  areNeighbours(one: number, other: number): boolean {
    return this.siteIndexOf(one) === this.siteIndexOf(other);
  }

  /**
   * Takes a node up or down. One that is down sends nothing; what waits in its uplink and what is on its way to it is dropped, its flows
   * are aborted.
   */
  setUp(index: number, up: boolean): void {
    const endpoint = this.endpoint(index);
    if (this.ups[index] === up) return;
    this.ups[index] = up;
    if (!up) {
      this.downs[index]!++;
      endpoint.uplink.clear(this.kernel.nowUs);
      this.flows.nodeDown(index);
      this.handshakes.nodeDown(index);
    }
    this.changed();
  }

  /**
   * Sends a message. A message to oneself arrives at the current time, in an event of its own, and crosses no link. Nothing happens if
   * the sender is down. Throws a RangeError unless `bytes` is a whole number up to `MESSAGE_BYTES_MAX`.
   */
  send(from: number, to: number, kind: string, bytes: number, body: unknown): void {
    this.carry(from, to, kind, bytes, body, undefined);
  }

  /**
   * Whether nothing of `from` gets to `to` intact, because a partition is between them or the path loses or damages every message. The
   * other direction is a question of its own.
   */
  isCut(from: number, to: number): boolean {
    return this.cuts.separate(from, to) || (from !== to && this.pathOf(from, to).isDead);
  }

  /**
   * Begins a bulk transfer. It shares its links with other flows, stalls while either direction of its path is cut, and is aborted if one
   * of its nodes goes down. Its last byte arrives one one-way delay, without jitter, after it has left. Throws a RangeError for
   * impossible options.
   */
  startFlow(flow: FlowOptions): Flow {
    const sender = this.endpoint(flow.from);
    const receiver = this.endpoint(flow.to);
    const path = this.pathOf(flow.from, flow.to);
    const back = this.pathOf(flow.to, flow.from);
    const links = path.link === undefined ? [sender.uplink, receiver.downlink] : [sender.uplink, path.link, receiver.downlink];
    return this.flows.start(
      flow,
      { links, path, back, name: `${sender.name} -> ${receiver.name}` },
      this.isUp(flow.from) && this.isUp(flow.to),
    );
  }

  /**
   * Opens a connection, which costs round trips of small messages before the first byte may go; they are sent again when they are lost.
   * Gives the function that abandons the attempt. Throws a RangeError for impossible options.
   */
  connect(options: ConnectOptions): () => void {
    this.endpoint(options.to);
    return this.handshakes.start(options, this.isUp(options.from));
  }

  /** Calls the listener whenever a partition has begun or ended, a path has died or come to life again, or a node has gone up or down. */
  onChange(listener: () => void): void {
    this.listeners.push(listener);
  }

  /**
   * Cuts nodes off from each other: `side` cannot reach `other`, and if `symmetric` neither the other way round. Gives the function that
   * heals it.
   */
  cut(side: NodePredicate, other: NodePredicate, symmetric: boolean): () => void {
    return this.cutUntilHealed(this.cuts.begin(side, other, symmetric));
  }

  /**
   * Cuts the pairs of nodes of which the predicate says so, each direction for itself. It must always say the same of a pair. Gives the
   * function that heals it.
   */
  cutPairs(isCut: PairPredicate): () => void {
    return this.cutUntilHealed(this.cuts.beginPairs(isCut));
  }

  /** The way from one site to another, for faults to bend. Throws a RangeError for an unknown site, and within one. */
  pathBetween(fromSite: string, toSite: string): SitePath {
    return this.paths.between(fromSite, toSite);
  }

  /** The way from one site to another, or within one. Throws a RangeError for an unknown site. */
  wayBetween(fromSite: string, toSite: string): SitePath {
    return this.paths.at(this.paths.indexOf(fromSite), this.paths.indexOf(toSite));
  }

  /** Has messages from one site to another lost with a further probability of `rate`. Gives the function that ends it. */
  addLoss(fromSite: string, toSite: string, rate: number): () => void {
    return this.paths.between(fromSite, toSite).addLoss(rate);
  }

  /**
   * Delays messages from one site to another that are sent from now on, by a constant and by exponential jitter of a mean. Gives the
   * function that ends it.
   */
  addDelay(fromSite: string, toSite: string, delayUs: number, jitterUs: number): () => void {
    return this.paths.between(fromSite, toSite).addDelay(delayUs, jitterUs);
  }

  /** Bytes that have entered the link from one site to another so far, messages and flows. */
  siteLinkBytes(fromSite: string, toSite: string): number {
    return this.paths.between(fromSite, toSite).link!.bytes;
  }

  /** For the kernel. */
  fire(kind: number, _argument: number, payload: unknown): void {
    const message = payload as Envelope;
    if (kind === DELIVER) this.deliver(message);
    else this.leave(message);
  }

  describe(kind: number, _argument: number, payload: unknown): string {
    const { kind: sort, from, to } = payload as Envelope;
    return `${kind === DELIVER ? "arrival" : "departure"} of ${sort}, ${this.nameOf(from)} -> ${this.nameOf(to)}`;
  }

  private carry(from: number, to: number, kind: string, bytes: number, body: unknown, segment: Segment | undefined): void {
    const sender = this.endpoint(from);
    const receiverDowns = this.downs[to] ?? this.refuseNode(to);
    if (!(bytes >= 0 && bytes <= MESSAGE_BYTES_MAX && Math.floor(bytes) === bytes)) refuseBytes(bytes);
    if (!this.isUp(from)) return;
    const nowUs = this.kernel.nowUs;
    const message = new Envelope(from, to, kind, bytes, body, nowUs, this.downs[from]!, receiverDowns, this.cuts.begun, segment);
    this.observer.sent?.(message);
    if (from === to) {
      this.kernel.at(nowUs, this, DELIVER, from * NODES_MAX + to, message);
      return;
    }
    const path = this.pathOf(from, to);
    message.flightUs = path.oneWayUs;
    if (path.jitterUs > 0) message.flightUs += Math.round(sender.jitter.exponential(path.jitterUs));
    const lost = path.loss > 0 && sender.loss.chance(path.loss);
    if (path.tampering !== undefined) message.fate = this.fateOn(path, path.tampering, message, sender.name);
    const startUs = sender.uplink.readyUs(nowUs);
    message.uplinkUs = sender.uplink.enter(nowUs, bytes) - startUs;
    if (this.cuts.separate(from, to)) this.observer.dropped?.(message, "partition");
    else if (lost) this.observer.dropped?.(message, "loss");
    else if (startUs <= nowUs + AHEAD_US) this.depart(message, path, startUs);
    else this.kernel.at(startUs, this, LEAVE, from * NODES_MAX + to, message);
  }

  private fateOn(path: SitePath, tampering: Tampering, message: Envelope, sender: string): Fate {
    const fate = tamper(tampering, path.oneWayUs, path.jitterUs, (purpose) => this.kernel.stream(purpose, sender));
    message.flightUs += fate.heldUs;
    return fate;
  }

  private leave(message: Envelope): void {
    if (this.downs[message.from] !== message.senderDowns) this.observer.dropped?.(message, "down");
    else this.depart(message, this.pathOf(message.from, message.to), this.kernel.nowUs);
  }

  private depart(message: Envelope, path: SitePath, startUs: number): void {
    const { fate } = message;
    this.fly(message, path, startUs, message.flightUs);
    if (fate?.copyFlightUs !== undefined) this.fly(message, path, startUs, fate.copyFlightUs);
  }

  private fly(message: Envelope, path: SitePath, startUs: number, flightUs: number): void {
    const leftUplinkUs = startUs + message.uplinkUs;
    const { link, backlog } = path;
    if (link === undefined) {
      this.arrive(message, leftUplinkUs + flightUs);
      return;
    }
    if (backlog?.isOpen === true) {
      const through = (): void => this.arrive(message, Math.max(leftUplinkUs, this.kernel.nowUs) + flightUs);
      backlog.enter({ bytes: message.bytes, atUs: startUs, through });
      return;
    }
    this.arrive(message, Math.max(leftUplinkUs, link.enter(startUs, message.bytes)) + flightUs);
  }

  private arrive(message: Envelope, atUs: number): void {
    this.kernel.at(atUs, this, DELIVER, message.from * NODES_MAX + message.to, message);
  }

  private pathChanged(path: SitePath, what: PathChange): void {
    this.flows.pathChanged(path, what);
    if (what === "way" && path.isDead !== this.dead.has(path)) {
      if (path.isDead) this.dead.add(path);
      else this.dead.delete(path);
      this.changed();
    }
    if (what !== "bandwidth" || path.link === undefined) return;
    if (path.backlog === undefined) path.backlog = new Backlog(this.kernel, path.link);
    else path.backlog.retime();
  }

  private deliver(message: Envelope): void {
    const { to } = message;
    if (this.ups[to] !== true || this.downs[to] !== message.receiverDowns) {
      this.observer.dropped?.(message, "down");
    } else if (message.cutsBegun !== this.cuts.begun && this.cuts.haveSeparated(message.from, message.to, message.cutsBegun)) {
      this.observer.dropped?.(message, "partition");
    } else if (message.fate?.rejected === true) {
      this.observer.dropped?.(message, "corruption");
    } else {
      this.observer.delivered?.(message);
      if (message.segment === undefined) this.endpoints[to]!.receiver.receive(message);
      else message.segment.arrived();
    }
  }

  private cutUntilHealed(heal: () => void): () => void {
    this.partitionsChanged();
    return once(() => {
      heal();
      this.partitionsChanged();
    });
  }

  private partitionsChanged(): void {
    this.flows.connectivityChanged();
    this.changed();
  }

  private changed(): void {
    for (const listener of this.listeners) listener();
  }

  private isUp(index: number): boolean {
    return this.ups[index] ?? this.refuseNode(index);
  }

  private pathOf(from: number, to: number): SitePath {
    return this.paths.at(this.siteIndexOf(from), this.siteIndexOf(to));
  }

  private siteIndexOf(index: number): number {
    return this.sites[index] ?? this.refuseNode(index);
  }

  private refuseNode(index: number): never {
    throw new RangeError(`no node with the number ${index}`);
  }

  private endpoint(index: number): Endpoint {
    return this.endpoints[index] ?? this.refuseNode(index);
  }
}

function refuseBytes(bytes: number): never {
  throw new RangeError(`a message of ${bytes} bytes: expected a whole number up to ${MESSAGE_BYTES_MAX}; send more as a flow`);
}

function once(action: () => void): () => void {
  let pending = true;
  return () => {
    if (!pending) return;
    pending = false;
    action();
  };
}
