/**
 * One run of a scenario's cluster: with its plan, or, as the control run, with a plan that does nothing. Same seed,
 * same faults, same requests in both.
 */

import type { Message } from "../../sim/network/network.ts";
import { ObservableDigest } from "../../sim/record/digest.ts";
import { EventHistory } from "../../sim/record/event-history.ts";
import type { Observation } from "../check/observation.ts";
import { Evidence } from "../check/observation.ts";
import { Agent } from "../migration/agent.ts";
import { authenticated } from "../migration/authentication.ts";
import { Controller } from "../migration/controller.ts";
import { FlagReplica } from "../migration/flag-store/replica.ts";
import type { Fleet } from "../migration/fleet.ts";
import { worstKnownMode } from "../migration/mode-detection/mode-detector.ts";
import type { Member } from "../migration/operation.ts";
import { KILL_TRIGGER, Operator } from "../migration/operator.ts";
import { Reachability } from "../migration/reachability.ts";
import { type RollbackRecord, RollbackTracker } from "../migration/rollback.ts";
import { MetricsPipeline } from "../migration/telemetry/pipeline.ts";
import { describeCommand, describeGate } from "../plan/describe.ts";
import type { OperatorCommand } from "../plan/plan.ts";
import { type Moment, moments, observedWindows, type Window } from "../plan/timeline.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { createSystem } from "../systems/index.ts";
import type { System, Workload } from "../systems/system.ts";
import { calendarScript } from "./calendar-script.ts";
import { buildFleet, controllerRules, modeDetectorFor, withOldAlone } from "./cluster.ts";
import { FaultInjector } from "./fault-injector.ts";
import { type ControlEnd, type InvariantRecord, watchInvariants } from "./invariant-watch.ts";
import type { ObservedWindow, TimelineEntry } from "./outcome.ts";
import { Recorder } from "./recorder.ts";
import { type SituationRecord, watchSituations } from "./situation-watch.ts";
import { Trace } from "./trace.ts";
import type { TraceSink } from "./trace-line.ts";
import { Traffic } from "./traffic.ts";

/** Whether a run follows the plan or is its control, which takes no step and no command. */
export type Role = "migration" | "control";

/** Who watches a run, without taking part in it. */
export interface Watchers {
  /** Is told of every event and every draw. */
  readonly history?: EventHistory;
  /** Takes the trace. */
  readonly trace?: TraceSink;
  /** False where nobody asks for the digest, which is a twentieth of the work. */
  readonly digest?: boolean;
}

/** A run is complete when it is constructed and only has to advance; what it has recorded is read when it is over. */
export class Simulation {
  readonly scenario: Scenario;
  readonly role: Role;
  readonly system: System;
  readonly fleet: Fleet;
  readonly recorder: Recorder;
  readonly tracker: RollbackTracker;
  readonly controller: Controller;
  readonly faults: FaultInjector;
  readonly agents: readonly Agent[];
  readonly traffic: Traffic;
  readonly invariants: readonly InvariantRecord[];
  readonly situations: readonly SituationRecord[];
  readonly log: TimelineEntry[] = [];
  readonly windows: ObservedWindow[] = [];
  /** When the store first committed each step, and whether a kill withheld it. */
  readonly commits = new Map<string, { readonly atUs: number; readonly withheld: boolean }>();
  /** The run was cut off in the middle: figures of the whole run say nothing. */
  truncated = false;
  /** Budgets that ran out, in words. */
  readonly exhausted: string[] = [];
  readonly #digest = new ObservableDigest();
  readonly #hasDigest: boolean;
  /** What stands in the digest for a message that has arrived, for nodes by their number in the network, for versions by their mask. */
  readonly #delivered = this.#digest.hashOf("delivered");
  readonly #nodeHashes: Uint32Array;
  readonly #versionHashes: number[] = [];
  readonly #dropped = new Set<number>();
  readonly #trace: Trace | undefined;
  readonly #operator: Operator;
  readonly #reachability: Reachability;
  readonly #workload: Workload;
  readonly #left = new Set<RollbackRecord>();
  readonly #plannedUs: number;
  #done = false;

