/**
 * A virtual node: something with a name and a place that is up or down, and whose timers, jobs and messages end with the life that they
 * belong to.
 */
import type { EventHandle, EventTarget, Kernel } from "../kernel/kernel.ts";
import type { Message } from "../network/message.ts";
import type { Network } from "../network/network.ts";
import { Cpu } from "./cpu.ts";

/** What a node does. One object lives through all starts of its node. */
export interface NodeBehaviour {
  /** The node is up, for the first time or again. */
  started(): void;
  /** A message has arrived. Not called while the node is down. */
  message(message: Message): void;
  /** The node has crashed: what was only in memory is gone. It can neither send nor set timers any more. */
  stopped(): void;
}

/** Names a timer; never 0. */
export type Timer = EventHandle;

/** For an event's argument: number of the incarnation * 2^20 + number of the node. */
const NODE_SPAN = 0x100000;

/** One node of the world. It is down until `start`. */
export class VirtualNode implements EventTarget {
  readonly name: string;
  readonly site: string;
  /** The node's number in the network. */
  readonly index: number;
  readonly cpu: Cpu;
  behaviour?: NodeBehaviour;
  private readonly kernel: Kernel;
  private readonly network: Network;
  private running = false;
  private starts = 0;
  private holds = 0;

  /** Attaches a node to the network. `World.addNode` does it. */
  constructor(kernel: Kernel, network: Network, name: string, site: string) {
    this.kernel = kernel;
    this.network = network;
    this.name = name;
    this.site = site;
    this.cpu = new Cpu(kernel);
    this.cpu.halt();
    this.index = network.attach(name, site, (message) => this.behaviour?.message(message));
    network.setUp(this.index, false);
  }

  /** Whether the node runs. */
  get up(): boolean {
    return this.running;
  }

  /** How often the node has been started; 0 before the first time. */
  get incarnation(): number {
    return this.starts;
  }

  /** Starts a node that is down. Does nothing if it is up or held down. */
  start(): void {
    if (this.running || this.holds > 0) return;
    this.running = true;
    this.starts++;
    this.cpu.resume();
    this.network.setUp(this.index, true);
    this.behaviour?.started();
  }

  /** Takes the node down, with its timers, its jobs, its unsent messages and its flows. Does nothing if it is down. */
  crash(): void {
    if (!this.running) return;
    this.running = false;
    this.cpu.halt();
    this.behaviour?.stopped();
    this.network.setUp(this.index, false);
  }

  /** Crashes the node if it is up, and starts it at once. */
  restart(): void {
    this.crash();
    this.start();
  }

  /**
   * Crashes the node and keeps it down, whoever starts it, until the function that this gives is called. The last of several holds to go
   * starts it.
   */
  holdDown(): () => void {
    this.holds++;
    this.crash();
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.holds--;
      this.start();
    };
  }

  /** Calls the action `delayUs` from now, unless the node has crashed by then. On a node that is down it does nothing and gives 0. */
  after(delayUs: number, action: () => void): Timer {
    if (!this.running) return 0;
    return this.kernel.after(delayUs, this, 0, this.life(), action);
  }

  /** Withdraws a timer; false if it has gone off or was cancelled before. */
  cancel(timer: Timer): boolean {
    return this.kernel.cancel(timer);
  }

  /** Sends a message to a node by its number. Does nothing on a node that is down. */
  send(to: number, kind: string, bytes: number, body: unknown): void {
    if (this.running) this.network.send(this.index, to, kind, bytes, body);
  }

  /** For the kernel: a timer of an earlier life does not go off. */
  fire(_kind: number, life: number, payload: unknown): void {
    if (this.running && life === this.life()) (payload as () => void)();
  }

  private life(): number {
    return this.starts * NODE_SPAN + this.index;
  }
}
