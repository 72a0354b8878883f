/** D3: every message that arrives can be read by its receiver, or is negotiated down. */
import type { Invariant } from "../../../check/invariant.ts";

export const d3LinkAgreement: Invariant = {
  id: "D3",
  title: "every delivered message can be read",
  doc: "A message that arrives is in a version that its receiver reads, or is negotiated down within a round trip.",
  knownBad: {
    why: "the sender picks the version by its own flags and nothing on the wire says which it is (facts 6.1 B5)",
    set: { "mechanisms.negotiation": "none" },
  },
  watch(context, findings) {
    let nextUsed = false;
    context.evidence.on("operation-started", ({ role, next }) => {
      if (role !== "sender") return;
      if (next !== 0) nextUsed = true;
      findings.checked();
    });
    context.evidence.on("unreadable", ({ atUs, node, peer, component, sentNext, effect }) => {
      const { old, next } = context.versions;
      const [sent, read] = sentNext ? [next, old] : [old, next];
      findings.violated(atUs, node, `${sent} ${component} from ${peer} meets a ${read} reader: ${effect}`);
    });
    return { inScope: () => nextUsed };
  },
};
