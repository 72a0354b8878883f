/**
 * One member of a consensus group: the protocol that it runs now, on its log, and the change from one protocol to another.
 *
 * Why nothing decided is lost with `log-transfer`, whoever goes over when. There is one log and one ballot for all protocols, both durable.
 * Whoever goes over begins a ballot of its own there, so it never takes part in one ballot by two protocols; and as any two quorums of the
 * group have a member in common (floor(n/2)+1 of n with each other, and with the ceil((n+f+1)/2) of PBFT, which are more than n/2 too), no
 * ballot has a quorum in two protocols. A slot that is decided stands on the logs of a quorum. Whatever comes after, a Raft leader by its
 * voters' up-to-date check or a PBFT primary by the reports that it collects, has asked a quorum of the same members, one of which has the
 * slot, and goes on from the log with the highest last ballot, and the longest of these: by induction over the ballots that log has the
 * slot (Raft's leader completeness). A member that has gone over has stopped to answer the protocol before, so a decision that is still
 * under way there counts without it or is on its log already.
 *
 * What remains unsafe: quorums of `own-members` need have no member in common. And a Byzantine member may hide from PBFT what Raft had
 * decided, for entries of Raft carry no proof.
 */

import type { Message } from "../../../../sim/network/network.ts";
import type { NodeContext } from "../../system.ts";
import { CONSENSUS_HEADER_BYTES, FALLBACK_BASE_SLOT } from "../constants/index.ts";
import { memberEngine } from "./byzantine-member.ts";
import { DurableLog, type LogDisk, readDurableLogs } from "./durable-log.ts";
import type { Command, ConsensusEngine, EngineContext, EngineMessage } from "./engine.ts";
import type { ConsensusGroup } from "./groups.ts";
import { type PbftDefects, pbftDefectsOf } from "./pbft-defects.ts";
import type { PbftBody } from "./pbft-messages.ts";
import { isSame, labelOf, OLD, quorumOf, type Running, runningOf } from "./protocols.ts";
import type { RaftMessage } from "./raft-messages.ts";
import { ReplicatedLog } from "./replicated-log.ts";

/** What passes between members: an engine's message, and which version's framing is around it. */
interface MemberMessage {
  readonly next: number;
  readonly running: Running;
  readonly message: EngineMessage;
  /** It is of the protocol that hybrid mode falls back on, beside the one that the group runs. */
  readonly fallback?: true;
}

/** What the member tells. */
export interface MemberListener {
  /** A slot is decided. Called from within the protocol: to run another one has to wait. */
  committed(slot: number, command: Command | undefined): void;
  /** The member runs another protocol now. */
  changed(): void;
}

/**
 * What an engine's messages are called on the network. Written out: V8 compares texts of the source by their addresses, and those that are
 * put together letter by letter.
 */
const NAMES: { readonly [kind in (RaftMessage | PbftBody)["kind"]]: string } = {
  forward: "acp.forward",
  "request-vote": "acp.request-vote",
  vote: "acp.vote",
  "append-entries": "acp.append-entries",
  appended: "acp.appended",
  "install-snapshot": "acp.install-snapshot",
  "pbft.request": "acp.pbft.request",
  "pbft.pre-prepare": "acp.pbft.pre-prepare",
  "pbft.prepare": "acp.pbft.prepare",
  "pbft.commit": "acp.pbft.commit",
  "pbft.status": "acp.pbft.status",
  "pbft.decided": "acp.pbft.decided",
  "pbft.view-change": "acp.pbft.view-change",
  "pbft.new-view": "acp.pbft.new-view",
};

function kindOnNetwork({ kind }: EngineMessage): string {
  const name = (NAMES as { readonly [kind: string]: string | undefined })[kind];
  if (name === undefined) throw new Error(`nobody has said what ${kind} is called on the network`);
  return name;
}

/** The name of the one log where logs are handed over. */
const SHARED = "shared";

/** Lives as long as its node; between a crash and the next start it runs nothing. */
export class GroupMember {
  readonly group: ConsensusGroup;
  readonly position: number;
  readonly #context: NodeContext;
  readonly #bit: number;
  readonly #listener: MemberListener;
  readonly #defects: PbftDefects;
  readonly #everybody: readonly number[];
  readonly #disk: LogDisk;
  #logs = new Map<string, DurableLog>();
  #store: DurableLog | undefined;
  #engine: ConsensusEngine | undefined;
  /** What hybrid mode falls back on, where it does. */
  #fallback: ConsensusEngine | undefined;
  #running = OLD;
  /** The quorum that the evidence has last been told. */
  #toldQuorum = 0;

