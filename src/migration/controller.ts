/**
 * The controller: a node of the cluster that writes the plan's steps to the flag store, watches the gates on telemetry, and rolls back. It
 * knows only what it has been told, and what it has been asked to do survives its crash.
 */
import type { Message } from "../../sim/network/network.ts";
import type { NodeBehaviour, VirtualNode } from "../../sim/node/node.ts";
import type { GateChanged } from "../check/observation.ts";
import { describeGate } from "../plan/describe.ts";
import type { FlagWrite, RollbackSpec, Step } from "../plan/plan.ts";
import { Checklist, type CheckState } from "./checklist/checklist.ts";
import { StoreClient } from "./flag-store/client.ts";
import type { Fleet } from "./fleet.ts";
import { GateWatch, type WatchRules } from "./gates/gate-watch.ts";
import { type ByzantineReport, MESSAGE_BYTES, type RolledBack, type TelemetryQuery, type TelemetryReply } from "./messages.ts";
import type { RollbackTracker } from "./rollback.ts";
import { rollbackWrite } from "./rollback-write.ts";

/** The chosen gates mechanism with its parameters. */
export interface ControllerRules {
  /** How long a step waits for its checks; absent where nobody looks at them. */
  readonly patienceUs: number | undefined;
  /** Gates roll back; otherwise they only say so. */
  readonly act: boolean;
  readonly watch: WatchRules;
}

/** The behaviour of the controller node. The run calls `apply` when a step is due and `jumped` when the calendar has passed over days. */
export class Controller implements NodeBehaviour {
  readonly #fleet: Fleet;
  readonly #node: VirtualNode;
  readonly #rules: ControllerRules;
  readonly #tracker: RollbackTracker;
  readonly #store: StoreClient;
  readonly #watches: GateWatch[] = [];
  readonly #checklists: Checklist[] = [];
  readonly #questions = new Map<number, GateWatch | CheckState | "baseline">();
  #armed: GateWatch[] = [];
  #standing: FlagWrite = {};
  #step: Step | undefined;
  #baselineUs: number | undefined;
  #begun = false;
  #ended = false;
  #nextQuestion = 0;
  /** Steps whose time has come, and which the controller has not looked at: it is down, or paused. */
  #due: Step[] = [];
  readonly #skipped = new Set<string>();

  constructor(fleet: Fleet, rules: ControllerRules, tracker: RollbackTracker) {
    this.#fleet = fleet;
    this.#node = fleet.controller;
    this.#rules = rules;
    this.#tracker = tracker;
    this.#store = new StoreClient(fleet, this.#node);
  }

  /** What the controller writes through, for the faults of its writes. */
  get writer(): StoreClient {
    return this.#store;
  }

  /** All gates that were ever armed, in the order of their steps. */
  get watches(): readonly GateWatch[] {
    return this.#watches;
  }

  /** The checklists of all steps that were due, in their order. */
  get checklists(): readonly Checklist[] {
    return this.#checklists;
  }

  /** Names of steps that were not written because the rollout had been rolled back. */
  get skipped(): ReadonlySet<string> {
    return this.#skipped;
  }

  /** What the plan last asked for, as far as the controller has followed it. */
  get standing(): FlagWrite {
    return this.#standing;
  }

  /** A gate is in breach or waits for its first full window, or a step for its checks: the calendar must not jump now. */
  get hasOpenGate(): boolean {
    return this.#checking() !== undefined || this.#armed.some((watch) => watch.isOpen(this.#nowUs()));
  }

  started(): void {
    this.#questions.clear();
    this.#store.resume();
    this.#watch();
    this.#applyDue();
  }

  stopped(): void {
    this.#questions.clear();
  }

  /** The step's time has come. A controller that cannot look at it now does so as soon as it can. */
  apply(step: Step): void {
    this.#due.push(step);
    this.#node.perform(() => this.#applyDue());
  }

