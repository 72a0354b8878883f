/** Which network mode a node takes a link for: datacenter, hybrid or internet. */
import type { ValuesOf } from "../../../sim/parameters.ts";
import type { MechanismChoice } from "../../scenario/scenario.ts";
import type { MechanismDescription } from "../mechanism.ts";
import { constant, constantDetector } from "./constant.ts";
import { measured, measuredDetector } from "./measured.ts";
import type { ModeDetector, ModeSurroundings } from "./mode-detector.ts";
import { perNode, perNodeDetector } from "./per-node.ts";

export const modeDetection: MechanismDescription = {
  name: "modeDetection",
  doc: "Which network mode a node takes a link for.",
  variants: [constant, perNode, measured],
  default: measured.name,
};

/** A detector of the chosen variant for one node. */
export function modeDetectorOf({ variant, parameters }: MechanismChoice, surroundings: ModeSurroundings): ModeDetector {
  if (variant === constant.name) return constantDetector(surroundings);
  if (variant === perNode.name) return perNodeDetector(surroundings);
  return measuredDetector(parameters as ValuesOf<typeof measured.parameters>, surroundings);
}
