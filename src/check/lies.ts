/** Byzantine members of a run as the simulator knows them: since when each has lied where lies can be found out, and when it was. */
import type { Evidence } from "./observation.ts";

/** One node that lied to its consensus group on a protocol that is made to bear it. */
export interface Lie {
  readonly node: string;
  /** Its first lie, microseconds of the run. */
  readonly fromUs: number;
  /** When some honest member came to suspect it; absent while nobody does. */
  foundUs?: number;
  /** When it became honest again; absent while it lies. */
  untilUs?: number;
}

/**
 * Collects them from the evidence, from its construction on. Silence is no lie, for nobody can tell it from a crash, and Raft has no means
 * to find anybody out.
 */
export function collectLies(evidence: Evidence): readonly Lie[] {
  const lies: Lie[] = [];
  const liars = new Set<string>();
  const open = (node: string): Lie | undefined => lies.find((lie) => lie.node === node);
  evidence.on("byzantine-begun", ({ node }) => liars.add(node));
  evidence.on("byzantine-acted", ({ node, atUs, protocol, behaviour }) => {
    if (protocol === "pbft" && behaviour !== "withhold" && open(node) === undefined) lies.push({ node, fromUs: atUs });
  });
  evidence.on("byzantine-suspected", ({ node, peer, atUs }) => {
    const lie = open(peer);
    if (lie !== undefined && !liars.has(node)) lie.foundUs ??= atUs;
  });
  evidence.on("byzantine-ended", ({ node, atUs }) => {
    const lie = open(node);
    if (lie !== undefined) lie.untilUs ??= atUs;
  });
  return lies;
}
