/**
 * Clients of DWCP: open-loop arrivals of control requests and of machines to move, per node. Each node and window has its own streams, so the same requests arrive in
 * every run of a seed, however long another run had to wait in between.
 */
import type { EventHandle } from "../../../sim/kernel/kernel.ts";
import type { RandomStream } from "../../../sim/kernel/random.ts";
import type { VirtualNode } from "../../../sim/node/node.ts";
import type { Fleet } from "../../migration/fleet.ts";
import type { Workload } from "../system.ts";
import { RATIO_SPREAD } from "./constants.ts";
import type { DwcpNode } from "./node.ts";
import type { DwcpParameters } from "./parameters.ts";

interface Source {
  readonly meanUs: number;
  readonly purpose: string;
  readonly arrive: (from: number, random: RandomStream, id: string) => void;
}

export class DwcpWorkload implements Workload {
  readonly #fleet: Fleet;
  readonly #nodes: readonly DwcpNode[];
  readonly #parameters: DwcpParameters;
  readonly #neighbours: readonly (readonly VirtualNode[])[];
  readonly #strangers: readonly (readonly VirtualNode[])[];
  #pending = new Set<EventHandle>();

  constructor(fleet: Fleet, nodes: readonly DwcpNode[], parameters: DwcpParameters) {
    this.#fleet = fleet;
    this.#nodes = nodes;
    this.#parameters = parameters;
    this.#neighbours = fleet.members.map((node) => fleet.members.filter((other) => other !== node && other.site === node.site));
    this.#strangers = fleet.members.map((node) => fleet.members.filter((other) => other.site !== node.site));
  }

  resume(windowFromUs: number): void {
    this.pause();
    const { controlInterval, migrationInterval } = this.#parameters;
    const control: Source = {
      meanUs: controlInterval,
      purpose: `dwcp.control.${windowFromUs}`,
      arrive: (from, random, id) => this.#control(from, random, id),
    };
    const migrations: Source = {
      meanUs: migrationInterval,
      purpose: `dwcp.migration.${windowFromUs}`,
      arrive: (from, random, id) => this.#migration(from, random, id),
    };
    for (let from = 0; from < this.#nodes.length; from++) {
      this.#begin(from, control);
      this.#begin(from, migrations);
    }
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

  #begin(from: number, source: Source): void {
    const { kernel } = this.#fleet.world;
    const name = this.#fleet.members[from]?.name ?? "";
    const random = kernel.stream(source.purpose, name);
    let sequence = 0;
    const schedule = (): void => {
      const handle = kernel.call(Math.max(1, Math.round(random.exponential(source.meanUs))), () => {
        this.#pending.delete(handle);
        source.arrive(from, random, `${source.purpose}:${name}:${sequence++}`);
        schedule();
      });
      this.#pending.add(handle);
    };
    schedule();
  }

  #control(from: number, random: RandomStream, id: string): void {
    const peer = this.#peer(from, random);
    const serviceUs = Math.round(random.exponential(this.#parameters.controlService));
    const request = { id, peer, serviceUs, luck: random.uniform(), versionLuck: random.uniform() };
    this.#nodes[from]?.control.arrive(request);
  }

  #migration(from: number, random: RandomStream, id: string): void {
    const { migrationSizeLeast, migrationSizeMost, dirtyLeast, dirtyMost } = this.#parameters;
    const peer = this.#peer(from, random);
    const sizeBytes = Math.round(between(migrationSizeLeast, migrationSizeMost, random.uniform()));
    const dirtyBytesPerSecond = sizeBytes * between(dirtyLeast, dirtyMost, random.uniform());
    const ratioFactor = between(1 - RATIO_SPREAD, 1 + RATIO_SPREAD, random.uniform());
    const request = { id, peer, sizeBytes, dirtyBytesPerSecond, ratioFactor, luck: random.uniform(), versionLuck: random.uniform() };
    this.#nodes[from]?.transfers.arrive(request);
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
