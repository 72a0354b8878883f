/**
 * v3's Raft in the datacenter (facts 1.5), one group for each site: a few nodes of the site vote, and the leader hands what is decided to
 * all others of the site.
 *
 * A member's log and ballot are on a disk that is taken to sync at once: what a slow disk does to Raft is the consensus component's to
 * show.
 */
import type { RandomStream } from "../../../../sim/kernel/random.ts";
import type { Message } from "../../../../sim/network/network.ts";
import type { VirtualNode } from "../../../../sim/node/node.ts";
import type { VersionMask } from "../../../migration/versions.ts";
import type { Command, DurableBallot, EngineContext, EngineMessage } from "../consensus/engine.ts";
import { Raft } from "../consensus/raft.ts";
import { ReplicatedLog } from "../consensus/replicated-log.ts";
import { STATE_BYTES, stateRaftTiming } from "../constants/index.ts";
import { entryBytes } from "./exchange.ts";
import type { StateEntry } from "./state-map.ts";

/** A write as the group decides it. */
interface WriteCommand extends Command {
  readonly entry: StateEntry;
}

/** What passes within a group: the mask of what it is written in, and what there is to say. */
interface GroupBody {
  readonly next: VersionMask;
  readonly [content: string]: unknown;
}

/** What a site's group on one node works on. */
export interface SiteGroupOptions {
  readonly node: VirtualNode;
  readonly random: RandomStream;
  readonly next: VersionMask;
  /** All nodes of the site. */
  readonly site: readonly VirtualNode[];
  /** So many of them vote, those at the head of the list. */
  readonly voters: number;
  readonly heartbeatUs: number;
  nowUs(): number;
  /** The group has decided a write. */
  decided(entry: StateEntry): void;
  /** The group cannot take a write that was proposed here. */
  refused(write: string): void;
}

/** One node's part in the group of its site. */
export class SiteGroup {
  readonly #options: SiteGroupOptions;
  /** Numbers of the nodes that vote, in the order of their positions. */
  readonly #voters: readonly number[];
  readonly #position: number;
  readonly #log = new ReplicatedLog();
  readonly #durable: DurableBallot = { ballot: 0, votedFor: undefined };
  #engine: Raft | undefined;
  /** Which voter a learner turns to. */
  #contact = 0;

  constructor(options: SiteGroupOptions) {
    this.#options = options;
    this.#voters = options.site.slice(0, options.voters).map(({ index }) => index);
    this.#position = this.#voters.indexOf(options.node.index);
  }

  /** Takes part from now on. Does nothing on a node that does already, or does not vote. */
  start(): void {
    if (this.#position < 0 || this.#engine !== undefined) return;
    this.#engine = new Raft(this.#context(), { timing: stateRaftTiming(this.#options.heartbeatUs), checkQuorum: true });
    this.#engine.start(false);
  }

  /** Takes part no longer; what has been decided stays. */
  stop(): void {
    this.#engine?.stop();
    this.#engine = undefined;
  }

  /** Has a write decided. False if this node knows at once that it cannot be: the group has no leader. */
  propose(entry: StateEntry): boolean {
    const command: WriteCommand = { id: entry.write, bytes: entryBytes(entry), entry };
    if (this.#engine !== undefined) return this.#engine.propose(command);
    const contact = this.#voters[this.#contact % this.#voters.length];
    if (this.#position >= 0 || contact === undefined) return false;
    this.#send(contact, "dwcp.state3.propose", command.bytes, { next: this.#options.next, command });
    return true;
  }

  /** The voter that this node turns to has not helped: the next time it is another one's turn. */
  turnAway(): void {
    this.#contact++;
  }

  /** Takes a message of the group; false if it is none. */
  take({ from, kind, body }: Message): boolean {
    switch (kind) {
      case "dwcp.state3.raft":
        this.#engine?.receive(this.#voters.indexOf(from), (body as { readonly message: EngineMessage }).message);
        return true;
      case "dwcp.state3.propose": {
        const { command } = body as { readonly command: WriteCommand };
        const refusal: GroupBody = { next: this.#options.next, write: command.id };
        if (this.#engine?.propose(command) !== true) this.#send(from, "dwcp.state3.refused", command.id.length, refusal);
        return true;
      }
      case "dwcp.state3.refused":
        this.turnAway();
        this.#options.refused((body as { readonly write: string }).write);
        return true;
      case "dwcp.state3.decided":
        this.#contact = this.#voters.indexOf(from);
        this.#options.decided((body as { readonly entry: StateEntry }).entry);
        return true;
      default:
        return false;
    }
  }

  #context(): EngineContext {
    const { node, random, nowUs, next } = this.#options;
    const voters = this.#voters;
    const positions = voters.map((_, position) => position);
    return {
      position: this.#position,
      size: voters.length,
      voters: () => positions,
      random,
      log: this.#log,
      durable: this.#durable,
      nowUs,
      send: (to, message) => {
        const voter = voters[to];
        if (voter !== undefined) this.#send(voter, "dwcp.state3.raft", message.bytes, { next, message });
      },
      after: (delayUs, action) => node.after(delayUs, action),
      cancel: (timer) => {
        node.cancel(timer as ReturnType<VirtualNode["after"]>);
      },
      isDurable: () => true,
      whenDurable: (action) => action(),
      committed: (_slot, command) => this.#committed(command),
      leads: () => undefined,
    };
  }

  #committed(command: Command | undefined): void {
    if (command === undefined) return;
    const { entry } = command as WriteCommand;
    const { site, decided, next } = this.#options;
    if (this.#engine?.leader === this.#position) {
      const body: GroupBody = { next, entry };
      for (const learner of site.slice(this.#voters.length)) this.#send(learner.index, "dwcp.state3.decided", command.bytes, body);
    }
    decided(entry);
  }

  #send(to: number, kind: string, contentBytes: number, body: GroupBody): void {
    this.#options.node.send(to, kind, STATE_BYTES.headerNext + contentBytes, body);
  }
}
