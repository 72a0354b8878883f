/** The physical faults that there are. A new one is a file beside this and a line below. */
import { crash } from "./crash.ts";
import { cutOff } from "./cut-off.ts";
import { delay } from "./delay.ts";
import type { PhysicalFault } from "./fault.ts";
import { loss } from "./loss.ts";
import { partition } from "./partition.ts";
import { siteOutage } from "./site-outage.ts";

export type { PhysicalFault } from "./fault.ts";

/** All kinds of physical faults. */
export const physicalFaults: readonly PhysicalFault[] = [crash, partition, cutOff, delay, loss, siteOutage];
