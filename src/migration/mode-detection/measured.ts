/**
 * Round trips timed on the node's own traffic, averaged over the last ten, and the bandwidth that a probe finds
 * (facts 1.0, upstream smoothing).
 */
import type { ModeName } from "../../check/observation.ts";
import type { VariantDescription } from "../mechanism.ts";
import { classifyMode } from "./classify.ts";
import type { ModeDetector } from "./mode-detector.ts";

export const measured = {
  name: "measured",
  doc: "The mean of the last ten round trips timed on the link, and its probed bandwidth; hybrid until there is a sample.",
  parameters: {},
  source: "facts 1.0: upstream smoothing, initial mode hybrid",
} as const satisfies VariantDescription;

const SAMPLES = 10;
const INITIAL_MODE: ModeName = "hybrid";

/** A detector that averages what `sample` is told, site by site. */
export function measuredDetector(bandwidthBps: (site: string) => number): ModeDetector {
  const recent = new Map<string, number[]>();
  return {
    mode(site) {
      const samples = recent.get(site);
      if (samples === undefined) return INITIAL_MODE;
      let sumUs = 0;
      for (const sampleUs of samples) sumUs += sampleUs;
      return classifyMode(sumUs / samples.length, bandwidthBps(site));
    },
    sample(site, rttUs) {
      const samples = recent.get(site);
      if (samples === undefined) recent.set(site, [rttUs]);
      else {
        samples.push(rttUs);
        if (samples.length > SAMPLES) samples.shift();
      }
    },
  };
}
