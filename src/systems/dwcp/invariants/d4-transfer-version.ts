/** D4: all pieces of one transfer use one version. */
import type { Invariant } from "../../../check/invariant.ts";

export const d4TransferVersion: Invariant = {
  id: "D4",
  title: "one version for all of a transfer",
  doc: "All pieces of a transfer are sent with the versions with which it began; to change them, the transfer starts again.",
  knownBad: {
    why: "every call decides anew, so a flag that flips in mid-transfer mixes framings (facts 6.1 B6)",
    set: { "mechanisms.pinning": "per-call" },
  },
  watch(context, findings) {
    const begun = new Map<number, number>();
    context.evidence.on("piece-sent", ({ transfer, next, atUs, node, peer }) => {
      findings.checked();
      const first = begun.get(transfer);
      if (first === undefined) begun.set(transfer, next);
      else if (first !== next) {
        const name = (mask: number): string => context.components.label(mask) || "nothing";
        findings.violated(
          atUs,
          node,
          `a transfer to ${peer} that began with ${name(first)} on ${context.versions.next} goes on with ${name(next)}`,
        );
        begun.set(transfer, next);
      }
    });
    context.evidence.on("operation-ended", ({ operation }) => {
      begun.delete(operation);
    });
    return { inScope: () => true };
  },
};