  constructor(scenario: Scenario, seed: string, role: Role, watchers: Watchers = {}) {
    this.scenario = scenario;
    this.role = role;
    this.system = createSystem(scenario.system);
    const evidence = new Evidence();
    const history = watchers.trace === undefined ? watchers.history : (watchers.history ?? new EventHistory());
    const fleet = buildFleet(
      role === "control" ? withOldAlone(scenario) : scenario,
      seed,
      this.system.components.map(({ name }) => name),
      evidence,
      {
        ...(watchers.trace === undefined ? {} : { sent: (message) => this.#trace?.sent(message) }),
        delivered: (message) => {
          this.#trace?.delivered(message);
          if (message.corrupted) this.#missed(message);
          this.#observeMessage(message, message.corrupted ? this.#digest.hashOf("corrupted") : this.#delivered);
        },
        dropped: (message, reason) => {
          this.#trace?.dropped(message, reason);
          this.#missed(message);
          this.#observeMessage(message, this.#digest.hashOf(reason));
        },
      },
      history,
    );
    this.fleet = fleet;
    if (watchers.trace !== undefined && history !== undefined) {
      const subject = { scenario: scenario.name, seed, system: scenario.system, versions: this.system.versions };
      this.#trace = new Trace(watchers.trace, history, fleet, subject);
    }
    const { kernel, calendar } = fleet.world;
    const sites = new Map(fleet.members.map(({ name, site }) => [name, site]));
    const clock = () => ({ nowUs: kernel.nowUs, calendarUs: calendar.nowUs, transfersRunning: this.#workload.transfersRunning() });
    this.#hasDigest = watchers.digest !== false;
    this.#nodeHashes = Uint32Array.from(fleet.world.nodes, ({ name }) => this.#digest.hashOf(name));
    if (this.#hasDigest) this.#digestEvidence(evidence);
    evidence.on("flags-committed", (committed) => this.#logCommit(committed));
    this.tracker = new RollbackTracker(fleet, this.system.rollbackBoundUs(scenario.parameters));
    evidence.on("milestone", ({ phase }) => {
      if (phase === "verified") this.#leaveRollbacks();
    });
    const cpuUs = (): number => fleet.members.reduce((sum, { cpu }) => sum + cpu.busyUs, 0);
    this.recorder = new Recorder(evidence, clock, { cpuUs, siteOf: (node) => sites.get(node) ?? "" });
    this.invariants = watchInvariants(this.system, scenario, fleet, this.recorder, this.windows);
    this.situations = watchSituations(this.system, scenario.plan, fleet);
    this.#reachability = new Reachability(fleet);
    this.controller = new Controller(fleet, controllerRules(scenario), this.tracker);
    this.#operator = new Operator(fleet, this.tracker);
    const siteNames = fleet.world.topology.sites.map(({ name }) => name);
    const staff = fleet.members.map((node) => {
      const modes = modeDetectorFor(scenario, fleet, node);
      return { modes, agent: new Agent(fleet, node, () => worstKnownMode(modes, siteNames)) };
    });
    this.agents = staff.map(({ agent }) => agent);
    const members = staff.map(({ agent, modes }): Member => {
      const member = this.system.createNode({
        fleet,
        agent,
        node: agent.node,
        modes,
        parameters: scenario.parameters,
        defects: scenario.defects,
        wasDropped: (operation) => this.#dropped.delete(operation),
      });
      agent.attach(member);
      agent.node.behaviour = agent;
      return member;
    });
    const pipeline = new MetricsPipeline(fleet.metrics, () => kernel.nowUs, fleet.conditions);
    fleet.metrics.behaviour = authenticated(fleet, pipeline);
    fleet.controller.behaviour = authenticated(fleet, this.controller);
    fleet.operator.behaviour = authenticated(fleet, this.#operator);
    const replicas = fleet.store.map((node) => new FlagReplica(fleet, node));
    for (const replica of replicas) replica.node.behaviour = authenticated(fleet, replica);
    this.faults = new FaultInjector(scenario.faults, {
      fleet,
      controlPlane: { replicas, writers: { controller: this.controller.writer, operator: this.#operator.writer } },
      recorder: this.recorder,
      tracker: this.tracker,
      observeUs: scenario.plan.observe.afterUs,
      note: (kind, text) => this.#note(kind, text),
      changed: () => this.#reachability.update(),
    });
    this.#workload = this.system.createWorkload(fleet, members, scenario.parameters);
    this.traffic = new Traffic(this.#workload, calendar);
    calendar.onJump((byUs) => {
      this.#trace?.write("jump", { byUs, calendarUs: calendar.nowUs });
      this.#note("jump", `the calendar moves on by ${Math.round(byUs / 360_000_000) / 10} h`);
      evidence.emit({ kind: "calendar-jumped", atUs: kernel.nowUs, byUs });
      pipeline.forget();
      this.controller.jumped();
    });
    fleet.world.start();
    const windows = observedWindows(scenario);
    this.#plannedUs = windows.reduce((sum, { fromUs, toUs }) => sum + toUs - fromUs, 0);
    kernel.spawn("calendar", (process) => this.#walk(process, windows));
  }

  /** Runs on by at most so many events; true once the run is over. */
  advance(maxEvents: number): boolean {
    if (this.#done) return true;
    const pause = this.fleet.world.kernel.advance(maxEvents);
    this.truncated ||= pause === "limit";
    if (pause === "limit") this.exhausted.push(`the run needs more than ${this.scenario.eventLimit} events (eventLimit)`);
    this.#done ||= pause === "limit" || pause === "idle" || pause === "stopped";
    return this.#done;
  }

  /** Whether the run has come to its end. */
  get isOver(): boolean {
    return this.#done;
  }

  /** Whether some invariant cannot be judged without the control run. */
  get awaitsControl(): boolean {
    return this.invariants.some(({ awaitsControl }) => awaitsControl());
  }

  /** Judges what could only be judged as a whole: to be called once, when the run is over. */
  conclude(control?: ControlEnd): void {
    for (const { conclude } of this.invariants) conclude(control);
    this.#trace?.write("end", { events: this.fleet.world.kernel.events, digest: this.digest() });
  }

  /** How much of the planned windows has been simulated, 0 to 1; a window that is extended does not count further. */
  get share(): number {
    if (this.#done) return 1;
    const { nowUs } = this.fleet.world.kernel;
    const simulatedUs = this.windows.reduce((sum, { fromCalendarUs, toCalendarUs, startedAtUs }, index) => {
      const endedAtUs = this.windows[index + 1]?.startedAtUs ?? nowUs;
      return sum + Math.min(toCalendarUs - fromCalendarUs, endedAtUs - startedAtUs);
    }, 0);
    return Math.min(0.99, simulatedUs / Math.max(1, this.#plannedUs));
  }

  /** Digest of all that could be observed. */
  digest(): string {
    return this.#digest.hex();
  }

  // --- the calendar

  *#walk(process: Parameters<typeof calendarScript>[0], windows: readonly Window[]): ReturnType<typeof calendarScript> {
    const { world } = this.fleet;
    yield* calendarScript(process, world.calendar, windows, moments(this.scenario), this.scenario.plan.observe.extendUs, {
      windowBegins: ({ toUs }) => this.#windowBegins(toUs),
      trafficBegins: () => this.traffic.begin(),
      trafficEnds: () => this.traffic.end(),
      due: (moment) => this.#due(moment),
      unsettled: () => this.#unsettled(),
      underWay: () => this.#underWay(),
      gaveUp: (why) => this.#gaveUp(why),
    });
    this.faults.noteUnstruck();
    world.kernel.stop();
  }

  /** A window begins late when the one before it was extended beyond its beginning. */
  #windowBegins(toCalendarUs: number): void {
    const { calendar, kernel } = this.fleet.world;
    this.windows.push({ fromCalendarUs: calendar.nowUs, toCalendarUs, startedAtUs: kernel.nowUs });
    this.#trace?.write("window", { fromCalendarUs: calendar.nowUs, toCalendarUs });
  }

  #unsettled(): string | undefined {
    if (this.controller.hasOpenGate) return "a gate or a check is undecided";
    if (this.faults.isOpen) return "a fault is not over";
    if (this.faults.isToBeObserved) return "a fault has not been observed for long enough";
    return this.tracker.isBusy ? "a rollback is not over" : undefined;
  }

  #underWay(): string | undefined {
    if (this.#workload.transfersRunning() > 0) return "transfers still under way";
    if (this.faults.isOpen) return "a fault is not over";
    return this.tracker.isBusy ? "a rollback is not over" : undefined;
  }

  /** Judges anew what follows a rollback that is over. A kill by hand is no end of the rollout: it waits to be lifted. */
  #leaveRollbacks(): void {
    for (const record of this.tracker.records) {
      if (this.#left.has(record) || record.order.trigger === KILL_TRIGGER || this.tracker.missing(record).length > 0) continue;
      this.#left.add(record);
      this.recorder.leaveRollback(record);
    }
  }

  #gaveUp(why: string): void {
    const reason = `${why} when the window had been extended as far as it may (extendAtMost)`;
    if (!this.exhausted.includes(reason)) this.exhausted.push(reason);
    this.#note("note", `the calendar moves on although ${why}`);
  }

  #due(moment: Moment): void {
    switch (moment.kind) {
      case "fault":
        return this.faults.begin(moment.fault);
      case "fault-end":
        return this.faults.end(moment.fault);
      case "step": {
        this.recorder.enterStep(moment.step.name);
        if (this.role === "control") return;
        this.#trace?.write("step-due", { step: moment.step.name, title: moment.step.title, calendarUs: moment.atUs });
        this.#note("step", `${moment.step.name}: ${moment.step.title}`);
        return this.controller.apply(moment.step);
      }
      case "command":
        if (this.role === "control") return;
        this.#traceCommand(moment.command);
        this.#note("command", `${moment.command.name}: ${describeCommand(moment.command)}`);
        return this.#operator.command(moment.command, this.controller.standing);
    }
  }

  #traceCommand({ name, title, command, atUs: calendarUs }: OperatorCommand): void {
    this.#trace?.write("command-given", { command: name, title, orders: command, calendarUs });
  }

  // --- what is observed

  /** A message was lost or has come to harm: what becomes of its operation is the network's fault. */
  #missed({ body }: Message): void {
    const { operation } = (body ?? {}) as { operation?: number };
    if (operation !== undefined) this.#dropped.add(operation);
  }

  #observeMessage({ kind, from, to, bytes, body }: Message, result: number): void {
    if (!this.#hasDigest) return;
    const digest = this.#digest;
    const { next } = (body ?? {}) as { next?: number };
    const version = this.#versionHash(typeof next === "number" ? next : 0);
    digest.observeHashed(
      this.fleet.world.kernel.nowUs,
      digest.hashOf(kind),
      this.#nodeHash(from),
      this.#nodeHash(to),
      bytes,
      version,
      result,
    );
  }

  #nodeHash(index: number): number {
    // All nodes are there before the first message is.
    return this.#nodeHashes[index] ?? 0;
  }

  #versionHash(mask: number): number {
    this.#versionHashes[mask] ??= this.#digest.hashOf(this.fleet.components.label(mask));
    return this.#versionHashes[mask];
  }

  #digestEvidence(evidence: Evidence): void {
    const fold = (kind: string, node: string, result: string): void =>
      this.#digest.observe(this.fleet.world.kernel.nowUs, kind, node, "", 0, "", result);
    const digest = this.#digest;
    const ended = digest.hashOf("operation-ended");
    evidence.on("operation-ended", ({ node, peer, next, result, atUs }) => {
      digest.observeHashed(atUs, ended, digest.hashOf(node), digest.hashOf(peer), 0, this.#versionHash(next), digest.hashOf(result));
    });
    evidence.on("flags-applied", ({ kind, node, flags }) => fold(kind, node, String(flags.revision)));
    evidence.on("reachability", ({ kind, node, reachable }) => fold(kind, node, String(reachable)));
    evidence.on("serving", ({ kind, node, serving }) => fold(kind, node, String(serving)));
    evidence.on("milestone", ({ kind, node, phase }) => fold(kind, node, phase));
    evidence.on("unreadable", ({ kind, node, component }) => fold(kind, node, component));
    evidence.on("damaged", ({ kind, node, type, effect }) => fold(kind, node, `${type} ${effect}`));
    evidence.on("flags-committed", ({ kind, flags }) => fold(kind, "", String(flags.revision)));
    evidence.on("kill-ordered", ({ kind, by }) => fold(kind, "", by));
    evidence.on("kill-lifted", ({ kind, by }) => fold(kind, "", by));
  }

  #logCommit({ flags, write, atUs }: Extract<Observation, { kind: "flags-committed" }>): void {
    if (write !== "step") {
      this.#note(write === "unforce" ? "note" : "rollback", `the store holds revision ${flags.revision}: ${flags.writer}`);
      return;
    }
    const withheld = flags.forced ? ", withheld while the kill is set" : "";
    this.#note("step", `the store holds revision ${flags.revision}: ${flags.writer}${withheld}`);
    const eligible = this.fleet.members.map(({ name }) => name).filter((name) => this.fleet.exposure.includes(name, flags.percentage));
    const { writer: step, percentage, forced: killed } = flags;
    // A late duplicate of a step is committed again; what counts as the step's commit is the first.
    if (!this.commits.has(step)) this.commits.set(step, { atUs, withheld: killed });
    this.fleet.evidence.emit({ kind: "step-applied", atUs, step, percentage, eligible, killed });
  }

  #note(kind: TimelineEntry["kind"], text: string): void {
    const { kernel, calendar } = this.fleet.world;
    if (kind === "note") this.#trace?.write("note", { text });
    this.log.push({ atUs: kernel.nowUs, calendarUs: calendar.nowUs, kind, text });
  }

  /** Gates that fired, as lines of the log: the controller knows them, the log is kept here. */
  gateEntries(): TimelineEntry[] {
    const { calendar, kernel } = this.fleet.world;
    const act = controllerRules(this.scenario).act;
    const entry = (atUs: number, text: string): TimelineEntry => {
      const window = this.windows.findLast(({ startedAtUs }) => startedAtUs <= atUs);
      const calendarUs = window === undefined ? calendar.nowUs - kernel.nowUs + atUs : window.fromCalendarUs + atUs - window.startedAtUs;
      return { atUs, calendarUs, kind: "gate", text };
    };
    return [
      ...this.tracker.fired.map(({ firedAtUs, gate, step }) =>
        entry(firedAtUs ?? 0, `${act ? "fired" : "would have fired"}: ${describeGate(gate)} (${step})`),
      ),
      ...this.controller.checklists.flatMap(({ held, step }) =>
        held === undefined ? [] : [entry(held.atUs, `holds ${step.name}, and the rollout: ${held.why}`)],
      ),
    ];
  }
}
