/**
 * Small fleets for the tests of the mechanisms: real agents, replicas and controller on a simulated network without loss, under a protocol
 * that does nothing. Everything that can be observed is kept.
 */
import { fileURLToPath } from "node:url";
import type { Message } from "../../sim/network/network.ts";
import { Evidence, type Observation, type ObservationKind } from "../../src/check/observation.ts";
import { Agent } from "../../src/migration/agent.ts";
import type { ControlPlane } from "../../src/migration/control-plane.ts";
import { Controller } from "../../src/migration/controller.ts";
import { StoreClient } from "../../src/migration/flag-store/client.ts";
import { FlagReplica } from "../../src/migration/flag-store/replica.ts";
import { type Flags, INITIAL_FLAGS, type WriteKind } from "../../src/migration/flags.ts";
import type { Fleet } from "../../src/migration/fleet.ts";
import type { Member } from "../../src/migration/operation.ts";
import { Reachability } from "../../src/migration/reachability.ts";
import { RollbackTracker } from "../../src/migration/rollback.ts";
import { MetricsPipeline } from "../../src/migration/telemetry/pipeline.ts";
import type { FlagWrite } from "../../src/plan/plan.ts";
import { buildFleet, controllerRules } from "../../src/run/cluster.ts";
import { vocabulary } from "../../src/scenario/known.ts";
import { loadScenario } from "../../src/scenario/load.ts";
import type { Scenario } from "../../src/scenario/scenario.ts";

/** A second of simulated time. */
export const SECOND_US = 1_000_000;
/** Enough components for selectors and masks to differ by; the first is the one that gates the manager. */
export const COMPONENTS = ["transport", "compression", "prediction"] as const;
/** For how long a node must stay in reach after the commit of a rollback to count. */
export const BOUND_US = 5_000_000;

const HARDENED = fileURLToPath(new URL("../../scenarios/dwcp/hardened.yaml", import.meta.url));

/** The hardened scenario on ten nodes in five sites, without loss, with further `path=value` overrides. */
export function smallScenario(...set: readonly string[]): Scenario {
  return loadScenario(HARDENED, { vocabulary, set: ["cluster.nodes=10", "cluster.network.loss=0%", ...set] });
}

/** Flags with some fields set. */
export function flags(fields: Partial<Flags> = {}): Flags {
  return { ...INITIAL_FLAGS, ...fields };
}

/** A protocol node that keeps what it is asked to reconcile; it is done at once unless a test takes that into its own hands. */
export class IdleMember implements Member {
  readonly reconciled: (readonly number[])[] = [];
  readonly messages: Message[] = [];

  started(): void {}

  versionsChanged(): void {}

  stopped(): void {}

  message(message: Message): void {
    this.messages.push(message);
  }

  reconcile(peers: readonly number[], done: () => void): void {
    this.reconciled.push(peers);
    done();
  }
}

/** The hardened control plane around protocol nodes that do nothing of their own, with everything observed kept for the test to read. */
export class TestFleet {
  readonly fleet: Fleet;
  readonly agents: readonly Agent[];
  readonly members: readonly IdleMember[];
  readonly controller: Controller;
  readonly tracker: RollbackTracker;
  readonly pipeline: MetricsPipeline;
  readonly replicas: readonly FlagReplica[];
  readonly observations: Observation[] = [];
  readonly sent: Message[] = [];
  readonly confirmed: { readonly id: string; readonly flags: Flags; readonly atUs: number }[] = [];
  readonly #writer: StoreClient;

  /** Builds and starts the fleet; time stands at 0. */
  constructor(scenario: Scenario, seed = "test") {
    const evidence = new Evidence();
    this.fleet = buildFleet(scenario, seed, COMPONENTS, evidence, { sent: (message) => this.sent.push(message) });
    for (const kind of OBSERVED) evidence.on(kind, (observation) => this.observations.push(observation));
    const { world, store, controller, operator, metrics, members } = this.fleet;
    this.tracker = new RollbackTracker(this.fleet, BOUND_US);
    new Reachability(this.fleet);
    this.controller = new Controller(this.fleet, controllerRules(scenario), this.tracker);
    controller.behaviour = this.controller;
    this.pipeline = new MetricsPipeline(metrics, () => world.kernel.nowUs, this.fleet.conditions);
    metrics.behaviour = this.pipeline;
    this.replicas = store.map((node) => new FlagReplica(this.fleet, node));
    for (const replica of this.replicas) replica.node.behaviour = replica;
    this.#writer = new StoreClient(this.fleet, operator);
    operator.behaviour = {
      started: () => this.#writer.resume(),
      stopped: () => {},
      message: (message) => {
        if (message.kind === "flags.written") this.#writer.answered(message);
      },
    };
    this.agents = members.map((node) => new Agent(this.fleet, node, () => "datacenter"));
    this.members = this.agents.map((agent) => {
      const member = new IdleMember();
      agent.attach(member);
      agent.node.behaviour = agent;
      return member;
    });
    world.start();
  }

  get nowUs(): number {
    return this.fleet.world.kernel.nowUs;
  }

  /** What faults of the control plane act on. */
  get controlPlane(): ControlPlane {
    return { replicas: this.replicas, writers: { controller: this.controller.writer, operator: this.#writer } };
  }

  agent(number: number): Agent {
    const agent = this.agents[number];
    if (agent === undefined) throw new Error(`no agent ${number}`);
    return agent;
  }

  /** Lets time pass. */
  run(seconds: number): this {
    this.fleet.world.kernel.advance(10_000_000, this.nowUs + seconds * SECOND_US);
    return this;
  }

  /** Does something after so many seconds. */
  at(seconds: number, action: () => void): this {
    this.fleet.world.kernel.call(Math.round(seconds * SECOND_US), action);
    return this;
  }

  /** Writes to the store from the operator's host. */
  write(id: string, change: FlagWrite, kind: WriteKind = "step"): this {
    this.#writer.submit({ id, kind, writer: id, change }, (written) => this.confirmed.push({ id, flags: written, atUs: this.nowUs }));
    return this;
  }

  /** What was observed of one kind, in order. */
  seen<Kind extends ObservationKind>(kind: Kind): Extract<Observation, { readonly kind: Kind }>[] {
    return this.observations.filter((observation) => observation.kind === kind) as Extract<Observation, { readonly kind: Kind }>[];
  }

  get committed(): Flags[] {
    return this.seen("flags-committed").map((observation) => observation.flags);
  }
}

/** Everything on: all components, everywhere. */
export const EVERYTHING: FlagWrite = { enable: COMPONENTS, percentage: 100 };

const OBSERVED = [
  "operation-started",
  "operation-ended",
  "flags-committed",
  "kill-ordered",
  "kill-lifted",
  "flags-applied",
  "reachability",
  "serving",
  "milestone",
] as const satisfies readonly ObservationKind[];
