/**
 * What the benchmarks run: workloads that are written twice, through the kernel's public API and as a bare loop by hand. Both draw the
 * same random numbers and do the same, so the ratio of their speeds is what the kernel costs or gains.
 */
import { Phold } from "./phold.ts";
import { BarePhold } from "./phold-bare.ts";
import { QueueingNetwork } from "./queueing-network.ts";
import { BareQueueingNetwork } from "./queueing-network-bare.ts";
import { Raft } from "./raft.ts";
import { BareRaft } from "./raft-bare.ts";
import type { Run } from "./run.ts";

/** One workload at one size. */
export interface Workload {
  readonly name: string;
  readonly nodes: number;
  /** Through the public API of the kernel, with its digest on. */
  kernel(): Run;
  /** By hand: typed arrays, a binary heap and a switch, no kernel. */
  bare(): Run;
}

/** All workloads, in the order of the table. */
export const workloads: readonly Workload[] = [
  ...[1_000, 100_000, 1_000_000].map((nodes) => ({
    name: `W1 PHOLD, ${nodes.toLocaleString("en-US")} pending`,
    nodes,
    kernel: () => new Phold(nodes),
    bare: () => new BarePhold(nodes),
  })),
  {
    name: "W2 queueing network",
    nodes: 1_000,
    kernel: () => new QueueingNetwork(1_000, 2),
    bare: () => new BareQueueingNetwork(1_000, 2),
  },
  { name: "W3 Raft-like", nodes: 25, kernel: () => new Raft(25), bare: () => new BareRaft(25) },
];
