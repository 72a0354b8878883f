/**
 * What the plan's detector would be with real measurements in it: `DetectMode` is asked for no peer in particular, keeps nothing of what it
 * has found before, and compares with numbers in the code (DWCP plan L48-70; facts 6.1 B12).
 */
import type { ModeName } from "../../check/observation.ts";
import type { VariantDescription } from "../mechanism.ts";
import { classify, type LinkFigures } from "./classify.ts";
import { type ModeDetector, type ModeSurroundings, WHOLE_NODE } from "./mode-detector.ts";

export const perNode = {
  name: "per-node",
  doc: "One mode for all links of a node, found anew on every call from the last round trip alone, to whichever peer that was.",
  parameters: {},
  source: "DWCP plan L48-70; facts 6.1 B12",
} as const satisfies VariantDescription;

/** As long as nothing has been measured (facts 1.0). */
const INITIAL_MODE: ModeName = "hybrid";

/** A detector without a memory, but for what each asker was told last: changes are told of. */
export function perNodeDetector({ proberOf, changed }: ModeSurroundings): ModeDetector {
  const told = new Map<string, ModeName>();
  let last: LinkFigures | undefined;
  return {
    mode(site, { component } = WHOLE_NODE) {
      const mode = last === undefined ? INITIAL_MODE : classify("plan", last);
      const key = `${component} ${site}`;
      const before = told.get(key);
      if (before !== mode) {
        told.set(key, mode);
        changed(site, component, mode, before);
      }
      return mode;
    },
    sample: (site, rttUs) => {
      last = { rttUs, ...proberOf(site)() };
    },
    knows: () => last !== undefined,
  };
}
