/** A defect of one version: it holds ever more memory. */
import { MINUTE } from "../../../sim/kernel/units.ts";
import type { Parameters } from "../../../sim/parameters.ts";
import type { World } from "../../../sim/world.ts";
import type { MigrationFault } from "./fault.ts";
import { versionParameter } from "./version.ts";

const parameters = {
  version: versionParameter,
  bytes: { kind: "bytes", min: 1, doc: "What a process allocates each time and never releases." },
  every: {
    kind: "choice",
    values: {
      operation: "with each operation on this version that it begins or admits",
      minute: "with each minute of the calendar since its first operation on this version, also while the calendar jumps",
    },
    default: "operation",
    doc: "When it allocates them.",
    source: "modelling choice: a buffer for each request is the common leak",
  },
  restart: {
    kind: "duration",
    default: 10_000_000,
    minUs: 1,
    doc: "Time until a node is up again that was killed for want of memory.",
    source: "Kubernetes, Pod Lifecycle: a container that has crashed is started again after 10 s",
  },
} as const satisfies Parameters;

/** Under which name the memory gauge of a node has it. */
const LEAK = "leak";

export const versionLeak: MigrationFault<typeof parameters> = {
  name: "version-leak",
  doc: "A process that works on one version allocates memory and never releases it. Where the node has no memory left the process is killed, which releases it, and is started again. One that would have been killed while the calendar jumps is killed after the jump. The end of the fault releases what is held by it and starts who is down by it.",
  parameters,
  end: "optional",
  excusesNothing: true,
  quiet: true,
  begin({ world, evidence }, { version, bytes, every, restart }) {
    const leaks = new Map<string, Leak>();
    const leakOf = (node: string): Leak => {
      const leak = leaks.get(node) ?? new Leak(world, node, bytes, restart);
      leaks.set(node, leak);
      return leak;
    };
    let inForce = true;
    const catchUp = (): void => {
      for (const leak of leaks.values()) leak.catchUp();
    };
    const tick = (): void => {
      if (!inForce) return;
      catchUp();
      world.kernel.call(MINUTE, tick);
    };
    evidence.on("operation-started", ({ node, next }) => {
      if (!inForce || (next !== 0) !== (version === "next")) return;
      if (every === "operation") leakOf(node).grow(1);
      else leakOf(node).beginMinutes();
    });
    if (every === "minute") {
      tick();
      world.calendar.onJump(() => {
        if (inForce) catchUp();
      });
    }
    return () => {
      inForce = false;
      for (const leak of leaks.values()) leak.end();
    };
  },
};

/** What one fault has made one node hold. */
class Leak {
  readonly #world: World;
  readonly #node: string;
  readonly #bytes: number;
  readonly #restartUs: number;
  /** The life of the node to which the next three belong. */
  #incarnation = 0;
  #heldBytes = 0;
  /** Calendar time of the process's first operation, where the leak goes by minutes. */
  #sinceUs: number | undefined;
  #minutes = 0;
  #isDown = false;

  constructor(world: World, node: string, bytes: number, restartUs: number) {
    this.#world = world;
    this.#node = node;
    this.#bytes = bytes;
    this.#restartUs = restartUs;
  }

  /** The process allocates so many times. */
  grow(times: number): void {
    this.#look();
    const node = this.#world.node(this.#node);
    if (times === 0 || this.#isDown) return;
    if (node.memory.allocate(LEAK, this.#bytes * times)) {
      this.#heldBytes += this.#bytes * times;
      return;
    }
    this.#isDown = true;
    const life = this.#incarnation;
    this.#world.kernel.call(this.#restartUs, () => {
      if (life === this.#incarnation) this.#start();
    });
  }

  /** The process leaks by the minute from now on, if it does not yet. */
  beginMinutes(): void {
    this.#look();
    this.#sinceUs ??= this.#world.calendar.nowUs;
  }

  /** Allocates for the whole minutes that have passed since the last look. */
  catchUp(): void {
    this.#look();
    if (this.#sinceUs === undefined) return;
    const minutes = Math.floor((this.#world.calendar.nowUs - this.#sinceUs) / MINUTE);
    const due = minutes - this.#minutes;
    this.#minutes = minutes;
    this.grow(due);
  }

  end(): void {
    this.#look();
    if (this.#heldBytes > 0) this.#world.node(this.#node).memory.release(LEAK, this.#heldBytes);
    this.#heldBytes = 0;
    this.#start();
  }

  /** What an earlier process held is gone with it, whatever it has ended by. */
  #look(): void {
    const { up, incarnation } = this.#world.node(this.#node);
    if (up && incarnation === this.#incarnation) return;
    if (incarnation !== this.#incarnation) this.#isDown = false;
    this.#incarnation = incarnation;
    this.#heldBytes = 0;
    this.#sinceUs = undefined;
    this.#minutes = 0;
  }

  #start(): void {
    if (this.#isDown) this.#world.node(this.#node).start();
    this.#isDown = false;
  }
}
