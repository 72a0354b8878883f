/** The next version crashes its node at its nth operation. */
import type { Parameters } from "../../../sim/parameters.ts";
import type { MigrationFault } from "./fault.ts";

const parameters = {
  nth: { kind: "count", min: 1, doc: "Operations on the next version, begun or admitted, that a process survives, this last one not." },
  restart: {
    kind: "duration",
    default: 10_000_000,
    minUs: 1,
    doc: "Time until the node is up again; its process then counts anew.",
    source: "modelling choice",
  },
} as const satisfies Parameters;

export const crashOnNth: MigrationFault<typeof parameters> = {
  name: "crash-on-nth",
  doc: "A defect of the next version: a node's process crashes as it takes up its nth operation on it, and is restarted. The end of the fault brings back at once whoever is down by it.",
  parameters,
  end: "optional",
  excusesNothing: true,
  begin({ world, evidence }, { nth, restart }) {
    // A process counts its own operations: one that starts again begins at 0.
    const counts = new Map<string, number>();
    const down = new Map<string, () => void>();
    let inForce = true;
    const bringBack = (node: string): void => {
      const start = down.get(node);
      down.delete(node);
      start?.();
    };
    const crash = (node: string): void => {
      if (!inForce || down.has(node)) return;
      down.set(node, world.node(node).holdDown());
      world.kernel.call(restart, () => bringBack(node));
    };
    evidence.on("operation-started", ({ node, next }) => {
      if (!inForce || next === 0) return;
      const life = `${node} ${world.node(node).incarnation}`;
      const count = (counts.get(life) ?? 0) + 1;
      counts.set(life, count);
      // The crash is an event of its own: the node is in the middle of beginning the operation now.
      if (count === nth) world.kernel.call(0, () => crash(node));
    });
    return () => {
      inForce = false;
      for (const node of [...down.keys()]) bringBack(node);
    };
  },
};
