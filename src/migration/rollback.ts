/**
 * Rollbacks as they come out: when each was triggered, committed, and when each node reached each milestone. A
 * rollback's time is never a constant.
 *
 * Fleet milestones are running maxima, first harmful effect -> gate fired -> write committed -> applied on the last reachable
 * node -> last operation on the next version ended -> reconnected -> reconciled -> verified, and the phases are their successive
 * differences, so they add up exactly.
 */
import type { FlagsCommitted, RollbackMilestone } from "../check/observation.ts";
import type { RollbackLevel } from "../plan/plan.ts";
import { type Flags, INITIAL_FLAGS } from "./flags.ts";
import type { Fleet } from "./fleet.ts";
import type { GateWatch } from "./gates/gate-watch.ts";

/** Who or what asked for a rollback, and when, in simulated time. */
export interface RollbackOrder {
  /** Names the write that carries it out. */
  readonly writer: string;
  readonly level: RollbackLevel;
  readonly trigger: string;
  /** First harmful effect; for an operator's command, the command. */
  readonly startedAtUs: number;
  readonly firedAtUs: number;
}

/** The milestones of a node, in the order in which it reaches them. */
export type MilestonePhase = RollbackMilestone["phase"];

/** One rollback under way or over. */
export interface RollbackRecord {
  readonly order: RollbackOrder;
  readonly startedCalendarUs: number;
  /** When the store took it, what it held from then on, and what it had held before. */
  committed?: { readonly atUs: number; readonly flags: Flags; readonly before: Flags };
  /** First time that each node reached each milestone. */
  readonly milestones: { readonly [phase in MilestonePhase]: Map<string, number> };
  /** Nodes that were out of reach at some moment of the bound after the commit. */
  readonly unreachable: Set<string>;
  /** A later write gave back what this one took: nothing that happens afterwards counts. */
  ended?: { readonly atUs: number; readonly by: string };
}

/** The phases of a rollback in microseconds; they add up to `totalUs`. */
export interface RollbackPhases {
  readonly detectUs: number;
  readonly decideUs: number;
  readonly propagateUs: number;
  readonly drainUs: number;
  readonly reconnectUs: number;
  readonly reconcileUs: number;
  readonly verifyUs: number;
  readonly totalUs: number;
}

/** Operations hurt further apart than this belong to different stories (the default window of a gate). */
const HARM_GAP_US = 120_000_000;

const PHASES: readonly MilestonePhase[] = ["applied", "drained", "reconnected", "reconciled", "verified"];

/**
 * A record of each rollback that was ordered in a run, filled from the evidence: what the simulator knows, not
 * what the controller has heard.
 */
export class RollbackTracker {
  readonly records: RollbackRecord[] = [];
  /** Gates that fired, whether something acted on them or not. */
  readonly fired: GateWatch[] = [];
  readonly #fleet: Fleet;
  readonly #boundUs: number;
  readonly #out = new Set<string>();
  readonly #orderListeners: ((order: RollbackOrder) => void)[] = [];
  #flags: Flags = INITIAL_FLAGS;
  #firstHarmUs: number | undefined;
  #lastHarmUs = 0;

