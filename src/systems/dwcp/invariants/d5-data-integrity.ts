/** D5: what a completed transfer delivered is what was sent, its size included, and no message that was damaged is taken for good. */
import type { Invariant } from "../../../check/invariant.ts";

export const d5DataIntegrity: Invariant = {
  id: "D5",
  title: "a completed transfer is complete",
  doc: "The receiver of a completed transfer has every byte of the machine's memory, above 4 GiB too, and as it was: nothing lossy on the way, and no delta but applied to the baseline that it was made against; and nobody takes a message for good that was damaged on its way.",
  knownBad: {
    why: "the total size is a 32-bit field, so a transfer of 4 GiB or more is cut modulo 2^32 (facts 6.1 B23)",
    set: { "defects.size-field-32-bit": "true" },
  },
  watch(context, findings) {
    context.evidence.on("transfer-completed", ({ atUs, node, peer, sizeBytes, receivedBytes, sent, received }) => {
      findings.checked();
      if (receivedBytes !== sizeBytes) {
        findings.violated(atUs, node, `a machine of ${sizeBytes} bytes from ${peer} arrives as ${receivedBytes} bytes`);
      }
      if (received !== sent) findings.violated(atUs, node, `the memory of ${sent} from ${peer} arrives as ${received}`);
    });
    context.evidence.on("damaged", ({ atUs, node, peer, type, effect }) => {
      findings.checked();
      if (effect === "misread")
        findings.violated(atUs, node, `a damaged ${type} from ${peer} passes for a whole one: no checksum shows it`);
    });
    return { inScope: () => true };
  },
};