  constructor(context: NodeContext, bit: number, group: ConsensusGroup, position: number, listener: MemberListener) {
    this.group = group;
    this.position = position;
    this.#context = context;
    this.#bit = bit;
    this.#listener = listener;
    this.#defects = pbftDefectsOf(context.defects);
    this.#everybody = group.members.map((_, member) => member);
    const { unreadableRecords } = context.fleet.conditions;
    this.#disk = {
      log: context.node.disk.log,
      garbles: (owner) => unreadableRecords[owner === labelOf(OLD) ? "old" : "next"].size > 0,
    };
  }

  get running(): Running {
    return this.#running;
  }

  /** The member whom this one takes for the leader. */
  get leader(): number | undefined {
    return this.#engine?.leader;
  }

  get isLeader(): boolean {
    return this.leader === this.position;
  }

  get log(): ReplicatedLog | undefined {
    return this.#store?.log;
  }

  /**
   * The node has started: goes on from what its disk holds, with the protocol that it ran last. To begin with another one would cost it a
   * ballot of its own, in which it would be alone. A member that cannot read its records takes no part any more.
   */
  start(): void {
    const logs = readDurableLogs(this.#disk);
    if (typeof logs !== "string") {
      this.#logs = logs;
      return this.#begin(runningOf(logs.get(SHARED)?.owner ?? labelOf(OLD)));
    }
    const { fleet, node } = this.#context;
    const atUs = fleet.world.kernel.nowUs;
    fleet.evidence.emit({ kind: "records-lost", atUs, node: node.name, group: this.group.name, cause: logs });
  }

  /** The node has crashed. */
  stop(): void {
    this.#engine?.stop();
    this.#fallback?.stop();
    this.#engine = undefined;
    this.#fallback = undefined;
    this.#store = undefined;
  }

  /** Stops the protocol that it runs and begins another one. Does nothing if it runs that already, or runs nothing. */
  run(running: Running): void {
    if (this.#engine === undefined || isSame(running, this.#running)) return;
    const hasLed = this.isLeader;
    this.#engine.stop();
    this.#begin(running, hasLed);
    this.#listener.changed();
  }

  /** False if nobody can be asked now. */
  propose(command: Command): boolean {
    return this.#engine?.propose(command) ?? false;
  }

  /** Has a command decided by the other protocol too. The one that it was given to before knows nothing of that. */
  fallBack(command: Command): void {
    this.#fallback?.propose(command);
  }

  /** Takes a message of another member. */
  receive(message: Message): void {
    const { running, message: content, fallback } = message.body as MemberMessage;
    const from = this.group.positionOf(message.from);
    if (from === undefined || this.#engine === undefined) return;
    if (fallback === true) return this.#fallback?.receive(from, content);
    if (isSame(running, this.#running)) this.#engine.receive(from, content);
    else if (running.next !== this.#running.next) this.#misread(message.from, running.next);
  }

  /** How many members it takes to decide by a protocol, as far as this one knows. */
  quorumOf({ protocol }: Running): number {
    return quorumOf(protocol, this.#voters().length, this.#defects.paperQuorum);
  }

  /** Looks whether the number of those who count has changed with the flags, and says so in the evidence. */
  look(): void {
    const quorum = this.quorumOf(this.#running);
    if (this.#engine === undefined || quorum === this.#toldQuorum) return;
    this.#toldQuorum = quorum;
    const { fleet, node } = this.#context;
    fleet.evidence.emit({
      kind: "consensus-running",
      atUs: fleet.world.kernel.nowUs,
      node: node.name,
      group: this.group.name,
      ...this.#running,
      quorum,
    });
  }

  #begin(running: Running, hasLed = false): void {
    const store = this.#storeFor(running);
    const owner = labelOf(running);
    if (store.owner !== owner) {
      store.owner = owner;
      store.ballot.ballot++;
      store.ballot.votedFor = undefined;
      store.ballot.since = store.ballot.ballot;
    }
    this.#running = running;
    this.#store = store;
    this.#toldQuorum = 0;
    const isCurrent = (): boolean => this.#engine === engine;
    const context = this.#engineContext(running, store, isCurrent);
    const engine = memberEngine(this.#context, this.group, running, context, this.#defects);
    this.#engine = engine;
    this.look();
    engine.start(hasLed);
    this.#beginFallback(running);
  }

  /** In hybrid mode v3 runs Raft, and PBFT beside it for what takes Raft too long (facts 1.6). */
  #beginFallback({ next, protocol }: Running): void {
    this.#fallback?.stop();
    this.#fallback = undefined;
    if (!this.#context.fleet.fallsBackOnTimeout || !next || protocol !== "raft") return;
    const label = "fallback";
    const log = new ReplicatedLog(FALLBACK_BASE_SLOT);
    const store = this.#logs.get(label) ?? new DurableLog(this.#disk, label, label, log, { ballot: 0, votedFor: undefined });
    this.#logs.set(label, store);
    const running: Running = { next, protocol: "pbft" };
    const context = this.#engineContext(running, store, () => this.#fallback === engine, true);
    const engine = memberEngine(this.#context, this.group, running, context, this.#defects);
    this.#fallback = engine;
    engine.start(false);
  }

  /** Without a hand-over each protocol has a log of its own, and a new one begins behind what this node had decided by then. */
  #storeFor(running: Running): DurableLog {
    const label = labelOf(running);
    const name = this.#context.fleet.consensusHandover.transfersLog ? SHARED : label;
    const known = this.#logs.get(name);
    if (known !== undefined) return known;
    const log = new ReplicatedLog(this.#store?.log.committedSlot ?? 0);
    const store = new DurableLog(this.#disk, name, label, log, { ballot: 0, votedFor: undefined });
    this.#logs.set(name, store);
    return store;
  }

  #engineContext(running: Running, store: DurableLog, isCurrent: () => boolean, isFallback = false): EngineContext {
    const { fleet, node } = this.#context;
    return {
      position: this.position,
      size: this.group.members.length,
      voters: () => this.#voters(),
      random: fleet.world.kernel.stream("consensus.engine", node.name),
      log: store.log,
      durable: store.ballot,
      nowUs: () => node.monotonicUs(),
      send: (to, message) => this.#send(running, to, message, isFallback),
      after: (delayUs, action) => node.after(delayUs, action),
      cancel: (timer) => node.cancel(timer as number),
      isDurable: () => store.isDurable,
      whenDurable: (action) =>
        store.whenDurable(() => {
          if (isCurrent()) action();
        }),
      committed: (slot, command) => this.#committed(running, store.log, slot, command),
      leads: (ballot) => {
        if (!isFallback) this.#leads(running, store.log, ballot);
      },
    };
  }

  /** Positions that count by the quorum rule: by the flags that this node knows, for those are all that it has. */
  #voters(): readonly number[] {
    const { fleet, agent } = this.#context;
    if (fleet.quorumRule.counts(false)) return this.#everybody;
    const { members } = this.group;
    return this.#everybody.filter((position) => {
      const expected = agent.expected(members[position]?.name ?? "", "control") & this.#bit;
      return position === this.position || fleet.quorumRule.counts((expected !== 0) === this.#running.next);
    });
  }

  #send(running: Running, to: number, message: EngineMessage, isFallback: boolean): void {
    const receiver = this.group.members[to];
    if (receiver === undefined) throw new RangeError(`no member ${to} in ${this.group.name}`);
    const next = running.next ? this.#bit : 0;
    const body: MemberMessage = isFallback ? { next, running, message, fallback: true } : { next, running, message };
    const headerBytes = running.next ? CONSENSUS_HEADER_BYTES.next : CONSENSUS_HEADER_BYTES.old;
    this.#context.node.send(receiver.index, kindOnNetwork(message), headerBytes + message.bytes, body);
  }

  /** With negotiation a message says what version it is of, and what is not this member's it leaves; without, it cannot be read. */
  #misread(from: number, sentNext: boolean): void {
    const { fleet, node } = this.#context;
    if (fleet.negotiation !== undefined) return;
    const { kernel, network } = fleet.world;
    const effect = "no protocol of the receiver knows the message, and it is dropped";
    const peer = network.nameOf(from);
    fleet.evidence.emit({ kind: "unreadable", atUs: kernel.nowUs, node: node.name, peer, component: "consensus", sentNext, effect });
  }

  #committed(running: Running, log: ReplicatedLog, slot: number, command: Command | undefined): void {
    const { fleet, node } = this.#context;
    fleet.evidence.emit({
      kind: "decided",
      atUs: fleet.world.kernel.nowUs,
      node: node.name,
      group: this.group.name,
      next: running.next,
      protocol: running.protocol,
      slot,
      command: command?.id,
      ballot: log.ballotAt(slot),
    });
    this.#listener.committed(slot, command);
  }

  #leads(running: Running, log: ReplicatedLog, ballot: number): void {
    const { fleet, node } = this.#context;
    let { lastSlot } = log;
    while (lastSlot > log.base && log.ballotAt(lastSlot) === ballot) lastSlot--;
    const atUs = fleet.world.kernel.nowUs;
    fleet.evidence.emit({ kind: "consensus-leader", atUs, node: node.name, group: this.group.name, ...running, ballot, lastSlot });
  }
}
