/** Which network mode a node takes a link for: datacenter, hybrid or internet. */
import type { MechanismDescription } from "../mechanism.ts";
import { constant, constantDetector } from "./constant.ts";
import { measured, measuredDetector } from "./measured.ts";
import type { ModeDetector } from "./mode-detector.ts";

export const modeDetection: MechanismDescription = {
  name: "modeDetection",
  doc: "Which network mode a node takes a link for.",
  variants: [constant, measured],
  default: measured.name,
};

/** A detector of the named variant for one node; `bandwidthBps` is what a bandwidth probe to a site would find. */
export function modeDetectorOf(variant: string, bandwidthBps: (site: string) => number): ModeDetector {
  return variant === constant.name ? constantDetector() : measuredDetector(bandwidthBps);
}
