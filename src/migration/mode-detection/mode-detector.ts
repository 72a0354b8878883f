/** What a mode detector is told, what it answers, and what it needs of the run around it. */
import type { ModeName } from "../../check/observation.ts";
import type { LinkProbe } from "./classify.ts";

/** A component of a node that asks for modes. Each has a detector state and a rhythm of its own, so two of one node may disagree. */
export interface ModeAsker {
  readonly component: string;
  /** It looks again after so long, microseconds, and goes by its last answer until then. */
  readonly recheckUs: number;
}

/** Belongs to one node and judges the paths from there, site by site. */
export interface ModeDetector {
  /** The mode of the path from this node to a site, as a component has it; without one, as the node as a whole has it at this moment. */
  mode(site: string, asker?: ModeAsker): ModeName;
  /** A round trip to that site was timed. */
  sample(site: string, rttUs: number): void;
  /** Whether the answer for a site rests on anything. */
  knows(site: string): boolean;
}

/** What a detector can do and whom it tells. */
export interface ModeSurroundings {
  /** Calendar time, microseconds: what was measured before a jump of the calendar is old after it. */
  readonly nowUs: () => number;
  /** What probes the path to a site. */
  readonly proberOf: (site: string) => () => LinkProbe;
  /** A component has taken a path for another mode than before, or has taken it for one for the first time. */
  readonly changed: (site: string, component: string, mode: ModeName, before: ModeName | undefined) => void;
}

/** Asks on behalf of no component in particular, and looks each time. */
export const WHOLE_NODE: ModeAsker = Object.freeze({ component: "node", recheckUs: 0 });

/** The farthest from a datacenter of the modes of those sites that the detector knows anything of; datacenter while it knows of none. */
export function worstKnownMode(detector: ModeDetector, sites: readonly string[]): ModeName {
  const modes = sites.filter((site) => detector.knows(site)).map((site) => detector.mode(site));
  if (modes.includes("internet")) return "internet";
  return modes.includes("hybrid") ? "hybrid" : "datacenter";
}
