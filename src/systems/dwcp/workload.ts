/** Clients of DWCP: open-loop arrivals of control requests and of machines to move, per node. */
import type { EventHandle } from "../../../sim/kernel/kernel.ts";
import type { RandomStream } from "../../../sim/kernel/random.ts";
import type { VirtualNode } from "../../../sim/node/node.ts";
import type { Fleet } from "../../migration/fleet.ts";
import type { LoadSurge } from "../../migration/load-surges.ts";
import { Arrivals } from "../arrivals.ts";
import type { Workload } from "../system.ts";
import type { RequestSource } from "./component.ts";
import { type Machine, machinesOf } from "./machines.ts";
import type { DwcpNode } from "./node.ts";
import type { DwcpParameters } from "./parameters.ts";
import type { ControlRequest, MigrationRequest } from "./requests.ts";

/** One node's requests of one kind: it hands them over from the moment when it goes on until it is stopped. */
interface Source {
  goOn(): void;
  stop(): void;
}

/** Draws the arrivals of all nodes and calls the node that each belongs to; it never waits for an answer. */
export class DwcpWorkload implements Workload {
  readonly #fleet: Fleet;
  readonly #nodes: readonly DwcpNode[];
  readonly #parameters: DwcpParameters;
  readonly #neighbours: readonly (readonly VirtualNode[])[];
  readonly #strangers: readonly (readonly VirtualNode[])[];
  readonly #machines: readonly (readonly Machine[])[];
  readonly #sources: readonly Source[];
  /** The sources of what comes on top of that while a surge lasts. */
  readonly #surplus = new Map<LoadSurge, readonly Source[]>();
  #isFlowing = false;

