/** The thresholds of the plan's mode detector, as pure arithmetic (DWCP plan L54-70). */
import type { ModeName } from "../../check/observation.ts";

/** L59: below 10 ms. */
const DATACENTER_RTT_US = 10_000;
/** L64: above 50 ms. */
const INTERNET_RTT_US = 50_000;
/** L59, L64: 1 Gbps, compared strictly on both sides, so that exactly 1 Gbps is hybrid (facts 6.1 B11). */
const THRESHOLD_BPS = 1_000_000_000;

/** The mode of a link with this round trip (microseconds) and bandwidth (bits per second). */
export function classifyMode(rttUs: number, bandwidthBps: number): ModeName {
  if (rttUs < DATACENTER_RTT_US && bandwidthBps > THRESHOLD_BPS) return "datacenter";
  if (rttUs > INTERNET_RTT_US || bandwidthBps < THRESHOLD_BPS) return "internet";
  return "hybrid";
}
