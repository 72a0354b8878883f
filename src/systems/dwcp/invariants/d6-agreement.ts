/** D6: what a group has decided for a slot of its log is the same everywhere, whatever version a member runs. */
import type { Invariant } from "../../../check/invariant.ts";
import { Decisions } from "./decisions.ts";

export const d6Agreement: Invariant = {
  id: "D6",
  title: "one decision for each slot",
  doc: "No two honest members of a consensus group, of whatever versions, decide different commands for one slot, and none changes its mind.",
  knownBad: {
    why: "each version counts its own members only, so that both halves of a group decide (facts 1.6)",
    set: {
      "mechanisms.quorum": "own-members",
      "mechanisms.consensusHandover": "{variant: log-transfer, switch: each}",
      "plan.steps.week-8.write.enable": "[transport, compression, prediction, stateSync, consensus]",
    },
  },
  watch(context, findings) {
    const decisions = new Decisions();
    const liars = new Set<string>();
    context.evidence.on("byzantine-begun", ({ node }) => {
      liars.add(node);
    });
    context.evidence.on("decided", (decided) => {
      // What a Byzantine member says that it has decided is worth nothing.
      if (liars.has(decided.node)) return;
      findings.checked();
      const first = decisions.first(decided);
      if (first.command === decided.command) return;
      const { atUs, node, group, slot, next } = decided;
      const of = (isNext: boolean): string => (isNext ? context.versions.next : context.versions.old);
      const mine = `${named(decided.command)} on ${of(next)}`;
      findings.violated(
        atUs,
        node,
        `slot ${slot} of ${group} is ${mine} here and ${named(first.command)} on ${of(first.next)} at ${first.node}`,
      );
    });
    return { inScope: () => decisions.any };
  },
};

function named(command: string | undefined): string {
  return command ?? "an entry without a command";
}
