/** D6b: what the next version has decided is in the old version's log when a group works on that again. */
import type { Invariant } from "../../../check/invariant.ts";
import type { Decided } from "../../../check/observation.ts";
import { Decisions } from "./decisions.ts";

export const d6bNothingLost: Invariant = {
  id: "D6b",
  title: "a rollback loses nothing decided",
  doc: "Whoever leads a group on v1 has every slot in its log that the group has decided on v3, and v1 decides nothing else for it.",
  knownBad: {
    why: "v1 goes on from its own old log, and what v3 has decided is not in it (facts 6.1 B9)",
    set: {
      "mechanisms.consensusHandover": "none",
      "plan.steps.week-8.write.enable": "[transport, compression, prediction, stateSync, consensus]",
      "plan.steps.week-8.write.percentage": "100",
    },
  },
  watch(context, findings) {
    const onNext = new Decisions();
    const lost = new Set<Decided>();
    let returned = false;
    const { old, next } = context.versions;
    context.evidence.on("decided", (decided) => {
      if (decided.next) {
        // An entry without a command is nothing that a client could miss.
        if (decided.command !== undefined) onNext.first(decided);
        return;
      }
      const before = onNext.known(decided);
      if (before === undefined) return;
      findings.checked();
      if (before.command === decided.command || lost.has(before)) return;
      lost.add(before);
      const { atUs, node, group, slot } = decided;
      findings.violated(
        atUs,
        node,
        `slot ${slot} of ${group}, which ${next} had decided to be ${before.command}, is ${decided.command ?? "an entry without a command"} on ${old}`,
      );
    });
    context.evidence.on("consensus-leader", (leader) => {
      if (leader.next || !onNext.has(leader.group)) return;
      returned = true;
      findings.checked();
      const missing = [...onNext.behind(leader.group, leader.lastSlot)].filter((decided) => !lost.has(decided));
      const [first] = missing;
      if (first === undefined) return;
      for (const decided of missing) lost.add(decided);
      const { atUs, node, group, lastSlot } = leader;
      findings.violated(
        atUs,
        node,
        `${missing.length} commands that ${group} decided on ${next} are lost, from slot ${first.slot} on, ${first.command}: its leader on ${old} has a log of ${lastSlot} slots`,
      );
    });
    return { inScope: () => returned };
  },
};
