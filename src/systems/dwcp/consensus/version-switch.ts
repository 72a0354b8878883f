/**
 * When a member goes from one protocol to another: each for itself, as its flags say, or the group together.
 *
 * Together means: the group follows the least willing of its members that are up and serve. Two members that cannot hear each other learn
 * from those between them that one of them is unwilling; what is told on is only what was heard at first hand, so that no two members can
 * keep each other from going on. A member that does not have what it wants tells the others each second, and they answer. Once all want v3,
 * the leader has the change decided as an entry of the log, and whoever learns that it is decided goes over, and says so to those who have
 * not learned of it yet. A member that may no longer run v3 goes back at once, whatever the others do, and tells them; they go back too,
 * for their groups must serve on v1 again. Who was down meanwhile hears from the others what they run. None of this is needed for safety
 * (see `group-member.ts`): it only keeps the group from being split over two protocols for long.
 */
import type { ModeName } from "../../../check/observation.ts";
import { PROTOCOL_COOLDOWN_US, STATUS } from "../constants/index.ts";
import type { Command } from "./engine.ts";
import { isSame, nextIn, OLD, type Running } from "./protocols.ts";

/** What the switch knows of its member and does with it. */
export interface SwitchHost {
  readonly position: number;
  readonly size: number;
  readonly running: Running;
  /** Whether there is a leader, and whether it is this member. */
  readonly leads: "none" | "other" | "self";
  /** Whether the node serves its clients. One that does not is no reason for others to wait. */
  readonly isServing: boolean;
  /** Whether the node's flags put consensus on the next version. */
  readonly wantsNext: boolean;
  /** The mode that the node takes the group to be in. */
  readonly mode: ModeName;
  readonly nowUs: number;
  /** How many members it takes to decide by a protocol. */
  quorumOf(running: Running): number;
  run(running: Running): void;
  propose(command: Command): void;
  tell(to: number, status: SwitchStatus): void;
}

/** What members tell each other. */
export interface SwitchStatus {
  readonly wantsNext: boolean;
  /** A member that does not want the next version has told the teller so. */
  readonly knowsUnwilling: boolean;
  readonly running: Running;
  /** Slot of the change that brought the member to what it runs; 0 where none did. */
  readonly since: number;
  /** An answer is asked for. */
  readonly asks: boolean;
}

/** When a member changes what it runs. */
export interface VersionSwitch {
  /** The flags, or the mode, may ask for something else than before. */
  wishesChanged(): void;
  /** Called each second. */
  tick(): void;
  heard(from: number, status: SwitchStatus): void;
  /** A slot is decided; perhaps its command is a change of the group's. Must not be called from within a protocol. */
  decided(slot: number, command: Command): void;
}

/** Each member for itself, at once. */
export class OwnSwitch implements VersionSwitch {
  readonly #host: SwitchHost;

  constructor(host: SwitchHost) {
    this.#host = host;
  }

  wishesChanged(): void {
    this.#host.run(this.#host.wantsNext ? nextIn(this.#host.mode) : OLD);
  }

  tick(): void {
    this.wishesChanged();
  }

  heard(): void {}

  decided(): void {}
}

interface Peer {
  readonly status: SwitchStatus;
  readonly heardUs: number;
}

/** Ids of the commands by which a group goes over begin with this; the protocol follows. */
const CHANGE = "change to ";
const CHANGE_BYTES = 64;

/** Whether a command is a change of the group's, and not one of a client. */
export function isChange({ id }: Command): boolean {
  return id.startsWith(CHANGE);
}

/** The group together. */
export class JointSwitch implements VersionSwitch {
  readonly #host: SwitchHost;
  readonly #peers = new Map<number, Peer>();
  /** Since when the member lacks what it wants; undefined while it has it. */
  #unsettledSinceUs: number | undefined;
  #proposedUs: number | undefined;
  /** When the member last went from one protocol to another. */
  #changedUs = Number.NEGATIVE_INFINITY;
  /** Slot of the latest change that the member has followed to the next version; 0 on the old one. */
  #since = 0;
  /** Changes that this member has followed, or has had reason not to. */
  readonly #followed = new Set<string>();

  constructor(host: SwitchHost) {
    this.#host = host;
  }

  wishesChanged(): void {
    const isBack = !this.#host.wantsNext && this.#host.running.next;
    if (isBack) return this.#go(OLD, 0);
    this.#tellAll();
    this.#settle();
  }

  tick(): void {
    const isSettled = this.#hasWish() && this.#host.leads !== "none";
    if (isSettled) this.#unsettledSinceUs = undefined;
    else this.#tellAll();
    this.#settle();
  }

