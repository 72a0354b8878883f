/**
 * A Raft group on a simulated network, one member a site, for tests and oracles: it can crash members, which then lose what was not
 * durable, and it keeps a record of who led what and who decided what.
 */
import type { RandomStream } from "../../../../sim/kernel/random.ts";
import type { Message } from "../../../../sim/network/message.ts";
import { buildTopology, type LinkSpec } from "../../../../sim/network/topology.ts";
import type { NodeBehaviour, VirtualNode } from "../../../../sim/node/node.ts";
import { World } from "../../../../sim/world.ts";
import type { Command, DurableBallot, EngineContext, EngineMessage } from "../../../../src/systems/dwcp/consensus/engine.ts";
import { Raft, type RaftOptions } from "../../../../src/systems/dwcp/consensus/raft.ts";
import { type LogEntry, ReplicatedLog } from "../../../../src/systems/dwcp/consensus/replicated-log.ts";
import { RAFT_TIMING_OLD } from "../../../../src/systems/dwcp/constants/index.ts";

/** What a group is made of. */
export interface GroupOptions extends Partial<RaftOptions> {
  readonly size: number;
  readonly seed: string;
  /** Round trip between any two members, microseconds; 1 ms if nothing is said. */
  readonly rttUs?: number;
  /** Mean of the exponential delay added to each trip, as a fraction of the one-way delay. */
  readonly jitter?: number;
  /** Each message waits before it goes out, for a time that is uniform from 0 to this, microseconds; not at all if nothing is said. */
  readonly spreadUs?: number;
  /** Links that differ from the others, between the sites "0", "1" and so on. */
  readonly links?: readonly LinkSpec[];
  /** How long a sync takes, microseconds; if nothing is said all is durable at once. */
  readonly fsyncUs?: number;
  /** Positions whose votes count for a member; all if nothing is said. */
  readonly voters?: (position: number) => readonly number[];
  /** What the members' logs hold in the beginning. */
  readonly log?: (position: number) => ReplicatedLog;
}

/** That a member began to lead. */
export interface Leading {
  readonly position: number;
  readonly ballot: number;
  readonly atUs: number;
  /** The leader's log at that moment. */
  readonly entries: readonly LogEntry[];
}

/** That a member learnt that a slot is decided. */
export interface Decision {
  readonly position: number;
  readonly slot: number;
  /** The member's ballot by then. */
  readonly ballot: number;
  readonly id: string | undefined;
  readonly atUs: number;
}

interface DurableState extends DurableBallot {
  readonly base: number;
  readonly entries: readonly LogEntry[];
}

/** One member: a node, its disk, and the engine of its current life. */
export class GroupMember implements NodeBehaviour, EngineContext {
  readonly node: VirtualNode;
  readonly position: number;
  readonly size: number;
  readonly random: RandomStream;
  log: ReplicatedLog;
  durable: DurableBallot = { ballot: 0, votedFor: undefined };
  engine: Raft;
  readonly #group: RaftGroup;
  readonly #options: GroupOptions;
  readonly #spread: RandomStream;
  #onDisk: DurableState;

  constructor(group: RaftGroup, options: GroupOptions, position: number) {
    this.#group = group;
    this.#options = options;
    this.position = position;
    this.size = options.size;
    this.node = group.world.addNode(String(position), String(position));
    this.random = group.world.kernel.stream("raft", String(position));
    this.#spread = group.world.kernel.stream("spread", String(position));
    this.log = options.log?.(position) ?? new ReplicatedLog();
    this.#onDisk = this.#state();
    this.engine = this.#newEngine();
    this.node.behaviour = this;
  }

  started(): void {
    this.engine.start(false);
  }

  /** What was only in memory is gone: log and ballot are what is on the disk. */
  stopped(): void {
    const { base, entries, ballot, votedFor } = this.#onDisk;
    this.log = new ReplicatedLog(base);
    for (const entry of entries) this.log.append(entry);
    this.durable = { ballot, votedFor };
    this.engine = this.#newEngine();
  }

  message({ from, kind, bytes, body }: Message): void {
    this.engine.receive(from, { kind, bytes, body });
  }

  voters(): readonly number[] {
    return this.#options.voters?.(this.position) ?? this.#group.positions;
  }

