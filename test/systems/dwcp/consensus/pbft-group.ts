/**
 * A group of PBFT members over the simulated network, one at each site of its own, with disks that take time and lose in a crash what was
 * not synced. A member may go over to Raft and back, with its log.
 */

import { buildTopology } from "../../../../sim/network/topology.ts";
import type { Timer, VirtualNode } from "../../../../sim/node/node.ts";
import { World } from "../../../../sim/world.ts";
import type { ByzantineBehaviour } from "../../../../src/migration/faults/byzantine-behaviour.ts";
import { ByzantineContext } from "../../../../src/systems/dwcp/consensus/byzantine.ts";
import type {
  Command,
  ConsensusEngine,
  DurableBallot,
  EngineContext,
  EngineMessage,
} from "../../../../src/systems/dwcp/consensus/engine.ts";
import { Pbft } from "../../../../src/systems/dwcp/consensus/pbft.ts";
import type { PbftDefects } from "../../../../src/systems/dwcp/consensus/pbft-defects.ts";
import type { MisbehaviourWatch } from "../../../../src/systems/dwcp/consensus/pbft-group.ts";
import { digestOf } from "../../../../src/systems/dwcp/consensus/pbft-messages.ts";
import { Raft } from "../../../../src/systems/dwcp/consensus/raft.ts";
import { type LogEntry, ReplicatedLog } from "../../../../src/systems/dwcp/consensus/replicated-log.ts";
import { RAFT_TIMING_OLD } from "../../../../src/systems/dwcp/constants/index.ts";

const SYNC_US = 500;
const SECOND_US = 1_000_000;

/** What a test group is made of; `rttUs` is between any two members. */
export interface GroupOptions {
  readonly size: number;
  readonly seed?: string;
  readonly rttUs?: number;
  readonly loss?: number;
  readonly duplication?: number;
  readonly defects?: Partial<PbftDefects>;
  readonly byzantine?: ReadonlyMap<number, ByzantineBehaviour>;
  readonly watchOf?: (group: PbftTestGroup, position: number) => MisbehaviourWatch;
  /** What each member finds on its disk when it first starts. */
  readonly logs?: readonly (readonly LogEntry[])[];
  readonly ballots?: readonly DurableBallot[];
}

interface Disk {
  readonly entries: readonly LogEntry[];
  readonly committedSlot: number;
  readonly ballot: DurableBallot;
  readonly protocol: Protocol;
}

/** What a member may run. */
export type Protocol = "pbft" | "raft";

/** One member, whose log outlives its engine. */
export class TestMember {
  readonly node: VirtualNode;
  readonly position: number;
  /** What this member decided, over all its lives. */
  readonly decided = new Map<number, string>();
  readonly ledViews: number[] = [];
  log = new ReplicatedLog();
  durable: DurableBallot = { ballot: 0, votedFor: undefined };
  engine: ConsensusEngine | undefined;
  /** What the member is to run; what it ran last stands on its disk. */
  protocol: Protocol = "pbft";
  #owner: Protocol = "pbft";
  readonly #group: PbftTestGroup;
  #disk: Disk;

  constructor(group: PbftTestGroup, node: VirtualNode, position: number) {
    this.#group = group;
    this.node = node;
    this.position = position;
    const { logs, ballots } = group.options;
    const ballot = ballots?.[position] ?? { ballot: 0, votedFor: undefined };
    this.#disk = { entries: logs?.[position] ?? [], committedSlot: 0, ballot, protocol: "pbft" };
    node.behaviour = {
      started: () => this.#start(),
      stopped: () => this.engine?.stop(),
      message: ({ from, kind, bytes, body }) => {
        const { protocol, content } = body as { protocol: Protocol; content: unknown };
        if (protocol === this.protocol) this.engine?.receive(from, { kind, bytes, body: content });
      },
    };
  }

  /** Goes over to the other protocol, with the log. */
  goOver(): void {
    this.protocol = this.protocol === "pbft" ? "raft" : "pbft";
    this.engine?.stop();
    if (this.node.up) this.#begin();
  }

