/**
 * Modes from measurements: round trips timed on the node's own traffic, and a probe of the path with each, averaged over the last few. What
 * keeps a mode from flapping on a link near a threshold is here too: smoothing, hysteresis, cooldown.
 */
import type { ValuesOf } from "../../../sim/parameters.ts";
import type { ModeName } from "../../check/observation.ts";
import type { VariantDescription } from "../mechanism.ts";
import { classify, isStill, type LinkFigures, type LinkProbe } from "./classify.ts";
import { type ModeAsker, type ModeDetector, type ModeSurroundings, WHOLE_NODE } from "./mode-detector.ts";

export const measured = {
  name: "measured",
  doc: "The mean of the last round trips timed on the link and of its probed bandwidth; hybrid until there is a sample.",
  parameters: {
    samples: {
      kind: "count",
      default: 10,
      min: 1,
      max: 1_000,
      doc: "How many measurements the mean is of; 1 for no smoothing.",
      source: "facts 1.0: mean of the last 10 samples",
    },
    maxAge: {
      kind: "duration",
      default: 60_000_000,
      minUs: 1_000,
      doc: "Measurements older than this do not count; where there is none left the mode stays what it is.",
      source: "modelling choice; facts 1.0 has windows of 10 s with a detection every second",
    },
    thresholds: {
      kind: "choice",
      values: {
        plan: "10 ms, 50 ms and 1 Gbps, compared strictly, so that exactly 1 Gbps is hybrid.",
        upstream: "The same, but 1 Gbps is enough for a datacenter.",
        scored: "Scores with a threshold of 0.7: 100 us, 50 Gbps, loss and RDMA for a datacenter, 10 ms and 10 Gbps for the internet.",
        orchestrator: "10 ms, 100 ms, 1 GiB/s, 107 MB/s and the loss.",
      },
      default: "upstream",
      doc: "Which of the four sets of thresholds that the DWCP sources contain.",
      source: "facts 1.0: four contradictory threshold sets; upgrade/mode_detector.go",
    },
    hysteresis: {
      kind: "share",
      default: 0.1,
      doc: "By how much round trip and bandwidth must be past a threshold for the mode to change.",
      source: "facts 1.0: hysteresis 0.1, which upstream declares and does not use",
    },
    cooldown: {
      kind: "duration",
      default: 30_000_000,
      minUs: 0,
      doc: "After a change of mode there is no other for so long.",
      source: "facts 1.0: 30 s cooldown",
    },
  },
  source: "facts 1.0: upstream smoothing, initial mode hybrid",
} as const satisfies VariantDescription;

/** What a component goes by until anything has been measured (facts 1.0). */
const INITIAL_MODE: ModeName = "hybrid";

/** What a measurement is made of, in the order in which its figures stand in the ring. */
const AT = 0;
const RTT = 1;
const BANDWIDTH = 2;
const LOSS = 3;
const FIGURES = 4;

/**
 * The last measurements of one site, of which the latest writes over the oldest. They stand side by side in one piece of memory: a sample
 * comes with every request, and in a large fleet it finds no ring in the cache.
 */
class Ring {
  readonly #figures: Float64Array;
  readonly #probe: () => LinkProbe;
  #count = 0;
  /** Where the next one goes. */
  #next = 0;
  #rdma = false;

  constructor(samples: number, probe: () => LinkProbe) {
    this.#figures = new Float64Array(samples * FIGURES);
    this.#probe = probe;
  }

  add(atUs: number, rttUs: number): void {
    const { bandwidthBps, loss, rdma } = this.#probe();
    const figures = this.#figures;
    const at = this.#next;
    figures[at + AT] = atUs;
    figures[at + RTT] = rttUs;
    figures[at + BANDWIDTH] = bandwidthBps;
    figures[at + LOSS] = loss;
    this.#next = at + FIGURES === figures.length ? 0 : at + FIGURES;
    this.#rdma = rdma;
    if (this.#count * FIGURES < figures.length) this.#count++;
  }

  /** Means over what was measured at `sinceUs` or later; undefined if nothing was. */
  mean(sinceUs: number): LinkFigures | undefined {
    const figures = this.#figures;
    let [fresh, rttUs, bandwidthBps, loss] = [0, 0, 0, 0];
    for (let at = 0; at < this.#count * FIGURES; at += FIGURES) {
      if (!((figures[at + AT] ?? 0) >= sinceUs)) continue;
      fresh++;
      rttUs += figures[at + RTT] ?? 0;
      bandwidthBps += figures[at + BANDWIDTH] ?? 0;
      loss += figures[at + LOSS] ?? 0;
    }
    if (fresh === 0) return undefined;
    return { rttUs: rttUs / fresh, bandwidthBps: bandwidthBps / fresh, loss: loss / fresh, rdma: this.#rdma };
  }
}

interface Standing {
  readonly mode: ModeName;
  readonly sinceUs: number;
  checkedUs: number;
}

/** A detector that averages what `sample` is told, site by site. */
export function measuredDetector(rules: ValuesOf<typeof measured.parameters>, surroundings: ModeSurroundings): ModeDetector {
  return new MeasuredDetector(rules, surroundings);
}

class MeasuredDetector implements ModeDetector {
  readonly #rules: ValuesOf<typeof measured.parameters>;
  readonly #surroundings: ModeSurroundings;
  readonly #rings = new Map<string, Ring>();
  readonly #standing = new Map<string, Map<string, Standing>>();

  constructor(rules: ValuesOf<typeof measured.parameters>, surroundings: ModeSurroundings) {
    this.#rules = rules;
    this.#surroundings = surroundings;
  }

  mode(site: string, { component, recheckUs }: ModeAsker = WHOLE_NODE): ModeName {
    const nowUs = this.#surroundings.nowUs();
    const standing = this.#standing.get(site)?.get(component);
    if (standing !== undefined && nowUs - standing.checkedUs < recheckUs) return standing.mode;
    const figures = this.#mean(site, nowUs);
    if (figures === undefined) return standing?.mode ?? INITIAL_MODE;
    if (standing !== undefined) standing.checkedUs = nowUs;
    const mode = this.#next(standing, figures, nowUs);
    if (mode === standing?.mode) return mode;
    const components = this.#standing.get(site) ?? new Map<string, Standing>();
    this.#standing.set(site, components.set(component, { mode, sinceUs: nowUs, checkedUs: nowUs }));
    this.#surroundings.changed(site, component, mode, standing?.mode);
    return mode;
  }

  sample(site: string, rttUs: number): void {
    let ring = this.#rings.get(site);
    if (ring === undefined) {
      ring = new Ring(this.#rules.samples, this.#surroundings.proberOf(site));
      this.#rings.set(site, ring);
    }
    ring.add(this.#surroundings.nowUs(), rttUs);
  }

  knows(site: string): boolean {
    return this.#standing.has(site) || this.#mean(site, this.#surroundings.nowUs()) !== undefined;
  }

  #next(standing: Standing | undefined, figures: LinkFigures, nowUs: number): ModeName {
    const { thresholds, hysteresis, cooldown } = this.#rules;
    if (standing === undefined) return classify(thresholds, figures);
    if (nowUs - standing.sinceUs < cooldown || isStill(standing.mode, thresholds, figures, hysteresis)) return standing.mode;
    return classify(thresholds, figures);
  }

  #mean(site: string, nowUs: number): LinkFigures | undefined {
    return this.#rings.get(site)?.mean(nowUs - this.#rules.maxAge);
  }
}