  nowUs(): number {
    return this.#group.world.kernel.nowUs;
  }

  send(to: number, { kind, bytes, body }: EngineMessage): void {
    const { spreadUs } = this.#options;
    if (spreadUs === undefined) this.node.send(to, kind, bytes, body);
    else this.node.after(this.#spread.integer(spreadUs + 1), () => this.node.send(to, kind, bytes, body));
  }

  after(delayUs: number, action: () => void): number {
    return this.node.after(delayUs, action);
  }

  cancel(timer: number): void {
    this.node.cancel(timer);
  }

  isDurable(): boolean {
    return false;
  }

  whenDurable(action: () => void): void {
    const { fsyncUs } = this.#options;
    const state = this.#state();
    const synced = (): void => {
      this.#onDisk = state;
      action();
    };
    if (fsyncUs === undefined) synced();
    else this.node.after(fsyncUs, synced);
  }

  committed(slot: number, command: Command | undefined): void {
    this.#group.decisions.push({ position: this.position, slot, ballot: this.durable.ballot, id: command?.id, atUs: this.nowUs() });
  }

  leads(ballot: number): void {
    const entries = this.log.from(this.log.base + 1);
    this.#group.leaders.push({ position: this.position, ballot, atUs: this.nowUs(), entries });
  }

  #newEngine(): Raft {
    const { timing = RAFT_TIMING_OLD, checkQuorum = false } = this.#options;
    return new Raft(this, { timing, checkQuorum });
  }

  #state(): DurableState {
    return { ...this.durable, base: this.log.base, entries: this.log.from(this.log.base + 1) };
  }
}

/** A group in a world of its own. It is down until `start`. */
export class RaftGroup {
  readonly world: World;
  readonly members: readonly GroupMember[];
  readonly positions: readonly number[];
  readonly leaders: Leading[] = [];
  readonly decisions: Decision[] = [];

  constructor(options: GroupOptions) {
    this.positions = Array.from({ length: options.size }, (_, position) => position);
    const network = {
      rtt: [],
      siteRttUs: options.rttUs ?? 1_000,
      localRttUs: 100,
      jitter: options.jitter ?? 0,
      accessBps: 10_000_000_000,
      siteBps: 10_000_000_000,
      loss: 0,
      links: options.links ?? [],
    };
    const sites = this.positions.map((position) => ({ name: String(position), region: String(position) }));
    this.world = new World({ seed: options.seed, topology: buildTopology({ sites, network }) });
    this.members = this.positions.map((position) => new GroupMember(this, options, position));
  }

  /** Starts all members at once. */
  start(): this {
    this.world.start();
    return this;
  }

  /** Lets so much time pass, microseconds. */
  run(spanUs: number): this {
    const pause = this.world.kernel.advance(Number.POSITIVE_INFINITY, this.world.kernel.nowUs + spanUs);
    if (pause !== "until") throw new Error(`the group has come to an end: ${pause}`);
    return this;
  }

  /** Fires single events until a condition holds; false if it does not within `spanUs`. */
  runUntil(condition: () => boolean, spanUs: number): boolean {
    const endUs = this.world.kernel.nowUs + spanUs;
    while (!condition()) {
      if (this.world.kernel.advance(1, endUs) === "until") return condition();
    }
    return true;
  }

  member(position: number): GroupMember {
    const member = this.members[position];
    if (member === undefined) throw new RangeError(`no member ${position}`);
    return member;
  }

  /** Members that are up and take themselves for the leader. */
  leading(): readonly number[] {
    return this.positions.filter((position) => this.member(position).node.up && this.member(position).engine.leader === position);
  }

  /** Has some members not reach the others, nor the others them if `symmetric`; gives the function that heals it. */
  cut(side: readonly number[], symmetric = true): () => void {
    return this.world.network.cut(
      (node) => side.includes(node),
      (node) => !side.includes(node),
      symmetric,
    );
  }

  /** Ids of what a member has decided, in order, without the entries that leaders make. */
  decidedBy(position: number): readonly string[] {
    return this.decisions.flatMap((decision) => (decision.position === position && decision.id !== undefined ? [decision.id] : []));
  }
}

/** A command of a hundred bytes. */
export function command(id: string): Command {
  return { id, bytes: 100 };
}