  /** `boundUs`: for how long after the commit a node must stay in reach to be counted as reachable. */
  constructor(fleet: Fleet, boundUs: number) {
    this.#fleet = fleet;
    this.#boundUs = boundUs;
    const { evidence } = fleet;
    evidence.on("flags-committed", (observation) => this.#committed(observation));
    evidence.on("milestone", (observation) => this.#reached(observation));
    evidence.on("reachability", ({ node, reachable, atUs }) => {
      if (reachable) this.#out.delete(node);
      else this.#out.add(node);
      if (!reachable) for (const record of this.records) if (this.#withinBound(record, atUs)) record.unreachable.add(node);
    });
    evidence.on("unreadable", ({ atUs }) => this.#harmed(atUs));
    evidence.on("operation-ended", ({ harmed, next, atUs }) => {
      if (harmed && next !== 0) this.#harmed(atUs);
    });
    fleet.world.calendar.onJump(() => {
      this.#firstHarmUs = undefined;
    });
  }

  /** When a defect of the next version began to hurt operations; absent if it has not for a while. */
  get firstHarmUs(): number | undefined {
    return this.#firstHarmUs;
  }

  /** A rollback is under way: the calendar must not jump now. */
  get isBusy(): boolean {
    return this.records.some((record) => record.ended === undefined && this.missing(record).length > 0 && !this.#isGivenUp(record));
  }

  gateFired(watch: GateWatch): void {
    this.fired.push(watch);
  }

  /** Somebody has ordered a rollback. */
  ordered(order: RollbackOrder): void {
    const { kernel, calendar } = this.#fleet.world;
    const startedCalendarUs = calendar.nowUs - (kernel.nowUs - order.startedAtUs);
    const milestones = { applied: new Map(), drained: new Map(), reconnected: new Map(), reconciled: new Map(), verified: new Map() };
    this.records.push({ order, startedCalendarUs, milestones, unreachable: new Set() });
    this.#firstHarmUs = undefined;
    const { writer, level, trigger, startedAtUs } = order;
    this.#fleet.evidence.emit({ kind: "rollback-ordered", atUs: kernel.nowUs, writer, level, trigger, startedAtUs });
    for (const listener of this.#orderListeners) listener(order);
    if (order.level === "flag") this.#fleet.evidence.emit({ kind: "kill-ordered", atUs: kernel.nowUs, by: order.writer });
  }

  /** Calls the listener each time that somebody has ordered a rollback. */
  onOrdered(listener: (order: RollbackOrder) => void): void {
    this.#orderListeners.push(listener);
  }

  /** Whether every node is past a milestone, those out of reach left aside. */
  allReached({ milestones, unreachable }: RollbackRecord, phase: MilestonePhase): boolean {
    const { members } = this.#fleet;
    // Counting first keeps a large fleet from being walked at each of its milestones.
    if (milestones[phase].size + unreachable.size < members.length) return false;
    return members.every(({ name }) => unreachable.has(name) || milestones[phase].has(name));
  }

  /** Nodes in reach that have not gone through every phase. */
  missing(record: RollbackRecord): string[] {
    return this.#fleet.members
      .map(({ name }) => name)
      .filter((name) => !record.unreachable.has(name) && PHASES.some((phase) => !record.milestones[phase].has(name)));
  }

  /** Harm after a long quiet is a new story: what happened before is not what a gate fires on now. */
  #harmed(atUs: number): void {
    if (this.#firstHarmUs === undefined || atUs - this.#lastHarmUs > HARM_GAP_US) this.#firstHarmUs = atUs;
    this.#lastHarmUs = atUs;
  }

  #withinBound({ committed, ended }: RollbackRecord, atUs: number): boolean {
    return committed !== undefined && ended === undefined && atUs <= committed.atUs + this.#boundUs;
  }

  /** Whoever is missing now is out of reach, and nobody can say for how long. */
  #isGivenUp(record: RollbackRecord): boolean {
    return record.committed !== undefined && this.missing(record).every((name) => this.#out.has(name));
  }

  #committed({ flags, atUs }: FlagsCommitted): void {
    for (const record of this.records) {
      if (record.committed === undefined && flags.writer === record.order.writer) {
        record.committed = { atUs, flags, before: this.#flags };
        for (const node of this.#out) record.unreachable.add(node);
      } else if (record.committed !== undefined && record.ended === undefined && !continues(record.order.level, record.committed, flags)) {
        record.ended = { atUs, by: flags.writer };
      }
    }
    this.#flags = flags;
  }

  #reached({ node, revision, phase, atUs }: RollbackMilestone): void {
    for (const record of this.records) {
      const { committed, ended, milestones } = record;
      if (committed === undefined || ended !== undefined || revision < committed.flags.revision) continue;
      if (!milestones[phase].has(node)) milestones[phase].set(node, atUs);
    }
  }
}

/**
 * The phases of a rollback over the nodes that were in reach. A phase that some of `members` have not come through lasts until `nowUs`, or
 * until the rollback was ended: a rollback that never finishes must not look fast.
 */
export function rollbackPhases(record: RollbackRecord, members: readonly string[] = [], nowUs = 0): RollbackPhases {
  const { order, committed, ended } = record;
  const openUntilUs = ended?.atUs ?? nowUs;
  const fired = Math.max(order.startedAtUs, order.firedAtUs);
  const decided = Math.max(fired, committed?.atUs ?? openUntilUs);
  const [applied, drained, reconnected, reconciled, verified] = runningMaxima(record, decided, members, openUntilUs);
  return {
    detectUs: fired - order.startedAtUs,
    decideUs: decided - fired,
    propagateUs: applied - decided,
    drainUs: drained - applied,
    reconnectUs: reconnected - drained,
    reconcileUs: reconciled - reconnected,
    verifyUs: verified - reconciled,
    totalUs: verified - order.startedAtUs,
  };
}

/** The node that reached a milestone last among those in reach. */
export function slowestNode(record: RollbackRecord, phase: MilestonePhase): string | undefined {
  let slowest: string | undefined;
  let latestUs = -1;
  for (const [node, atUs] of record.milestones[phase]) {
    if (record.unreachable.has(node) || atUs <= latestUs) continue;
    slowest = node;
    latestUs = atUs;
  }
  return slowest;
}

function runningMaxima(
  { milestones, unreachable }: RollbackRecord,
  fromUs: number,
  members: readonly string[],
  openUntilUs: number,
): [number, number, number, number, number] {
  let latestUs = fromUs;
  const maximum = (phase: MilestonePhase): number => {
    for (const [node, atUs] of milestones[phase]) if (!unreachable.has(node)) latestUs = Math.max(latestUs, atUs);
    const isOpen = members.some((node) => !unreachable.has(node) && !milestones[phase].has(node));
    if (isOpen) latestUs = Math.max(latestUs, openUntilUs);
    return latestUs;
  };
  return [maximum("applied"), maximum("drained"), maximum("reconnected"), maximum("reconciled"), maximum("verified")];
}

/** Whether the later flags still take away what the rollback took. A kill that was set already is not of its taking. */
function continues(level: RollbackLevel, { flags, before }: { readonly flags: Flags; readonly before: Flags }, later: Flags): boolean {
  if (later.forced) return true;
  if (level === "flag") return false;
  const taken = before.enabled & ~flags.enabled;
  const hasMoreNodes = flags.percentage < before.percentage && later.percentage > flags.percentage;
  return (later.enabled & taken) === 0 && !hasMoreNodes;
}
