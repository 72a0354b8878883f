/** Clients of DWCP: open-loop arrivals of control requests and of machines to move, per node. */
import type { EventHandle } from "../../../sim/kernel/kernel.ts";
import type { RandomStream } from "../../../sim/kernel/random.ts";
import type { VirtualNode } from "../../../sim/node/node.ts";
import type { Fleet } from "../../migration/fleet.ts";
import { Arrivals } from "../arrivals.ts";
import type { Workload } from "../system.ts";
import { RATIO_SPREAD } from "./constants.ts";
import type { DwcpNode } from "./node.ts";
import type { DwcpParameters } from "./parameters.ts";
import type { ControlRequest, MigrationRequest } from "./requests.ts";

/** Draws the arrivals of all nodes and calls the node that each belongs to; it never waits for an answer. */
export class DwcpWorkload implements Workload {
  readonly #fleet: Fleet;
  readonly #nodes: readonly DwcpNode[];
  readonly #parameters: DwcpParameters;
  readonly #neighbours: readonly (readonly VirtualNode[])[];
  readonly #strangers: readonly (readonly VirtualNode[])[];
  /** Each goes on with the requests of one source from now on. */
  readonly #sources: readonly (() => void)[];
  #pending = new Set<EventHandle>();

  constructor(fleet: Fleet, nodes: readonly DwcpNode[], parameters: DwcpParameters) {
    this.#fleet = fleet;
    this.#nodes = nodes;
    this.#parameters = parameters;
    this.#neighbours = fleet.members.map((node) => fleet.members.filter((other) => other !== node && other.site === node.site));
    this.#strangers = fleet.members.map((node) => fleet.members.filter((other) => other.site !== node.site));
    this.#sources = nodes.flatMap((_, from) => [this.#controlSource(from), this.#migrationSource(from)]);
  }

  resume(): void {
    this.pause();
    for (const goOn of this.#sources) goOn();
  }

  pause(): void {
    for (const handle of this.#pending) this.#fleet.world.kernel.cancel(handle);
    this.#pending = new Set();
  }

  transfersRunning(): number {
    let running = 0;
    for (const node of this.#nodes) running += node.transfers.running;
    return running;
  }

  #controlSource(from: number): () => void {
    return this.#source(
      new Arrivals({
        kernel: this.#fleet.world.kernel,
        purpose: "dwcp.control",
        entity: this.#nameOf(from),
        meanUs: this.#parameters.controlInterval,
        draw: (random, id) => this.#drawControl(from, random, id),
      }),
      (request) => this.#nodes[from]?.control.arrive(request),
    );
  }

  #migrationSource(from: number): () => void {
    return this.#source(
      new Arrivals({
        kernel: this.#fleet.world.kernel,
        purpose: "dwcp.migration",
        entity: this.#nameOf(from),
        meanUs: this.#parameters.migrationInterval,
        draw: (random, id) => this.#drawMigration(from, random, id),
      }),
      (request) => this.#nodes[from]?.transfers.arrive(request),
    );
  }

  /** What waits for the source's next request and hands it over, again and again. */
  #source<Request>(arrivals: Arrivals<Request>, arrive: (request: Request) => void): () => void {
    const { kernel, calendar } = this.#fleet.world;
    const waitFrom = (calendarUs: number): void => {
      const { atUs, request } = arrivals.next(calendarUs);
      const handle = kernel.call(atUs - calendar.nowUs, () => {
        this.#pending.delete(handle);
        if (request !== undefined) arrive(request);
        waitFrom(request === undefined ? atUs : atUs + 1);
      });
      this.#pending.add(handle);
    };
    return () => waitFrom(calendar.nowUs);
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
    const { migrationSizeLeast, migrationSizeMost, dirtyLeast, dirtyMost } = this.#parameters;
    const peer = this.#peer(from, random);
    const sizeBytes = Math.round(between(migrationSizeLeast, migrationSizeMost, random.uniform()));
    const dirtyBytesPerSecond = sizeBytes * between(dirtyLeast, dirtyMost, random.uniform());
    const ratioFactor = between(1 - RATIO_SPREAD, 1 + RATIO_SPREAD, random.uniform());
    return { id, peer, sizeBytes, dirtyBytesPerSecond, ratioFactor, luck: random.uniform(), versionLuck: random.uniform() };
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

function between(least: number, most: number, share: number): number {
  return least + (most - least) * share;
}
