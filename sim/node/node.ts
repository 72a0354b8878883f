/**
 * A virtual node: something with a name and a place that is up or down, and whose timers, jobs and messages end with the life that they
 * belong to.
 *
 * What only some nodes need (CPU, disk, memory gauge, a clock of their own) is made when it is first asked for.
 */
import type { Calendar } from "../kernel/calendar.ts";
import type { EventHandle, EventTarget, Kernel } from "../kernel/kernel.ts";
import type { Message } from "../network/message.ts";
import type { Network, Receiver } from "../network/network.ts";
import { NodeClock } from "./clock.ts";
import { Cpu } from "./cpu.ts";
import { Disk } from "./disk.ts";
import { defaultHardware, type Hardware } from "./hardware.ts";
import { LocalTimers } from "./local-timers.ts";
import { Memory } from "./memory.ts";

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

/** Why a node has gone down: it crashed or was taken down, or its process had no memory left. */
export type CrashCause = "crash" | "out-of-memory";

/** What a node may be given when it is added. */
export interface NodeOptions {
  /** Where it differs from the default. */
  readonly hardware?: Partial<Hardware>;
  /** Versions that are installed on it, by name. */
  readonly installed?: readonly string[];
}

/** For an event's argument: number of the incarnation * 2^20 + number of the node. */
const NODE_SPAN = 0x100000;
const NOTHING_INSTALLED: readonly string[] = [];

/** One node of the world. It is down until `start`. */
export class VirtualNode implements EventTarget, Receiver {
  readonly name: string;
  readonly site: string;
  readonly hardware: Hardware;
  /** The node's number in the network. */
  readonly index: number;
  behaviour?: NodeBehaviour;
  private readonly kernel: Kernel;
  private readonly network: Network;
  private readonly calendar: Calendar;
  private running = false;
  private starts = 0;
  private holds = 0;
  private pauses = 0;
  /** Somebody has started the node while it was paused. */
  private startsLate = false;
  private installedNow: readonly string[];
  private lastCrash: CrashCause | undefined;
  /** What the process has to do once it goes on. */
  private backlog: (() => void)[] | undefined;
  private readonly madeAtUs: number;
  private ownCpu: Cpu | undefined;
  private ownDisk: Disk | undefined;
  private ownMemory: Memory | undefined;
  private ownClock: NodeClock | undefined;
  /** Present once the node was paused or its clock has drifted. */
  private timers: LocalTimers | undefined;

  /** Attaches a node to the network. `World.addNode` does it. */
  constructor(kernel: Kernel, network: Network, calendar: Calendar, name: string, site: string, options: NodeOptions = {}) {
    this.kernel = kernel;
    this.network = network;
    this.calendar = calendar;
    this.name = name;
    this.site = site;
    this.hardware = options.hardware === undefined ? defaultHardware : { ...defaultHardware, ...options.hardware };
    this.installedNow = options.installed ?? NOTHING_INSTALLED;
    this.madeAtUs = kernel.nowUs;
    this.index = network.attach(name, site, this);
    network.setUp(this.index, false);
  }

  /** Whether the node runs. A paused one does. */
  get up(): boolean {
    return this.running;
  }

  /** Whether the node's process is stopped: it is up, but does nothing. */
  get paused(): boolean {
    return this.running && this.pauses > 0;
  }

  /** How often the node has been started; 0 before the first time. */
  get incarnation(): number {
    return this.starts;
  }

  /** Versions that are installed, by name. */
  get installed(): readonly string[] {
    return this.installedNow;
  }

  /** Why the node has gone down for the last time; undefined if it never has. */
  get crashCause(): CrashCause | undefined {
    return this.lastCrash;
  }

  /** The node's processor. */
  get cpu(): Cpu {
    if (this.ownCpu === undefined) {
      this.ownCpu = new Cpu(this.kernel, this.hardware.cores, this.madeAtUs, this.starts, this.name);
      if (!this.running) this.ownCpu.halt();
      if (this.pauses > 0) this.ownCpu.freeze();
    }
    return this.ownCpu;
  }

  /** The node's disk, which outlives its crashes. */
  get disk(): Disk {
    this.ownDisk ??= new Disk(this.kernel, this);
    return this.ownDisk;
  }

  /** What the node's process holds in memory. Where it exceeds the hardware's, the node crashes with the cause `out-of-memory`. */
  get memory(): Memory {
    this.ownMemory ??= new Memory(this.kernel, this.hardware.memory, () => this.crash("out-of-memory"), this.name);
    return this.ownMemory;
  }

  /** The node's own clock, by which its timers go. */
  get clock(): NodeClock {
    this.ownClock ??= new NodeClock(this.kernel, this.calendar, (change) => {
      const timers = this.localTimers();
      change();
      timers.reschedule();
    });
    return this.ownClock;
  }

  /** What `clock.monotonicUs()` gives. A clock that nothing has disturbed need not be made for that. */
  monotonicUs(): number {
    return this.ownClock === undefined ? this.kernel.nowUs : this.ownClock.monotonicUs();
  }

