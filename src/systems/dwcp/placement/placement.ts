/**
 * ITP on one node. The same clients ask it for different things: v1 spreads a task over streams, v3 finds a host for a machine. Neither
 * says anything about the other (facts 1.7), so all that is judged of v3 is that its placements are possible.
 */
import type { Message } from "../../../../sim/network/network.ts";
import type { Operation } from "../../../migration/operation.ts";
import type { VersionMask } from "../../../migration/versions.ts";
import type { NodeContext } from "../../system.ts";
import type { ComponentPart, RequestSource } from "../component.ts";
import {
  HOST_REPORT,
  MACHINE_SHAPES,
  PARTITION_CHUNKS,
  PARTITION_STREAM_SPEED,
  PARTITION_STREAMS,
  PLACEMENT_BYTES,
  PLACEMENT_CPU_US,
  RESERVATION_VALID_US,
} from "../constants/index.ts";
import { endLocally, type RequestLuck, serveLocally } from "../local-request.ts";
import type { DwcpParameters } from "../parameters.ts";
import { Peers } from "../peers.ts";
import type { HostView } from "./choice.ts";
import { Host } from "./host.ts";
import { partition } from "./partition.ts";
import { type HostAnswer, type HostRequest, type Machine, Placer } from "./placer.ts";

/** What a client asks for: on v1 the task, on v3 the machine. */
interface PlacementRequest extends RequestLuck {
  readonly machine: Machine;
  readonly chunks: number;
  /** Speeds of the streams relative to each other. */
  readonly speeds: readonly number[];
}

/** Placement on one node, which is placer and host. */
export class Placement implements ComponentPart {
  readonly sources: readonly RequestSource<unknown>[];
  readonly #context: NodeContext;
  readonly #parameters: DwcpParameters;
  readonly #bit: VersionMask;
  readonly #host: Host;
  readonly #placer: Placer;
  readonly #colleagues: Peers;
  readonly #strangers: Peers;
  readonly #otherSites: readonly string[];
  #starts = 0;
  #wasNext = false;

  constructor(context: NodeContext) {
    const { fleet, node } = context;
    this.#context = context;
    this.#parameters = context.parameters as unknown as DwcpParameters;
    this.#bit = fleet.components.bit("placement");
    this.#host = new Host(fleet.world.kernel.stream("dwcp.placement.host", node.name));
    this.#placer = new Placer(context, this.#bit, () => this.#view());
    const random = fleet.world.kernel.stream("dwcp.placement.report", node.name);
    this.#colleagues = new Peers(fleet.whereabouts.neighboursOf(node), random);
    this.#strangers = new Peers(fleet.whereabouts.strangersTo(node), random);
    this.#otherSites = fleet.whereabouts.sites.filter((site) => site !== node.site);
    this.sources = [this.#requests()];
  }

  started(): void {
    this.#starts++;
    const random = this.#context.fleet.world.kernel.stream("dwcp.placement.phase", this.#context.node.name);
    this.#reportAfter(random.integer(HOST_REPORT.periodUs) + 1);
  }

  stopped(): void {
    this.#wasNext = false;
    this.#placer.stopped();
    for (const machine of this.#host.machines) this.#emitGone(machine);
    this.#host.crash();
  }

  /** A node that begins to place for v3 says so at once: until the others know of it, it is no host to them. */
  versionsChanged(): void {
    const isNext = this.#isNext();
    if (isNext && !this.#wasNext) this.#report();
    this.#wasNext = isNext;
  }

  /** Machines stay where they are when a node goes back: v1 has nothing to put right about them. */
  reconcile(done: () => void): void {
    done();
  }

  /** Takes a message of v3's placement: v1 has none. */
  take({ from, kind, body }: Message): void {
    switch (kind) {
      case "dwcp.placement3.report":
        // Also on v1, for the time when this node changes: a process holds both versions.
        this.#placer.learn((body as { readonly view: HostView }).view);
        break;
      case "dwcp.placement3.reserve":
        this.#reserve(from, body as HostRequest);
        break;
      case "dwcp.placement3.confirm":
        this.#confirm(from, body as HostRequest);
        break;
      case "dwcp.placement3.take":
        this.#host.take((body as HostRequest).machine.id, (body as HostRequest).machine.size);
        this.#run((body as HostRequest).machine);
        break;
      case "dwcp.placement3.answer":
        this.#placer.answered(from, body as HostAnswer);
    }
  }

  #isNext(): boolean {
    return (this.#context.agent.desired("control") & this.#bit) !== 0;
  }

  // --- the side that places

  #requests(): RequestSource<PlacementRequest> {
    const { placementInterval, machineLifetime, localShare } = this.#parameters;
    const { least, most } = PARTITION_CHUNKS;
    return {
      purpose: "dwcp.placement",
      meanUs: placementInterval,
      draw: (random, id) => {
        const cores = random.pick(MACHINE_SHAPES.cores);
        const memoryBytes = cores * random.pick(MACHINE_SHAPES.memoryPerCoreBytes);
        const isLocal = random.chance(localShare) || this.#otherSites.length === 0;
        const site = isLocal ? this.#context.node.site : random.pick(this.#otherSites);
        const lifetimeUs = Math.ceil(random.exponential(machineLifetime));
        const chunks = least + random.integer(most - least + 1);
        const speeds = Array.from({ length: PARTITION_STREAMS }, () => {
          const { least: slowest, most: fastest } = PARTITION_STREAM_SPEED;
          return slowest + (fastest - slowest) * random.uniform();
        });
        const machine: Machine = { id, size: { cores, memoryBytes }, site, lifetimeUs };
        return { machine, chunks, speeds, luck: random.uniform(), versionLuck: random.uniform() };
      },
      arrive: (request) => this.#arrive(request),
    };
  }

  #arrive(request: PlacementRequest): void {
    const { agent, node } = this.#context;
    const { id } = request.machine;
    const operation = agent.begin("control", node.index, this.#bit, id);
    if (operation === undefined) return agent.refuse("control", node.index, id);
    const isNext = operation.next !== 0;
    serveLocally(this.#context, operation, request, isNext ? PLACEMENT_CPU_US.next : PLACEMENT_CPU_US.old, () => {
      if (isNext) return this.#placer.place(operation, request.machine, (result) => this.#ended(operation, result));
      const counts = partition(request.chunks, request.speeds);
      this.#ended(operation, counts.length === request.speeds.length ? "ok" : "error");
    });
  }

  #ended(operation: Operation, result: "ok" | "error" | "unserved"): void {
    const { fleet, node } = this.#context;
    const { request, next, startedAtUs } = operation;
    const latencyUs = this.#nowUs() - startedAtUs;
    endLocally(this.#context, operation, result);
    fleet.evidence.emit({
      kind: "placement-ended",
      atUs: this.#nowUs(),
      node: node.name,
      machine: request,
      next: next !== 0,
      result,
      latencyUs,
    });
  }

  // --- the side that hosts

  #reserve(from: number, request: HostRequest): void {
    const { id, size } = request.machine;
    const granted = this.#isNext() && this.#host.reserve(id, size);
    if (granted) this.#context.node.after(RESERVATION_VALID_US, () => this.#host.expire(id));
    this.#answer(from, request, granted);
  }

