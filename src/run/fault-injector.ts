/**
 * Begins and ends the faults of a run: those of the calendar when it says so, those that wait for a condition when it comes true. A fault
 * that strikes several nodes is begun on each of them, and ended on all.
 */
import { physicalFaults } from "../../sim/faults/index.ts";
import type { ParameterValues } from "../../sim/parameters.ts";
import type { ControlPlane } from "../migration/control-plane.ts";
import { migrationFaultNamed } from "../migration/faults/index.ts";
import { type Flags, INITIAL_FLAGS } from "../migration/flags.ts";
import type { Fleet } from "../migration/fleet.ts";
import type { RollbackTracker } from "../migration/rollback.ts";
import { describeBeginning } from "../plan/describe.ts";
import type { ConditionalFault, FaultSpec } from "../scenario/scenario.ts";
import { watchCondition } from "./fault-conditions.ts";
import { resolveTarget } from "./fault-targets.ts";
import type { TimelineEntry } from "./outcome.ts";
import type { Recorder } from "./recorder.ts";
import type { Strike } from "./strikes.ts";

/** What faults act on and are told by, and who hears of them. */
export interface FaultSurroundings {
  readonly fleet: Fleet;
  readonly controlPlane: ControlPlane;
  readonly recorder: Recorder;
  readonly tracker: RollbackTracker;
  /** How long the cluster is observed after a fault has begun or ended. */
  readonly observeUs: number;
  /** A line for the log of the run. */
  note(kind: TimelineEntry["kind"], text: string): void;
  /** A fault has begun or ended. */
  changed(): void;
}

/** The faults of one run. From its construction on it watches the conditions that faults wait for. */
export class FaultInjector {
  readonly #faults: readonly FaultSpec[];
  readonly #surroundings: FaultSurroundings;
  readonly #strikes: Strike[] = [];
  /** What ends the faults of the calendar that are in force, by their index in the scenario. */
  readonly #lifts = new Map<number, () => void>();
  /** Faults upon a condition that are about to begin or have yet to end, by their index. */
  readonly #open = new Set<number>();
  #observedUntilUs = 0;
  #flags: Flags = INITIAL_FLAGS;
  #consensusLeader: string | undefined;