  /** What `clock.nowUs()` gives, in the same way. */
  clockUs(): number {
    return this.ownClock === undefined ? this.kernel.nowUs : this.ownClock.nowUs();
  }

  /** Starts a node that is down. Does nothing if it is up or held down; a paused one starts when it goes on. */
  start(): void {
    if (this.running || this.holds > 0) return;
    this.startsLate = this.pauses > 0;
    if (this.startsLate) return;
    this.running = true;
    this.starts++;
    this.ownCpu?.resume();
    this.network.setUp(this.index, true);
    this.behaviour?.started();
  }

  /**
   * Takes the node down, with its timers, its jobs, what its disk has not synced, its unsent messages and its flows. Does nothing if it is
   * down.
   */
  crash(cause: CrashCause = "crash"): void {
    this.startsLate = false;
    if (!this.running) return;
    this.running = false;
    this.lastCrash = cause;
    this.ownCpu?.halt();
    this.timers?.clear();
    this.backlog = undefined;
    this.ownMemory?.clear();
    this.ownDisk?.log.crash();
    this.behaviour?.stopped();
    this.network.setUp(this.index, false);
  }

  /** Crashes the node if it is up, and starts it at once, with other versions installed if any are given. */
  restart(options: Pick<NodeOptions, "installed"> = {}): void {
    this.crash();
    this.installedNow = options.installed ?? this.installedNow;
    this.start();
  }

  /**
   * Crashes the node and keeps it down, whoever starts it, until the function that this gives is called. The last of several holds to go
   * starts it.
   */
  holdDown(): () => void {
    this.holds++;
    this.crash();
    return once(() => {
      this.holds--;
      this.start();
    });
  }

  /**
   * Stops the node's process where it is, as SIGSTOP does, until the function that this gives is called; the last of several pauses to go
   * has it go on. Meanwhile its CPU stands, and what comes waits and is done in order afterwards: messages, timers that come due, ends of
   * syncs. What it had sent stays under way, and so do its flows. A node that is down stays so until the pause ends, whoever starts it.
   */
  pause(): () => void {
    this.pauses++;
    if (this.pauses === 1) {
      this.localTimers();
      this.ownCpu?.freeze();
    }
    return once(() => {
      this.pauses--;
      if (this.pauses === 0) this.goOn();
    });
  }

  /**
   * Calls the action when `delayUs` have passed on the node's clock, unless the node has crashed by then. On a node that is down it does
   * nothing and gives 0.
   */
  after(delayUs: number, action: () => void): Timer {
    if (!this.running) return 0;
    if (this.timers !== undefined) return this.timers.after(delayUs, action);
    return this.kernel.after(delayUs, this, 0, this.life(), action);
  }

  /** Withdraws a timer; false if it has gone off or was cancelled before. */
  cancel(timer: Timer): boolean {
    return this.timers === undefined ? this.kernel.cancel(timer) : this.timers.cancel(timer);
  }

  /** Sends a message to a node by its number. Does nothing on a node that is down; on a paused one it is sent when the node goes on. */
  send(to: number, kind: string, bytes: number, body: unknown): void {
    if (this.pauses > 0) this.perform(() => this.send(to, kind, bytes, body));
    else if (this.running) this.network.send(this.index, to, kind, bytes, body);
  }

  /** Runs an action of the node's process: now, or when a paused node goes on; never if the node is down or crashes before. */
  perform(action: () => void): void {
    if (!this.running) return;
    if (this.pauses === 0) return action();
    this.backlog ??= [];
    this.backlog.push(action);
  }

  /** For the network: a message has arrived. */
  receive(message: Message): void {
    if (this.pauses > 0) this.perform(() => this.behaviour?.message(message));
    else this.behaviour?.message(message);
  }

  /** For the kernel: a timer of an earlier life does not go off. */
  fire(_kind: number, life: number, payload: unknown): void {
    if (this.running && life === this.life()) (payload as () => void)();
  }

  describe(): string {
    return `timer of ${this.name}`;
  }

  private goOn(): void {
    this.ownCpu?.thaw();
    // An action may pause the node again or crash it; then the rest waits on, or is gone.
    while (this.pauses === 0 && this.backlog !== undefined) {
      const action = this.backlog.shift();
      if (action === undefined) this.backlog = undefined;
      else action();
    }
    if (this.startsLate) this.start();
  }

  /** The timers of a node that is being disturbed; the first time it takes over those that are pending. */
  private localTimers(): LocalTimers {
    if (this.timers === undefined) {
      this.timers = new LocalTimers(this.kernel, this.clock.monotonic, (action) => this.perform(action), this.name);
      this.timers.adopt(this.kernel.withdraw(this).filter(({ argument }) => this.running && argument === this.life()));
    }
    return this.timers;
  }

  private life(): number {
    return this.starts * NODE_SPAN + this.index;
  }
}

function once(action: () => void): () => void {
  let pending = true;
  return () => {
    if (!pending) return;
    pending = false;
    action();
  };
}
