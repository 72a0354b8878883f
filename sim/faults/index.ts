/** The physical faults that there are. A new one is a file beside this and a line below. */
import { bandwidth } from "./bandwidth.ts";
import { clockDrift } from "./clock-drift.ts";
import { clockStep } from "./clock-step.ts";
import { corruption } from "./corruption.ts";
import { crash } from "./crash.ts";
import { crashLoop } from "./crash-loop.ts";
import { cutOff } from "./cut-off.ts";
import { delay } from "./delay.ts";
import { diskCorrupt } from "./disk-corrupt.ts";
import { diskFull } from "./disk-full.ts";
import { diskSlow } from "./disk-slow.ts";
import { diskTorn } from "./disk-torn.ts";
import { duplication } from "./duplication.ts";
import type { PhysicalFault } from "./fault.ts";
import { flappingPartition } from "./flapping-partition.ts";
import { jitter } from "./jitter.ts";
import { loss } from "./loss.ts";
import { oneWayPartition } from "./one-way-partition.ts";
import { partialPartition } from "./partial-partition.ts";
import { partition } from "./partition.ts";
import { pause } from "./pause.ts";
import { rdmaLoss } from "./rdma-loss.ts";
import { reorder } from "./reorder.ts";
import { restart } from "./restart.ts";
import { siteOutage } from "./site-outage.ts";
import { slowNode } from "./slow-node.ts";
import { wander } from "./wander.ts";

export type { PhysicalFault } from "./fault.ts";

/** All kinds of physical faults. */
export const physicalFaults: readonly PhysicalFault[] = [
  crash,
  restart,
  crashLoop,
  pause,
  slowNode,
  clockStep,
  clockDrift,
  diskSlow,
  diskFull,
  diskTorn,
  diskCorrupt,
  partition,
  oneWayPartition,
  partialPartition,
  flappingPartition,
  cutOff,
  delay,
  jitter,
  bandwidth,
  wander,
  rdmaLoss,
  loss,
  duplication,
  reorder,
  corruption,
  siteOutage,
];
