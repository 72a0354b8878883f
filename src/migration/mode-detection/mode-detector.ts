/** What a mode detector is told and what it answers. */
import type { ModeName } from "../../check/observation.ts";

/** Belongs to one node and judges the paths from there, site by site. */
export interface ModeDetector {
  /** The mode of the path from this node to a site. */
  mode(site: string): ModeName;
  /** A round trip to that site was timed. */
  sample(site: string, rttUs: number): void;
}
