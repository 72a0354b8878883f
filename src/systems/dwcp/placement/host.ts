/**
 * One node as a host of machines: what it has, what of it is taken, and what is promised. A reservation holds room for a machine until it
 * is confirmed, or for a while; so two placers that believe in the same room cannot both have it.
 */

import type { RandomStream } from "../../../../sim/kernel/random.ts";
import { HOST_BASE_LOAD, HOST_CAPACITY, HOST_PERFORMANCE_LEAST } from "../constants/index.ts";
import { fits, type Size } from "./choice.ts";

/** The machines of one node. */
export class Host {
  readonly performance: number;
  readonly #base: Size;
  readonly #machines = new Map<string, Size>();
  readonly #reservations = new Map<string, Size>();

  /** Draws how much is taken by machines that were there before, and how fast the host is. */
  constructor(random: RandomStream) {
    const { least, most } = HOST_BASE_LOAD;
    const load = least + (most - least) * random.uniform();
    this.#base = { cores: Math.round(HOST_CAPACITY.cores * load), memoryBytes: Math.round(HOST_CAPACITY.memoryBytes * load) };
    this.performance = HOST_PERFORMANCE_LEAST + (1 - HOST_PERFORMANCE_LEAST) * random.uniform();
  }

  /** What no machine takes; below zero on a host that has taken on more than it has. */
  get unused(): Size {
    return this.#less(this.#machines.values());
  }

  /** What is neither taken nor promised. */
  get free(): Size {
    return this.#less([...this.#machines.values(), ...this.#reservations.values()]);
  }

  /** Names of the machines that v3 has placed here. */
  get machines(): readonly string[] {
    return [...this.#machines.keys()];
  }

  /** Promises room for a machine; false if there is none. A promise that is asked for again is kept. */
  reserve(machine: string, size: Size): boolean {
    if (this.#reservations.has(machine)) return true;
    if (this.#machines.has(machine) || !fits(size, this.free)) return false;
    this.#reservations.set(machine, size);
    return true;
  }

  /** Starts a machine in the room that it was promised; false without a promise. A machine that runs already is confirmed again. */
  confirm(machine: string): boolean {
    if (this.#machines.has(machine)) return true;
    const size = this.#reservations.get(machine);
    if (size === undefined) return false;
    this.#reservations.delete(machine);
    this.#machines.set(machine, size);
    return true;
  }

  /** Starts a machine whether there is room or not. */
  take(machine: string, size: Size): void {
    this.#machines.set(machine, size);
  }

  /** A promise that was not confirmed is over. */
  expire(machine: string): void {
    this.#reservations.delete(machine);
  }

  /** A machine has ended; false if it does not run here. */
  release(machine: string): boolean {
    return this.#machines.delete(machine);
  }

  /** The host has crashed, and with it whatever ran on it. */
  crash(): void {
    this.#machines.clear();
    this.#reservations.clear();
  }

  #less(taken: Iterable<Size>): Size {
    let cores = HOST_CAPACITY.cores - this.#base.cores;
    let memoryBytes = HOST_CAPACITY.memoryBytes - this.#base.memoryBytes;
    for (const size of taken) {
      cores -= size.cores;
      memoryBytes -= size.memoryBytes;
    }
    return { cores, memoryBytes };
  }
}
