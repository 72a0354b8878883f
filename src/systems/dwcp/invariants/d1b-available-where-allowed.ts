/** D1b: a node that is allowed the new version has it available within a grace time. */
import { Calm, undecidedOn } from "../../../check/calm.ts";
import type { Invariant } from "../../../check/invariant.ts";
import { Permission } from "../../../check/permission.ts";
import type { DwcpParameters } from "../parameters.ts";

export const d1bAvailableWhereAllowed: Invariant = {
  id: "D1b",
  title: "new version available where it is allowed",
  doc: "A component that the store allows on a node in reach does not start work on v1 any more once the grace time is over, unless the peer cannot follow. A fault gives everybody whom it may have touched twice the grace time once more; a defect of a version gives it to nobody.",
  knownBad: {
    why: "the manager's enable flags are a copy made at construction, when everything was off (facts 6.1 B1)",
    set: { "mechanisms.flagView": "copied-at-construction" },
  },
  watch(context, findings) {
    const permission = new Permission(context);
    const { availabilityGrace } = context.parameters as unknown as DwcpParameters;
    const calm = new Calm(context);
    const pairwise = context.components.mask(["transport", "compression"]);
    let allowed = false;
    /**
     * Work that only a fault has excused which was in force then, and may have no end: of each stretch without a change of faults the last,
     * by node. `nodes`: on whom the fault has to be; undefined for anybody.
     */
    const excused = new Map<string, { readonly atUs: number; readonly node: string; readonly nodes: readonly string[] | undefined }>();
    context.evidence.on("operation-started", ({ role, uses, next, declinedByPeer, node, peer, atUs, work }) => {
      if (role !== "sender") return;
      const due = permission.allowedFor(node, uses, availabilityGrace, atUs);
      if (due === 0) return;
      allowed = true;
      const missing = due & ~next & ~declinedByPeer;
      if (missing === 0) return findings.checked();
      // Where a fault keeps peers from agreeing, neither of them declines; and the flag store may have to elect before anybody is told.
      // Sender and receiver agree on a framing between them, whatever happens to others; the rest may take a whole group.
      const nodes = (missing & pairwise) === 0 ? undefined : [node, peer];
      const calmUs = nodes === undefined ? calm.forUs(atUs) : calm.ofUs(nodes, atUs);
      if (calmUs === 0) excused.set([calm.changes, node, ...(nodes ?? [])].join(" "), { atUs, node, nodes });
      if (calmUs <= 2 * availabilityGrace) return;
      findings.checked();
      const components = context.components.list(missing).join(" and ");
      const sinceUs = atUs - permission.changedUs(node, missing & -missing);
      const seconds = Math.round(sinceUs / 1_000_000);
      findings.violated(
        atUs,
        node,
        `${components} for ${work} work on ${context.versions.old}, ${seconds} s after the store allowed ${context.versions.next} here`,
      );
    });
    return {
      inScope: () => allowed,
      conclude: () => {
        const late = [...excused.values()].filter(({ atUs, nodes }) => calm.inHindsightUs(atUs, nodes) > 2 * availabilityGrace);
        const { old, next } = context.versions;
        return undecidedOn(
          late.map(({ node }) => node),
          `work starts on ${old} where ${next} has long been allowed`,
        );
      },
    };
  },
};
