/** A node's disk: how long it takes, what fits on it, and what a crash or a bad day does to what is written. It outlives every crash. */
import type { Kernel } from "../kernel/kernel.ts";
import type { RandomStream } from "../kernel/random.ts";
import { SECOND } from "../kernel/units.ts";
import type { Hardware } from "./hardware.ts";
import { Modifiers, slowdownOf } from "./modifiers.ts";
import { type LogDevice, WriteAheadLog } from "./write-ahead-log.ts";

/** The node that a disk is built into. */
export interface DiskHost {
  readonly name: string;
  readonly hardware: Hardware;
  /** Runs code of the node's process. */
  perform(action: () => void): void;
}

/** A disk with a write-ahead log on it. */
export class Disk implements LogDevice {
  readonly log: WriteAheadLog;
  private readonly kernel: Kernel;
  private readonly host: DiskHost;
  private readonly slowdowns = new Modifiers<number>();
  private readonly foreignBytes = new Modifiers<number>();
  private readonly tears = new Modifiers<undefined>();
  private readonly rotRates = new Modifiers<number>();

  /** For `VirtualNode`. */
  constructor(kernel: Kernel, host: DiskHost) {
    this.kernel = kernel;
    this.host = host;
    this.log = new WriteAheadLog(kernel, this, host.name);
  }

  /** Room that is left, bytes. */
  get freeBytes(): number {
    const foreignBytes = this.foreignBytes.combine(0, Math.max);
    return Math.max(0, this.host.hardware.diskCapacity - foreignBytes - this.log.sizeBytes);
  }

  /** Has each sync that begins from now on take `factor` times as long; slowdowns multiply, up to 10^6. Gives the function that ends it. */
  slow(factor: number): () => void {
    if (!(factor > 0 && factor < Number.POSITIVE_INFINITY)) throw new RangeError(`a slowdown by ${factor}: expected a factor above 0`);
    return this.slowdowns.add(factor);
  }

  /** Fills the disk with something else, so that `freeBytes` are left. Gives the function that clears it away. */
  fill(freeBytes: number): () => void {
    return this.foreignBytes.add(Math.max(0, this.host.hardware.diskCapacity - this.log.sizeBytes - freeBytes));
  }

  /** Has a crash leave a part of what was not durable, cut off anywhere. Gives the function that ends it. */
  tear(): () => void {
    return this.tears.add(undefined);
  }

  /**
   * Flips one bit in each record with a probability of `rate`: in those that are durable already, and in those that become so. Gives the
   * function that ends it; what has rotted by then stays rotten.
   */
  corrupt(rate: number): () => void {
    if (!(rate >= 0 && rate <= 1)) throw new RangeError(`a rate of ${rate}: expected a fraction between 0 and 1`);
    this.log.rot(rate);
    return this.rotRates.add(rate);
  }

  /** For the log. */
  syncUs(bytes: number): number {
    const { fsync, diskBandwidth } = this.host.hardware;
    return Math.ceil((fsync + (bytes * 8 * SECOND) / diskBandwidth) * slowdownOf(this.slowdowns));
  }

  /** For the log. */
  tornBytes(unsyncedBytes: number): number {
    if (!this.tears.any || unsyncedBytes < 2) return 0;
    return 1 + this.kernel.stream("disk.tear", this.host.name).integer(unsyncedBytes - 1);
  }

  /** For the log. */
  get rotRate(): number {
    return this.rotRates.combine(0, (rate, each) => 1 - (1 - rate) * (1 - each));
  }

  /** For the log. */
  rotStream(): RandomStream {
    return this.kernel.stream("disk.rot", this.host.name);
  }

  /** For the log. */
  perform(action: () => void): void {
    this.host.perform(action);
  }
}
