/**
 * From a link's figures to its mode, by each of the four sets of thresholds that the DWCP sources have for the same three words (facts
 * 1.0): pure arithmetic.
 */
import type { ModeName } from "../../check/observation.ts";

/** What a probe of a path finds besides the round trip. */
export interface LinkProbe {
  /** Bits per second. */
  readonly bandwidthBps: number;
  /** Probability that a message is lost. */
  readonly loss: number;
  /** Whether RDMA works on it. */
  readonly rdma: boolean;
}

/** Everything that any of the sets looks at. */
export interface LinkFigures extends LinkProbe {
  /** Microseconds. */
  readonly rttUs: number;
}

/** Names of the sets. */
export type ThresholdName = "plan" | "upstream" | "scored" | "orchestrator";

const DATACENTER_RTT_US = 10_000;
const INTERNET_RTT_US = 50_000;
const THRESHOLD_BPS = 1_000_000_000;

/** The plan's comparisons are strict on both sides, so that exactly 1 Gbps is hybrid, however near the other end is (L59, L64; B11). */
function byPlan({ rttUs, bandwidthBps }: LinkFigures): ModeName {
  if (rttUs < DATACENTER_RTT_US && bandwidthBps > THRESHOLD_BPS) return "datacenter";
  return rttUs > INTERNET_RTT_US || bandwidthBps < THRESHOLD_BPS ? "internet" : "hybrid";
}

/** As the plan, but 1 Gbps is enough for a datacenter (facts 1.0, `upgrade/mode_detector.go`). */
function byUpstream({ rttUs, bandwidthBps }: LinkFigures): ModeName {
  if (rttUs < DATACENTER_RTT_US && bandwidthBps >= THRESHOLD_BPS) return "datacenter";
  return rttUs > INTERNET_RTT_US || bandwidthBps < THRESHOLD_BPS ? "internet" : "hybrid";
}

/** Scores in tenths (facts 1.0, `config/dwcp-v3-hybrid.yaml`): 100 us and 50 Gbps for a datacenter, 10 ms and 10 Gbps for the internet. */
function byScore({ rttUs, bandwidthBps, loss, rdma }: LinkFigures): ModeName {
  const points = (holds: boolean, tenths: number): number => (holds ? tenths : 0);
  const datacenter = points(rttUs < 100, 4) + points(bandwidthBps > 50_000_000_000, 3) + points(loss < 0.001, 2) + points(rdma, 1);
  if (datacenter >= SCORE_TENTHS) return "datacenter";
  const internet = points(rttUs > 10_000, 4) + points(bandwidthBps < 10_000_000_000, 3) + points(loss > 0.001, 2) + points(!rdma, 1);
  return internet >= SCORE_TENTHS ? "internet" : "hybrid";
}

const SCORE_TENTHS = 7;
/** 1 GiB/s, and a tenth of it (facts 1.0: "bw>1 GiB/s", "bw<~107 MB/s"). */
const GIBIBYTE_BPS = 8 * 1_073_741_824;

/** Facts 1.0, `backend/core/migration/orchestrator_dwcp_v3.go`. */
function byOrchestrator({ rttUs, bandwidthBps, loss }: LinkFigures): ModeName {
  if (rttUs < 10_000 && bandwidthBps > GIBIBYTE_BPS && loss < 0.001) return "datacenter";
  return rttUs > 100_000 || bandwidthBps < GIBIBYTE_BPS / 10 || loss > 0.01 ? "internet" : "hybrid";
}

const SETS: { readonly [name in ThresholdName]: (figures: LinkFigures) => ModeName } = {
  plan: byPlan,
  upstream: byUpstream,
  scored: byScore,
  orchestrator: byOrchestrator,
};

/** The mode of a link with these figures by one of the sets. */
export function classify(thresholds: ThresholdName, figures: LinkFigures): ModeName {
  return SETS[thresholds](figures);
}

/**
 * Whether a link that was taken for a mode may still be taken for it: it would be of that mode if its round trip and its bandwidth were
 * better, or worse, by the share `margin`.
 */
export function isStill(mode: ModeName, thresholds: ThresholdName, figures: LinkFigures, margin: number): boolean {
  const { rttUs, bandwidthBps } = figures;
  const better = { ...figures, rttUs: rttUs * (1 - margin), bandwidthBps: bandwidthBps * (1 + margin) };
  const worse = { ...figures, rttUs: rttUs * (1 + margin), bandwidthBps: bandwidthBps * (1 - margin) };
  return [figures, better, worse].some((candidate) => classify(thresholds, candidate) === mode);
}