  heard(from: number, status: SwitchStatus): void {
    this.#peers.set(from, { status, heardUs: this.#host.nowUs });
    if (status.asks && this.#host.isServing) this.#host.tell(from, this.#status(false));
    this.#settle();
  }

  decided(slot: number, { id }: Command): void {
    // A protocol that begins on a log decides its entries anew, and a change that was undone since would be made again, and undone again.
    if (!id.startsWith(CHANGE) || !this.#host.wantsNext || this.#followed.has(id)) return;
    this.#followed.add(id);
    if (this.#recent().some(isUnwilling)) return;
    if (slot > this.#since) this.#go({ next: true, protocol: id.startsWith(`${CHANGE}pbft`) ? "pbft" : "raft" }, slot);
  }

  #hasWish(): boolean {
    return this.#host.running.next === this.#host.wantsNext;
  }

  /** Goes over and says so: who has not learned of it otherwise follows. */
  #go(running: Running, since: number): void {
    this.#since = since;
    if (isSame(running, this.#host.running)) return;
    this.#changedUs = this.#host.nowUs;
    this.#host.run(running);
    this.#tellAll();
  }

  #status(asks: boolean): SwitchStatus {
    const { wantsNext, running } = this.#host;
    const knowsUnwilling = this.#recent().some((status) => !status.wantsNext);
    return { wantsNext, knowsUnwilling, running, since: this.#since, asks };
  }

  #tellAll(): void {
    if (!this.#host.isServing) return;
    this.#unsettledSinceUs ??= this.#host.nowUs;
    for (let member = 0; member < this.#host.size; member++) {
      if (member !== this.#host.position) this.#host.tell(member, this.#status(true));
    }
  }

  #settle(): void {
    const { wantsNext, running, leads } = this.#host;
    const statuses = this.#recent();
    if (!wantsNext || statuses.some(isUnwilling)) {
      if (running.next) this.#go(OLD, 0);
      return;
    }
    const ahead = this.#ahead();
    if (ahead !== undefined) return this.#go(ahead.running, ahead.since);
    if (leads === "self") this.#propose(statuses);
  }

  /**
   * What this member has missed: the protocol of those that have followed the latest change. Members may still run different protocols of
   * the next version, where each version keeps a log of its own and slots say little; then those without a leader follow the most of them,
   * and of two halves the one that has the group's first member: if each followed any other, two of them could change places for ever.
   */
  #ahead(): { readonly running: Running; readonly since: number } | undefined {
    const { running, leads, position, nowUs } = this.#host;
    const sinceUs = nowUs - STATUS.silentUs;
    const heard = [...this.#peers].filter(([, { status, heardUs }]) => heardUs >= sinceUs && status.running.next);
    const sides = heard.map(([member, { status }]) => ({ member, running: status.running, since: status.since }));
    if (running.next) sides.push({ member: position, running, since: this.#since });
    sides.sort((one, other) => other.since - one.since || one.member - other.member);
    const latest = sides[0]?.since ?? 0;
    let most = 0;
    let ahead: Running | undefined;
    for (const { running: candidate, since } of sides) {
      const count = sides.filter((side) => since === latest && side.since === latest && isSame(side.running, candidate)).length;
      if (count <= most) continue;
      most = count;
      ahead = candidate;
    }
    if (ahead === undefined || isSame(ahead, running)) return undefined;
    const isBehind = !running.next || this.#since < latest;
    return isBehind || leads === "none" ? { running: ahead, since: latest } : undefined;
  }

  /**
   * The leader has the change decided if it would work: with a quorum that goes along, and nobody left of whom it knows too little. Members
   * may take the group for different modes, and every change costs an election: without a cooldown each new leader would undo the last.
   */
  #propose(statuses: readonly SwitchStatus[]): void {
    const { running, mode, size, position, nowUs } = this.#host;
    const aim = nextIn(mode);
    if (isSame(aim, running) || (running.next && nowUs - this.#changedUs < PROTOCOL_COOLDOWN_US)) return;
    const willing = statuses.length + 1;
    const isSure = running.next || willing === size || nowUs - (this.#unsettledSinceUs ?? nowUs) >= STATUS.silentUs;
    const suffices = (running.next ? size : willing) >= this.#host.quorumOf(aim);
    const isUnderWay = this.#proposedUs !== undefined && nowUs - this.#proposedUs < STATUS.intervalUs;
    if (!isSure || !suffices || isUnderWay) return;
    this.#proposedUs = nowUs;
    this.#host.propose({ id: `${CHANGE}${aim.protocol} by ${position} at ${nowUs}`, bytes: CHANGE_BYTES });
  }

  /** What the members say that have been heard of lately; the others are taken for down. */
  #recent(): SwitchStatus[] {
    const sinceUs = this.#host.nowUs - STATUS.silentUs;
    return [...this.#peers.values()].filter(({ heardUs }) => heardUs >= sinceUs).map(({ status }) => status);
  }
}

/** Whether a member, or one that it has heard of, keeps the group on the old version. */
function isUnwilling({ wantsNext, knowsUnwilling }: SwitchStatus): boolean {
  return !wantsNext || knowsUnwilling;
}
