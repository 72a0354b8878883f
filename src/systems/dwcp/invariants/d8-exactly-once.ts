/** D8: a command that clients give a group is decided once, however often it was proposed and by whatever protocol. */
import type { Invariant } from "../../../check/invariant.ts";

export const d8ExactlyOnce: Invariant = {
  id: "D8",
  title: "each command is decided once",
  doc: "No command stands in two slots of its group's log, also where it was proposed again, on another version or by another protocol.",
  knownBad: {
    why: "a command that v1 was deciding when the members went over is proposed to v3, whose log knows nothing of it (facts 1.6, 6.1 B9)",
    set: {
      "mechanisms.consensusHandover": "none",
      "parameters.consensusGroups": "cluster",
      "parameters.consensusMembers": "5",
      "parameters.consensusInterval": "100ms",
    },
  },
  watch(context, findings) {
    const slots = new Map<string, number>();
    context.evidence.on("decided", ({ atUs, node, group, slot, command, next }) => {
      if (command === undefined) return;
      findings.checked();
      const key = `${group} ${command}`;
      const first = slots.get(key);
      if (first === undefined) slots.set(key, slot);
      if (first === undefined || first === slot) return;
      const version = next ? context.versions.next : context.versions.old;
      findings.violated(atUs, node, `${command} is decided for slot ${first} of ${group} and again, on ${version}, for slot ${slot}`);
    });
    return { inScope: () => slots.size > 0 };
  },
};
