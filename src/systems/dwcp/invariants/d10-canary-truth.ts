/** D10: the share of nodes that a percentage lets in is about that percentage, never zero, and grows and shrinks by nesting. */
import type { Invariant } from "../../../check/invariant.ts";

export const d10CanaryTruth: Invariant = {
  id: "D10",
  title: "the share of nodes is the percentage",
  doc: "The eligible share differs from the percentage by at most max(1/n, 3*sqrt(p(1-p)/n)), is not zero above 0 %, and a larger percentage only adds nodes. Suspended while a kill is set.",
  knownBad: {
    why: "of the seven nodes node_0 to node_6 the hash lets in none at 10 % (facts 1.1, 6.1 B16)",
    set: { "mechanisms.exposure": "fnv-bucket", "cluster.nodes": "7", "cluster.naming": "node_{index}" },
  },
  watch(context, findings) {
    let before: { readonly percentage: number; readonly eligible: readonly string[] } | undefined;
    let stepped = false;
    context.evidence.on("step-applied", ({ atUs, step, percentage, eligible, killed }) => {
      stepped = true;
      if (killed) return;
      findings.checked();
      const nodes = context.nodes.length;
      const share = eligible.length / nodes;
      const asked = percentage / 100;
      const tolerance = Math.max(1 / nodes, 3 * Math.sqrt((asked * (1 - asked)) / nodes));
      if (percentage > 0 && eligible.length === 0) {
        findings.violated(atUs, undefined, `${step} lets in no node at ${percentage} %`);
      } else if (Math.abs(share - asked) > tolerance) {
        findings.violated(atUs, undefined, `${step} lets in ${eligible.length} of ${nodes} nodes at ${percentage} %`);
      }
      const lost = before === undefined ? undefined : missingFrom(before, { percentage, eligible });
      if (lost !== undefined) findings.violated(atUs, lost, `${step} at ${percentage} % is not nested with the step before`);
      before = { percentage, eligible };
    });
    return { inScope: () => stepped };
  },
};

interface Share {
  readonly percentage: number;
  readonly eligible: readonly string[];
}

/** A node that the smaller share has and the larger one lacks. */
function missingFrom(one: Share, other: Share): string | undefined {
  const [smaller, larger] = one.percentage <= other.percentage ? [one, other] : [other, one];
  const names = new Set(larger.eligible);
  return smaller.eligible.find((node) => !names.has(node));
}
