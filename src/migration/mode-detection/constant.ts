/** The plan's placeholder: 5 ms and 10 Gbps on every link, so every link is a datacenter link (DWCP plan L72-82; facts 6.1 B13). */
import type { VariantDescription } from "../mechanism.ts";
import { classifyMode } from "./classify.ts";
import type { ModeDetector } from "./mode-detector.ts";

export const constant = {
  name: "constant",
  doc: "The plan's placeholder: every link measures 5 ms and 10 Gbps, so every link is taken for a datacenter link.",
  parameters: {},
  source: "DWCP plan L72-82",
} as const satisfies VariantDescription;

const PLACEHOLDER_RTT_US = 5_000;
const PLACEHOLDER_BPS = 10_000_000_000;

/** A detector that measures nothing. */
export function constantDetector(): ModeDetector {
  return { mode: () => classifyMode(PLACEHOLDER_RTT_US, PLACEHOLDER_BPS), sample: () => undefined };
}