  constructor(fleet: Fleet, nodes: readonly DwcpNode[], parameters: DwcpParameters) {
    this.#fleet = fleet;
    this.#nodes = nodes;
    this.#parameters = parameters;
    this.#neighbours = fleet.members.map((node) => fleet.members.filter((other) => other !== node && other.site === node.site));
    this.#strangers = fleet.members.map((node) => fleet.members.filter((other) => other.site !== node.site));
    this.#machines = fleet.members.map((node, from) =>
      machinesOf(fleet.world.kernel, node, this.#neighbours[from] ?? [], this.#strangers[from] ?? [], parameters),
    );
    this.#sources = nodes.flatMap((_, from) => this.#sourcesOf(from, "", 1));
    fleet.conditions.surges.onChange(() => this.#followSurges());
  }

  resume(): void {
    this.#isFlowing = true;
    for (const sources of [this.#sources, ...this.#surplus.values()]) for (const source of sources) source.goOn();
  }

  pause(): void {
    this.#isFlowing = false;
    for (const sources of [this.#sources, ...this.#surplus.values()]) for (const source of sources) source.stop();
  }

  transfersRunning(): number {
    let running = 0;
    for (const node of this.#nodes) running += node.transfers.running;
    return running;
  }

  /** Begins the surplus of a surge that has begun, and ends that of one that is over. */
  #followSurges(): void {
    const { active } = this.#fleet.conditions.surges;
    for (const [surge, sources] of this.#surplus) {
      if (active.has(surge)) continue;
      for (const source of sources) source.stop();
      this.#surplus.delete(surge);
    }
    for (const surge of active) {
      if (this.#surplus.has(surge) || surge.factor <= 1) continue;
      const sources = this.#fleet.members.flatMap(({ site }, from) => {
        if (surge.site !== undefined && surge.site !== site) return [];
        return this.#sourcesOf(from, `.${surge.name}`, surge.factor - 1);
      });
      this.#surplus.set(surge, sources);
      if (this.#isFlowing) for (const source of sources) source.goOn();
    }
  }

  /** `suffix` tells the requests of a surge from the usual ones, and `times` says how many there are in relation to these. */
  #sourcesOf(from: number, suffix: string, times: number): Source[] {
    const parts = this.#nodes[from]?.parts.flatMap(({ sources }) => sources) ?? [];
    return [
      this.#controlSource(from, suffix, times),
      this.#migrationSource(from, suffix, times),
      ...parts.map((source) => this.#partSource(from, source, suffix, times)),
    ];
  }

  #partSource(from: number, source: RequestSource<unknown>, suffix: string, times: number): Source {
    return this.#source(
      new Arrivals({
        kernel: this.#fleet.world.kernel,
        purpose: `${source.purpose}${suffix}`,
        entity: this.#nameOf(from),
        meanUs: source.meanUs / times,
        draw: (random, id) => source.draw(random, id),
      }),
      (request) => this.#atNode(from, () => source.arrive(request)),
    );
  }

  #controlSource(from: number, suffix: string, times: number): Source {
    return this.#source(
      new Arrivals({
        kernel: this.#fleet.world.kernel,
        purpose: `dwcp.control${suffix}`,
        entity: this.#nameOf(from),
        meanUs: this.#parameters.controlInterval / times,
        draw: (random, id) => this.#drawControl(from, random, id),
      }),
      (request) => this.#atNode(from, () => this.#nodes[from]?.control.arrive(request)),
    );
  }

  #migrationSource(from: number, suffix: string, times: number): Source {
    return this.#source(
      new Arrivals({
        kernel: this.#fleet.world.kernel,
        purpose: `dwcp.migration${suffix}`,
        entity: this.#nameOf(from),
        meanUs: this.#parameters.migrationInterval / times,
        draw: (random, id) => this.#drawMigration(from, random, id),
      }),
      (request) => this.#atNode(from, () => this.#nodes[from]?.transfers.arrive(request)),
    );
  }

  /** A paused node takes up what its clients want when it goes on; one that is down refuses it at once. */
  #atNode(from: number, arrive: () => void): void {
    const node = this.#fleet.members[from];
    if (node?.paused === true) node.perform(arrive);
    else arrive();
  }

  /** What waits for the source's next request and hands it over, again and again. */
  #source<Request>(arrivals: Arrivals<Request>, arrive: (request: Request) => void): Source {
    const { kernel, calendar } = this.#fleet.world;
    let handle: EventHandle = 0;
    const waitFrom = (calendarUs: number): void => {
      const { atUs, request } = arrivals.next(calendarUs);
      handle = kernel.call(atUs - calendar.nowUs, () => {
        if (request !== undefined) arrive(request);
        waitFrom(request === undefined ? atUs : atUs + 1);
      });
    };
    const stop = (): void => {
      kernel.cancel(handle);
    };
    return {
      goOn() {
        stop();
        waitFrom(calendar.nowUs);
      },
      stop,
    };
  }

  #nameOf(from: number): string {
    return this.#fleet.members[from]?.name ?? "";
  }

  #drawControl(from: number, random: RandomStream, id: string): ControlRequest {
    const peer = this.#peer(from, random);
    const serviceUs = Math.round(random.exponential(this.#parameters.controlService));
    return { id, peer, serviceUs, luck: random.uniform(), versionLuck: random.uniform() };
  }

  #drawMigration(from: number, random: RandomStream, id: string): MigrationRequest {
    const { nearPeer, farPeer, name: machine, sizeBytes, dirtyBytesPerSecond, ratioFactor } = random.pick(this.#machines[from] ?? []);
    const peer = random.chance(this.#parameters.localShare) ? nearPeer : farPeer;
    const [luck, versionLuck] = [random.uniform(), random.uniform()];
    return { id, peer, machine, sizeBytes, dirtyBytesPerSecond, ratioFactor, luck, versionLuck };
  }

  #peer(from: number, random: RandomStream): number {
    const local = random.chance(this.#parameters.localShare);
    const neighbours = this.#neighbours[from] ?? [];
    const strangers = this.#strangers[from] ?? [];
    const preferred = local ? neighbours : strangers;
    const peers = preferred.length > 0 ? preferred : local ? strangers : neighbours;
    return random.pick(peers).index;
  }
}
