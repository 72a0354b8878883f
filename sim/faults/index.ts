/** The physical faults that there are. A new one is a file beside this and a line below. */
import { bandwidth } from "./bandwidth.ts";
import { corruption } from "./corruption.ts";
import { crash } from "./crash.ts";
import { cutOff } from "./cut-off.ts";
import { delay } from "./delay.ts";
import { duplication } from "./duplication.ts";
import type { PhysicalFault } from "./fault.ts";
import { flappingPartition } from "./flapping-partition.ts";
import { jitter } from "./jitter.ts";
import { loss } from "./loss.ts";
import { oneWayPartition } from "./one-way-partition.ts";
import { partialPartition } from "./partial-partition.ts";
import { partition } from "./partition.ts";
import { reorder } from "./reorder.ts";

export type { PhysicalFault } from "./fault.ts";

/** All kinds of physical faults. */
export const physicalFaults: readonly PhysicalFault[] = [
  crash,
  partition,
  oneWayPartition,
  partialPartition,
  flappingPartition,
  cutOff,
  delay,
  jitter,
  bandwidth,
  loss,
  duplication,
  reorder,
  corruption,
];