  #applyDue(): void {
    const due = this.#due;
    this.#due = [];
    for (const step of due) this.#apply(step);
  }

  #apply(step: Step): void {
    const checking = this.#checking();
    if (checking !== undefined) this.#hold(checking);
    if (this.#ended && step.write !== undefined) {
      this.#skipped.add(step.name);
      return;
    }
    this.#begun ||= step.write !== undefined;
    const blind = this.#blindGate();
    if (blind !== undefined && this.#rules.watch.onMissing === "hold" && step.write !== undefined) {
      const checklist = new Checklist(step, this.#nowUs(), this.#baselineUs, this.#rules.watch.minimumSamples);
      this.#checklists.push(checklist);
      return this.#hold(checklist, `no answer about ${describeGate(blind.gate)} (${blind.step})`);
    }
    if (this.#rules.patienceUs === undefined || step.checks.length === 0) return this.#take(step);
    this.#checklists.push(new Checklist(step, this.#nowUs(), this.#baselineUs, this.#rules.watch.minimumSamples));
    this.#check();
  }

  /** Days have passed on the calendar. */
  jumped(): void {
    for (const watch of this.#armed) watch.forget();
  }

  message(message: Message): void {
    switch (message.kind) {
      case "flags.written":
        return this.#store.answered(message);
      case "metrics.reply":
        return this.#judge(message.body as TelemetryReply);
      case "metrics.byzantine":
        return this.#byzantineFound(message.body as ByzantineReport);
      case "rollback.done":
        return this.#reported(message.from, message.body as RolledBack);
    }
  }

  #nowUs(): number {
    return this.#fleet.world.kernel.nowUs;
  }

  /** The step that waits for its checks now. */
  #checking(): Checklist | undefined {
    const last = this.#checklists.at(-1);
    return last?.state === "waiting" ? last : undefined;
  }

  #take(step: Step): void {
    this.#step = step;
    if (this.#rules.watch.armed === "own-step") this.#disarm();
    if (step.write === undefined) return;
    this.#standing = { ...this.#standing, ...step.write };
    this.#store.submit({ id: step.name, kind: "step", writer: step.name, change: step.write }, () => this.#arm(step));
  }

  /** Asks about every check of the step that waits, unless its patience is spent. */
  #check(): void {
    const checklist = this.#checking();
    if (checklist === undefined) return;
    if (this.#nowUs() - checklist.sinceUs > (this.#rules.patienceUs ?? 0)) return this.#hold(checklist);
    checklist.beginRound();
    for (const state of checklist.checks) this.#ask(state, state.check.of);
  }

  /** The rollout goes no further; what stands, stands. */
  #hold(checklist: Checklist, why?: string): void {
    checklist.hold(this.#nowUs(), why);
    this.#ended = true;
  }

  /** Steps that the store has not taken by now are not to be written once it answers again. */
  #holdUnwritten(): void {
    for (const step of this.#store.withdraw("step")) {
      this.#skipped.add(step);
      this.#ended = true;
    }
  }

  /** A gate that acts, and that nobody has told anything for longer than it may wait. */
  #blindGate(): GateWatch | undefined {
    return this.#rules.act ? this.#armed.find((watch) => watch.isBlind(this.#nowUs())) : undefined;
  }

  #arm(step: Step): void {
    if (this.#ended || (this.#rules.watch.armed === "own-step" && step !== this.#step)) return;
    for (const gate of step.gates) {
      const watch = new GateWatch(gate, step.name, this.#nowUs(), this.#baselineUs, this.#rules.watch);
      this.#watches.push(watch);
      this.#armed.push(watch);
      this.#observeGate("gate-armed", watch);
    }
  }

  #disarm(): void {
    for (const watch of this.#armed) this.#observeGate("gate-disarmed", watch);
    this.#armed = [];
  }

  #observeGate(kind: GateChanged["kind"], watched: GateWatch): void {
    const { gate, step, limit, lastSamples } = watched;
    const { poll, for: waits, window, minimumSamples, longestWait } = this.#rules.watch;
    this.#fleet.evidence.emit({
      kind,
      atUs: this.#nowUs(),
      watch: this.#watches.indexOf(watched),
      step,
      gate: describeGate(gate),
      metric: gate.metric,
      of: gate.of,
      limit,
      acts: this.#rules.act,
      pollUs: poll,
      forUs: waits,
      windowUs: window,
      minimumSamples,
      longestWaitUs: longestWait,
      samples: lastSamples,
    });
  }

  #watch(): void {
    this.#node.after(this.#rules.watch.poll, () => this.#watch());
    if (!this.#begun) this.#ask("baseline", "all");
    const blind = this.#blindGate();
    if (blind !== undefined && this.#rules.watch.onMissing === "roll-back") this.#rollBack(blind);
    if (blind !== undefined && this.#rules.watch.onMissing === "hold") this.#holdUnwritten();
    for (const watch of this.#armed) this.#ask(watch, watch.gate.of);
    this.#check();
  }

  #ask(about: GateWatch | CheckState | "baseline", of: "next" | "all"): void {
    const query: TelemetryQuery = { id: this.#nextQuestion++, of, windowUs: this.#rules.watch.window };
    this.#questions.set(query.id, about);
    this.#node.send(this.#fleet.metrics.index, "metrics.query", MESSAGE_BYTES.small, query);
  }

  #judge(reply: TelemetryReply): void {
    const about = this.#questions.get(reply.id);
    this.#questions.delete(reply.id);
    if (about === undefined) return;
    if (about === "baseline") {
      if (reply.samples >= this.#rules.watch.minimumSamples && !this.#begun) this.#baselineUs = reply.latencyP95Us;
      return;
    }
    if (!(about instanceof GateWatch)) return this.#checked(about, reply);
    if (!this.#armed.includes(about)) return;
    const fires = about.judge(reply, this.#nowUs(), this.#node.monotonicUs());
    this.#observeGate("gate-looked", about);
    if (!fires) return;
    this.#tracker.gateFired(about);
    this.#observeGate("gate-fired", about);
    if (this.#rules.act) this.#rollBack(about);
  }

  #checked(state: CheckState, reply: TelemetryReply): void {
    const checklist = this.#checking();
    if (checklist === undefined || !checklist.checks.includes(state) || !checklist.judge(state, reply)) return;
    checklist.state = "met";
    this.#take(checklist.step);
  }

  #rollBack(watch: GateWatch): void {
    const { rollback, metric } = watch.gate;
    const startedAtUs = this.#tracker.firstHarmUs ?? watch.breachSinceUs ?? this.#nowUs();
    this.#goBack(rollback, `rollback:${watch.step}:${metric}`, `gate ${describeGate(watch.gate)}`, startedAtUs);
  }

  /** Any Byzantine event is a reason to go back, whatever it is that the fleet goes back to (facts 6.1 B21). */
  #byzantineFound({ peer }: ByzantineReport): void {
    if (!this.#begun || this.#ended) return;
    this.#goBack({ level: "flag" }, "rollback:byzantine", `a Byzantine event: ${peer}`, this.#nowUs());
  }

  #goBack(rollback: RollbackSpec, writer: string, trigger: string, startedAtUs: number): void {
    const checking = this.#checking();
    if (checking !== undefined) this.#hold(checking);
    this.#ended = true;
    // A step that the store has not taken yet would take effect just before the rollback, or undo a part of it.
    for (const step of this.#store.withdraw("step")) this.#skipped.add(step);
    this.#disarm();
    this.#tracker.ordered({ writer, level: rollback.level, trigger, startedAtUs, firedAtUs: this.#nowUs() });
    const change = rollbackWrite(rollback, this.#standing);
    this.#store.submit({ id: writer, kind: "rollback", writer, change }, () => undefined);
  }

  #reported(from: number, { revision }: RolledBack): void {
    const node = this.#fleet.world.network.nameOf(from);
    this.#fleet.evidence.emit({ kind: "milestone", atUs: this.#nowUs(), node, revision, phase: "verified" });
    this.#node.send(from, "rollback.acknowledged", MESSAGE_BYTES.small, { revision });
  }
}
