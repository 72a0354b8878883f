/** A person at a terminal: commands outside the schedule, from a host of their own. */
import type { Message } from "../../sim/network/network.ts";
import type { NodeBehaviour, VirtualNode } from "../../sim/node/node.ts";
import type { FlagWrite, OperatorCommand } from "../plan/plan.ts";
import { StoreClient } from "./flag-store/client.ts";
import type { WriteKind } from "./flags.ts";
import type { Fleet } from "./fleet.ts";
import type { RollbackTracker } from "./rollback.ts";
import { rollbackWrite } from "./rollback-write.ts";

/** What a rollback by the kill command is called. */
export const KILL_TRIGGER = "operator kill";

/** The behaviour of the operator node, from which a person commands. The run calls `command` when one is due. */
export class Operator implements NodeBehaviour {
  readonly #fleet: Fleet;
  readonly #node: VirtualNode;
  readonly #tracker: RollbackTracker;
  readonly #store: StoreClient;

  constructor(fleet: Fleet, tracker: RollbackTracker) {
    this.#fleet = fleet;
    this.#node = fleet.operator;
    this.#tracker = tracker;
    this.#store = new StoreClient(fleet, this.#node);
  }

  /** What the commands are written through, for the faults of its writes. */
  get writer(): StoreClient {
    return this.#store;
  }

  started(): void {
    this.#store.resume();
  }

  stopped(): void {
    // What was typed is remembered by the person and by the client; nothing else is volatile here.
  }

  message(message: Message): void {
    if (message.kind === "flags.written") this.#store.answered(message);
  }

  /** Gives a command; `standing` is what the plan last asked for. It waits while the host is down, and the clock of the rollback runs. */
  command(command: OperatorCommand, standing: FlagWrite): void {
    const nowUs = this.#fleet.world.kernel.nowUs;
    const { name } = command;
    if (command.command === "unforce") {
      this.#fleet.evidence.emit({ kind: "kill-lifted", atUs: nowUs, by: name });
      return this.#write(name, "unforce", { force: false });
    }
    const rollback = command.rollback ?? { level: "flag" as const };
    const trigger = command.command === "kill" ? KILL_TRIGGER : "operator rollback";
    this.#tracker.ordered({ writer: name, level: rollback.level, trigger, startedAtUs: nowUs, firedAtUs: nowUs });
    this.#write(name, command.command === "kill" ? "kill" : "rollback", rollbackWrite(rollback, standing));
  }

  #write(name: string, kind: WriteKind, change: FlagWrite): void {
    this.#store.submit({ id: `operator:${name}`, kind, writer: name, change }, () => undefined);
  }
}