  /** What was promised is kept, also on a node that has gone back to v1 since. */
  #confirm(from: number, request: HostRequest): void {
    const { machine } = request;
    const isRunning = this.#host.machines.includes(machine.id);
    const granted = this.#host.confirm(machine.id);
    if (granted && !isRunning) this.#run(machine);
    this.#answer(from, request, granted);
  }

  #answer(to: number, { operation }: HostRequest, granted: boolean): void {
    const answer: HostAnswer = { operation, next: this.#bit, granted, ...(this.#isNext() ? { view: this.#view() } : {}) };
    this.#context.node.send(to, "dwcp.placement3.answer", PLACEMENT_BYTES, answer);
  }

  #run({ id, size, lifetimeUs }: Machine): void {
    const { fleet, node } = this.#context;
    const { cores, memoryBytes } = this.#host.unused;
    fleet.evidence.emit({
      kind: "machine-placed",
      atUs: this.#nowUs(),
      node: node.name,
      machine: id,
      ...size,
      unusedCores: cores,
      unusedMemoryBytes: memoryBytes,
    });
    node.after(lifetimeUs, () => {
      if (this.#host.release(id)) this.#emitGone(id);
    });
  }

  #emitGone(machine: string): void {
    const { fleet, node } = this.#context;
    fleet.evidence.emit({ kind: "machine-gone", atUs: this.#nowUs(), node: node.name, machine });
  }

  #view(): HostView {
    const { index, site } = this.#context.node;
    return { host: index, site, free: this.#host.free, performance: this.#host.performance, reliability: 1 / Math.max(1, this.#starts) };
  }

  #reportAfter(delayUs: number): void {
    const { node } = this.#context;
    node.after(delayUs, () => {
      if (this.#isNext()) this.#report();
      this.#reportAfter(HOST_REPORT.periodUs);
    });
  }

  #report(): void {
    const body = { next: this.#bit, view: this.#view() };
    const told = [...this.#colleagues.some(HOST_REPORT.local), ...this.#strangers.some(HOST_REPORT.remote)];
    for (const peer of told) this.#context.node.send(peer, "dwcp.placement3.report", PLACEMENT_BYTES, body);
  }

  #nowUs(): number {
    return this.#context.fleet.world.kernel.nowUs;
  }
}
