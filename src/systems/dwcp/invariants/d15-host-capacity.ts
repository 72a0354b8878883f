/** D15: no host runs more than it has. */
import type { Invariant } from "../../../check/invariant.ts";

export const d15HostCapacity: Invariant = {
  id: "D15",
  title: "no host beyond its capacity",
  doc: "The machines that v3 has placed on a host, with those that were there before, need no more cores and no more memory than the host has.",
  knownBad: {
    why: "two placers that believe in the same room both take it",
    set: { "mechanisms.reservation": "none", "parameters.placementInterval": "1s" },
  },
  watch(context, findings) {
    let placed = false;
    context.evidence.on("machine-placed", ({ atUs, node, cores, unusedCores, unusedMemoryBytes }) => {
      placed = true;
      findings.checked();
      if (unusedCores >= 0 && unusedMemoryBytes >= 0) return;
      const lacking = unusedCores < 0 ? `${-unusedCores} cores` : `${-unusedMemoryBytes} bytes of memory`;
      findings.violated(atUs, node, `with one more machine of ${cores} cores the host lacks ${lacking}`);
    });
    return { inScope: () => placed };
  },
};
