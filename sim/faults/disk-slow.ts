/** A node's disk takes long. */
import type { Parameters } from "../parameters.ts";
import type { PhysicalFault } from "./fault.ts";

const parameters = {
  node: { kind: "node", doc: "The node whose disk is slow." },
  factor: {
    kind: "number",
    default: 10,
    min: 1,
    max: 1_000_000,
    unit: "times",
    doc: "How many times as long a sync takes.",
    source: "modelling choice: a local SSD becomes as slow as a disk that turns",
  },
} as const satisfies Parameters;

/** Slows a node's disk down. */
export const diskSlow: PhysicalFault<typeof parameters> = {
  name: "disk-slow",
  doc: "Syncs of a node's disk take longer, from the next one on. The first sync that begins after the end is as fast as ever.",
  parameters,
  end: "optional",
  begin: (world, values) => world.node(values.node).disk.slow(values.factor),
};
