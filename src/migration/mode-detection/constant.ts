/** The plan's placeholder: 5 ms and 10 Gbps on every link, so every link is a datacenter link (DWCP plan L72-82; facts 6.1 B13). */
import type { VariantDescription } from "../mechanism.ts";
import { classify } from "./classify.ts";
import { type ModeDetector, type ModeSurroundings, WHOLE_NODE } from "./mode-detector.ts";

export const constant = {
  name: "constant",
  doc: "The plan's placeholder: every link measures 5 ms and 10 Gbps, so every link is taken for a datacenter link.",
  parameters: {},
  source: "DWCP plan L72-82",
} as const satisfies VariantDescription;

const PLACEHOLDER = Object.freeze({ rttUs: 5_000, bandwidthBps: 10_000_000_000, loss: 0, rdma: false });

/** A detector that measures nothing. */
export function constantDetector({ changed }: ModeSurroundings): ModeDetector {
  const asked = new Set<string>();
  const mode = classify("plan", PLACEHOLDER);
  return {
    mode(site, { component } = WHOLE_NODE) {
      const key = `${component} ${site}`;
      if (!asked.has(key)) {
        asked.add(key);
        changed(site, component, mode, undefined);
      }
      return mode;
    },
    sample: () => undefined,
    knows: () => true,
  };
}