  #start(): void {
    this.log = new ReplicatedLog();
    for (const entry of this.#disk.entries) this.log.append(entry);
    this.log.commit(this.#disk.committedSlot);
    this.durable = { ...this.#disk.ballot };
    this.#owner = this.#disk.protocol;
    this.#begin();
  }

  #begin(): void {
    if (this.#owner !== this.protocol) {
      this.#owner = this.protocol;
      this.durable.ballot++;
      this.durable.votedFor = undefined;
      this.durable.since = this.durable.ballot;
    }
    const { byzantine, defects, watchOf } = this.#group.options;
    let engine: ConsensusEngine;
    const context = this.#context(() => this.engine === engine);
    if (this.protocol === "raft") engine = new Raft(context, { timing: RAFT_TIMING_OLD, checkQuorum: false });
    else {
      const watch = watchOf?.(this.#group, this.position);
      const bent = new ByzantineContext(context, { behaviourOf: (member) => byzantine?.get(member), acted: () => this.#group.acts++ });
      engine = new Pbft(bent, { ...(defects && { defects }), ...(watch && { watch }) });
    }
    this.engine = engine;
    engine.start(false);
  }

  #context(isCurrent: () => boolean): EngineContext {
    const { node, position, protocol } = this;
    const group = this.#group;
    return {
      position,
      size: group.options.size,
      voters: () => group.voters,
      random: group.world.kernel.stream("pbft", node.name),
      log: this.log,
      durable: this.durable,
      nowUs: () => group.nowUs,
      send: (to: number, message: EngineMessage) => {
        group.sent.push({ from: position, to, message });
        node.send(to, message.kind, message.bytes, { protocol, content: message.body });
      },
      after: (delayUs, action) => node.after(delayUs, action),
      cancel: (timer) => node.cancel(timer as Timer),
      isDurable: () => false,
      whenDurable: (action) => {
        const disk = { entries: this.log.from(1), committedSlot: this.log.committedSlot, ballot: { ...this.durable }, protocol };
        node.after(SYNC_US, () => {
          this.#disk = disk;
          if (isCurrent()) action();
        });
      },
      committed: (slot, command) => this.#committed(slot, command),
      leads: (ballot) => this.ledViews.push(ballot),
    };
  }

  #committed(slot: number, command: Command | undefined): void {
    const digest = digestOf(command);
    const before = this.decided.get(slot);
    if (before !== undefined && before !== digest)
      this.#group.conflicts.push({ slot, members: [this.position], digests: [before, digest] });
    this.decided.set(slot, digest);
  }
}

/** One slot with two decisions. */
export interface Conflict {
  readonly slot: number;
  readonly members: readonly number[];
  readonly digests: readonly string[];
}

/** The group and its network, started. */
export class PbftTestGroup {
  readonly options: GroupOptions;
  readonly world: World;
  readonly members: readonly TestMember[];
  readonly conflicts: Conflict[] = [];
  /** Messages of Byzantine members that were bent or withheld. */
  acts = 0;
  readonly sent: { readonly from: number; readonly to: number; readonly message: EngineMessage }[] = [];
  readonly voters: readonly number[];

  constructor(options: GroupOptions) {
    this.options = options;
    const { size, seed = "pbft", rttUs = 40_000, loss = 0, duplication = 0 } = options;
    this.voters = Array.from({ length: size }, (_, position) => position);
    const sites = this.voters.map((position) => ({ name: `s${position}`, region: `r${position}` }));
    const network = { rtt: [], siteRttUs: rttUs, localRttUs: 500, jitter: 0.2, accessBps: 1e9, siteBps: 1e9, loss };
    this.world = new World({ seed, topology: buildTopology({ sites, network }) });
    this.members = sites.map(({ name }, position) => new TestMember(this, this.world.addNode(`m${position}`, name), position));
    for (const from of sites) {
      for (const to of sites) {
        if (from !== to && duplication > 0) this.world.network.pathBetween(from.name, to.name).addDuplication(duplication);
      }
    }
    this.world.start();
  }

  get nowUs(): number {
    return this.world.kernel.nowUs;
  }

  get honest(): readonly TestMember[] {
    return this.members.filter(({ position }) => this.options.byzantine?.has(position) !== true);
  }

  member(position: number): TestMember {
    const member = this.members[position];
    if (member === undefined) throw new Error(`no member ${position}`);
    return member;
  }

  run(seconds: number): this {
    this.world.kernel.advance(5_000_000, this.nowUs + Math.round(seconds * SECOND_US));
    return this;
  }

  /** Asks a member for a command. */
  propose(position: number, id: string): boolean {
    return this.member(position).engine?.propose({ id, bytes: 256 }) === true;
  }

  /** Cuts the members into sides that do not hear each other; gives what heals it. */
  partition(sideOf: (position: number) => number): () => void {
    return this.world.network.cutPairs((from, to) => sideOf(from) !== sideOf(to));
  }

  /** Two honest members that decided a slot differently, or one that changed its mind. */
  get conflict(): Conflict | undefined {
    const seen = new Map<number, { readonly member: number; readonly digest: string }>();
    for (const { position, decided } of this.honest) {
      for (const [slot, digest] of decided) {
        const other = seen.get(slot);
        if (other === undefined) seen.set(slot, { member: position, digest });
        else if (other.digest !== digest) return { slot, members: [other.member, position], digests: [other.digest, digest] };
      }
    }
    return this.conflicts[0];
  }

  /** Commands that a member has decided, in the order of their slots. */
  decidedBy(position: number): readonly string[] {
    return [...this.member(position).decided].sort(([a], [b]) => a - b).map(([, digest]) => digest);
  }
}
