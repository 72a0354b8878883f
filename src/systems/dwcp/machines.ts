/**
 * The virtual machines that a node is home to. A machine has an identity, so that it can leave again for where it has been, and keeps its
 * size and its habits. Between two departures it comes home by a way that is not simulated.
 */
import type { Kernel } from "../../../sim/kernel/kernel.ts";
import type { RandomStream } from "../../../sim/kernel/random.ts";
import type { VirtualNode } from "../../../sim/node/node.ts";
import type { Others } from "../../migration/others.ts";
import { RATIO_SPREAD } from "./constants/index.ts";
import type { DwcpParameters } from "./parameters.ts";

/** One virtual machine. */
export interface Machine {
  readonly name: string;
  readonly sizeBytes: number;
  readonly dirtyBytesPerSecond: number;
  /** How well its memory compresses, relative to the table. */
  readonly ratioFactor: number;
  /** Network index of the node that takes it within the site, and of the one that takes it elsewhere; the same where there is no choice. */
  readonly nearPeer: number;
  readonly farPeer: number;
}

/** The machines of one node, drawn from a stream for each machine, so that one more leaves the others as they are. */
export function machinesOf(
  kernel: Kernel,
  node: VirtualNode,
  neighbours: Others,
  strangers: Others,
  parameters: DwcpParameters,
): readonly Machine[] {
  return Array.from({ length: parameters.machines }, (_, index) => {
    const name = `${node.name}/${index}`;
    return drawMachine(kernel.stream("dwcp.machine", name), name, neighbours, strangers, parameters);
  });
}

function drawMachine(
  random: RandomStream,
  name: string,
  neighbours: Others,
  strangers: Others,
  { migrationSizeLeast, migrationSizeMost, dirtyLeast, dirtyMost }: DwcpParameters,
): Machine {
  const near = neighbours.length > 0 ? neighbours : strangers;
  const far = strangers.length > 0 ? strangers : neighbours;
  const nearPeer = near.pick(random).index;
  const farPeer = far.pick(random).index;
  const sizeBytes = Math.round(between(migrationSizeLeast, migrationSizeMost, random.uniform()));
  const dirtyBytesPerSecond = sizeBytes * between(dirtyLeast, dirtyMost, random.uniform());
  return {
    name,
    sizeBytes,
    dirtyBytesPerSecond,
    ratioFactor: between(1 - RATIO_SPREAD, 1 + RATIO_SPREAD, random.uniform()),
    nearPeer,
    farPeer,
  };
}

function between(least: number, most: number, share: number): number {
  return least + (most - least) * share;
}