  constructor(faults: readonly FaultSpec[], surroundings: FaultSurroundings) {
    this.#faults = faults;
    this.#surroundings = surroundings;
    const { fleet, recorder, tracker } = surroundings;
    const { evidence, members } = fleet;
    evidence.on("flags-committed", ({ flags }) => {
      this.#flags = flags;
    });
    evidence.on("consensus-leader", ({ node }) => {
      this.#consensusLeader = node;
    });
    faults.forEach((fault, index) => {
      if (fault.when === undefined) return;
      let hasOccurred = false;
      watchCondition(fault.when, { evidence, recorder, tracker, nodes: members.length }, () => {
        if (this.#open.has(index) || (hasOccurred && !fault.repeat)) return;
        hasOccurred = true;
        this.#upon(index, fault);
      });
    });
  }

  /** What has struck so far, in order. */
  get strikes(): readonly Strike[] {
    return this.#strikes;
  }

  /** A fault upon a condition is about to begin or has yet to end: the calendar must not jump now. */
  get isOpen(): boolean {
    return this.#open.size > 0;
  }

  /** The calendar's windows were planned without the faults upon conditions: what the last of them does has yet to be observed. */
  get isToBeObserved(): boolean {
    return this.#surroundings.fleet.world.kernel.nowUs < this.#observedUntilUs;
  }

  /** How often a fault has struck, by its index in the scenario. */
  struck(index: number): number {
    return this.#strikes.filter(({ fault }) => fault === index).length;
  }

  /** A fault of the calendar is due. */
  begin(index: number): void {
    const lift = this.#strike(index);
    if (lift !== undefined) this.#lifts.set(index, lift);
  }

  /** The end of a fault of the calendar is due. */
  end(index: number): void {
    const lift = this.#lifts.get(index);
    this.#lifts.delete(index);
    lift?.();
  }

  /** Says of the faults that have never struck that they have not. */
  noteUnstruck(): void {
    this.#faults.forEach((fault, index) => {
      if (this.struck(index) > 0) return;
      const upon = fault.when === undefined ? "" : `, ${describeBeginning(fault)}`;
      this.#surroundings.note("note", `never struck: ${fault.title}${upon}`);
    });
  }

  /** The condition has come true, in the middle of some node's doing: the fault is an event of its own. */
  #upon(index: number, { afterUs, forUs }: ConditionalFault): void {
    const { kernel } = this.#surroundings.fleet.world;
    this.#open.add(index);
    kernel.call(afterUs, () => {
      const lift = this.#strike(index);
      const close = (): void => {
        this.#open.delete(index);
        if (lift !== undefined) this.#observedUntilUs = kernel.nowUs + this.#surroundings.observeUs;
      };
      if (lift === undefined || forUs === undefined) return close();
      kernel.call(forUs, () => {
        lift();
        close();
      });
    });
  }

  /** Begins a fault; gives what ends it, or nothing if it found nobody. */
  #strike(index: number): (() => void) | undefined {
    const fault = this.#faults[index];
    if (fault === undefined) return undefined;
    const { note, changed, fleet } = this.#surroundings;
    const nodes = this.#nodesOf(fault);
    this.#observe("fault-began", index, nodes);
    const values = nodes === undefined ? [fault.parameters] : nodes.map((node) => ({ ...fault.parameters, node }));
    const lifts = values.flatMap((each) => this.#beginOne(fault.kind, each) ?? []);
    if (lifts.length === 0) {
      note("fault", `finds nothing to strike: ${fault.title}`);
      this.#observe("fault-missed", index, nodes);
      return undefined;
    }
    note("fault", `begins: ${fault.title}${nodes === undefined ? "" : ` (${nodes.join(", ")})`}`);
    this.#strikes.push({ fault: index, atUs: fleet.world.calendar.nowUs, ...(nodes === undefined ? {} : { nodes }) });
    changed();
    return () => {
      note("fault", `ends: ${fault.title}`);
      this.#observe("fault-ended", index, nodes);
      for (const lift of lifts) lift();
      changed();
    };
  }

  #observe(kind: "fault-began" | "fault-ended" | "fault-missed", index: number, targets: readonly string[] | undefined): void {
    const { evidence, world } = this.#surroundings.fleet;
    const { kind: name = "", title = "", parameters = {} } = this.#faults[index] ?? {};
    const ofMigration = migrationFaultNamed(name);
    const untargeted = ofMigration?.controlPlaneOnly === true ? this.#hostsOf(parameters) : [];
    const nodes = targets ?? (typeof parameters.node === "string" ? [parameters.node] : untargeted);
    const { end } = ofMigration ?? physicalFaults.find((physical) => physical.name === name) ?? {};
    const marks = { excuses: ofMigration?.excusesNothing !== true, isMomentary: end === "none" };
    evidence.emit({ kind, atUs: world.kernel.nowUs, fault: index + 1, title, nodes, ...marks });
  }

  /** Whom a fault strikes that is of the control plane and has no target. */
  #hostsOf({ from }: ParameterValues): readonly string[] {
    const { controller, operator, store } = this.#surroundings.fleet;
    if (from === "controller") return [controller.name];
    return from === "operator" ? [operator.name] : store.map(({ name }) => name);
  }

  #nodesOf({ target, title, atUs, when }: FaultSpec): readonly string[] | undefined {
    if (target === undefined) return undefined;
    const { fleet, controlPlane } = this.#surroundings;
    // The stream belongs to what the fault says, not to its place in the list: a fault more leaves the draws of all others as they are.
    const random = fleet.world.kernel.stream("fault.target", `${title} ${atUs ?? JSON.stringify(when)}`);
    return resolveTarget(target, { fleet, controlPlane, flags: this.#flags, consensusLeader: this.#consensusLeader, random });
  }

  #beginOne(kind: string, values: ParameterValues): (() => void) | undefined {
    const { fleet, controlPlane } = this.#surroundings;
    const physical = physicalFaults.find(({ name }) => name === kind);
    if (physical !== undefined) return physical.begin(fleet.world, values);
    const fault = migrationFaultNamed(kind);
    if (fault === undefined) throw new Error(`no fault named ${kind}`);
    return fault.begin(fleet, values, controlPlane);
  }
}
