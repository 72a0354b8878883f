/** How much of a link between sites the transfers on the new version use while there are any. */
import type { ValuesOf } from "../../../sim/parameters.ts";
import { against, type Criterion } from "../criterion.ts";
import type { TransferCompleted } from "../observation.ts";

const parameters = {
  least: {
    kind: "share",
    default: 0.9,
    doc: "Least share of a link's bandwidth that is used while something moves over it.",
    source: "DWCP plan L462: v1 baseline 90 % and more",
  },
} as const;

export const bandwidthUtilisation: Criterion = {
  id: "bandwidth-utilisation",
  title: "bandwidth used while machines move",
  doc: "The share of the bandwidth of links between sites that transfers on the new version used while any of them moved, beside that of the control run. Stops and starts of machines count as moving.",
  parameters,
  judge({ transfers, control }, values) {
    const { least } = values as ValuesOf<typeof parameters>;
    const value = utilisation(transfers.filter(({ next }) => next !== 0));
    const inControl = utilisation(control?.transfers ?? []);
    return {
      status: against(value, least, "atLeast"),
      bound: "atLeast",
      unit: "share",
      limit: least,
      scope: "transfers on the new version, between sites",
      ...(value === undefined ? {} : { value }),
      ...(inControl === undefined ? {} : { control: inControl }),
    };
  },
};

/** Bits carried as a share of what the links would have carried in the time in which there was something to carry. */
function utilisation(transfers: readonly TransferCompleted[]): number | undefined {
  const byLink = new Map<string, TransferCompleted[]>();
  for (const transfer of transfers) {
    const { link } = transfer;
    const [from, to] = link.split(" -> ");
    if (from === to) continue;
    const all = byLink.get(link);
    if (all === undefined) byLink.set(link, [transfer]);
    else all.push(transfer);
  }
  let carriedBits = 0;
  let possibleBits = 0;
  for (const all of byLink.values()) {
    for (const { wireBytes } of all) carriedBits += 8 * wireBytes;
    possibleBits += ((all[0]?.linkBps ?? 0) * busyUs(all)) / 1_000_000;
  }
  return possibleBits === 0 ? undefined : Math.round((carriedBits / possibleBits) * 10_000) / 10_000;
}

/** Length of the union of the times in which transfers were under way, microseconds. */
function busyUs(transfers: readonly TransferCompleted[]): number {
  const spans = transfers.map(({ atUs, durationUs }) => ({ fromUs: atUs - durationUs, toUs: atUs }));
  let busy = 0;
  let untilUs = Number.NEGATIVE_INFINITY;
  for (const { fromUs, toUs } of spans.sort((one, other) => one.fromUs - other.fromUs || one.toUs - other.toUs)) {
    busy += Math.max(0, toUs - Math.max(fromUs, untilUs));
    untilUs = Math.max(untilUs, toUs);
  }
  return busy;
}
