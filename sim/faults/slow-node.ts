/** A node computes slowly, and is otherwise well: a gray failure, which health checks do not see. */
import type { Parameters } from "../parameters.ts";
import type { PhysicalFault } from "./fault.ts";

const parameters = {
  node: { kind: "node", doc: "The node that is slow." },
  factor: {
    kind: "number",
    default: 10,
    min: 1,
    max: 1_000_000,
    unit: "times",
    doc: "How many times as long its processor takes for everything.",
    source: "modelling choice: slow enough to be felt, and not so slow as to be taken for dead",
  },
} as const satisfies Parameters;

/** Slows a node's processor down. */
export const slowNode: PhysicalFault<typeof parameters> = {
  name: "slow-node",
  doc: "A node's processor takes longer for every job, those that have begun included. At the end it has its speed back.",
  parameters,
  end: "optional",
  begin: (world, values) => world.node(values.node).cpu.slow(values.factor),
};
