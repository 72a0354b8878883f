/** The registry of criteria: a line here makes one known. */
import type { Criterion } from "../criterion.ts";
import { bandwidthUtilisation } from "./bandwidth-utilisation.ts";
import { byzantineDetection } from "./byzantine-detection.ts";
import { compression } from "./compression.ts";
import { consensusLatency } from "./consensus-latency.ts";
import { cpu } from "./cpu.ts";
import { downtime } from "./downtime.ts";
import { errorRate } from "./error-rate.ts";
import { latency } from "./latency.ts";
import { memory } from "./memory.ts";
import { placementSuccess } from "./placement-success.ts";
import { placementTime } from "./placement-time.ts";
import { rollbackTime } from "./rollback-time.ts";
import { rolloutShare } from "./rollout-share.ts";

/** All criteria, in the order in which listings show them; a scenario picks from them by `id`. */
export const criteria: readonly Criterion[] = [
  rollbackTime,
  errorRate,
  latency,
  rolloutShare,
  downtime,
  compression,
  consensusLatency,
  byzantineDetection,
  placementTime,
  placementSuccess,
  bandwidthUtilisation,
  cpu,
  memory,
];
