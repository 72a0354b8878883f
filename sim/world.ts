/**
 * Puts a simulated world together: kernel, network, calendar and nodes. Everything mutable of a run hangs on one world, so runs cannot
 * touch each other.
 */
import { Calendar } from "./kernel/calendar.ts";
import { Kernel, type KernelOptions } from "./kernel/kernel.ts";
import { Network, type NetworkObserver } from "./network/network.ts";
import type { Topology } from "./network/topology.ts";
import { type NodeOptions, VirtualNode } from "./node/node.ts";
import type { EventHistory } from "./record/event-history.ts";
import { WatchedKernel } from "./record/watched-kernel.ts";

/** What a world is made of. */
export interface WorldOptions extends KernelOptions {
  readonly topology: Topology;
  /** Sees every message. */
  readonly observer?: NetworkObserver;
  /** Is told of every event and every draw. Without it they cost nothing. */
  readonly history?: EventHistory;
}

/** One simulated world. */
export class World {
  readonly kernel: Kernel;
  readonly topology: Topology;
  readonly network: Network;
  readonly calendar: Calendar;
  /** In the order in which they were added, which is that of their numbers in the network. */
  readonly nodes: readonly VirtualNode[];
  private readonly added: VirtualNode[] = [];

  constructor(options: WorldOptions) {
    this.kernel = options.history === undefined ? new Kernel(options) : new WatchedKernel(options, options.history);
    this.topology = options.topology;
    this.network = new Network(this.kernel, options.topology, options.observer);
    this.calendar = new Calendar(this.kernel);
    this.nodes = this.added;
  }

  /** Adds a node, which is down until it is started. Throws a RangeError for a name that is taken or a site that does not exist. */
  addNode(name: string, site: string, options: NodeOptions = {}): VirtualNode {
    const node = new VirtualNode(this.kernel, this.network, this.calendar, name, site, options);
    this.added.push(node);
    return node;
  }

  /** A node by name. Throws a RangeError if there is none. */
  node(name: string): VirtualNode {
    return this.added[this.network.indexOf(name)]!;
  }

  /** Starts all nodes that are down, in order. */
  start(): void {
    for (const node of this.added) node.start();
  }
}
