/** How long a machine that moves on the new version within a datacenter stands still. */
import type { ValuesOf } from "../../../sim/parameters.ts";
import { against, type Criterion, largest } from "../criterion.ts";
import type { TransferCompleted } from "../observation.ts";

const parameters = {
  limit: { kind: "duration", default: 500_000, minUs: 0, doc: "Longest stop of a machine on a datacenter link.", source: "DWCP plan L461" },
} as const;

export const downtime: Criterion = {
  id: "downtime",
  title: "longest stop of a machine",
  doc: "The longest stop of a machine that moved on the new version over a datacenter link, beside that of the control run.",
  parameters,
  judge({ transfers, control }, values) {
    const { limit } = values as ValuesOf<typeof parameters>;
    const pauses = (all: readonly TransferCompleted[]): number[] =>
      all.filter(({ linkMode }) => linkMode === "datacenter").map(({ pauseUs }) => pauseUs);
    const value = largest(pauses(transfers.filter(({ next }) => next !== 0)));
    const inControl = largest(pauses(control?.transfers ?? []));
    return {
      status: against(value, limit, "atMost"),
      bound: "atMost",
      unit: "us",
      limit,
      scope: "transfers on the new version, datacenter links",
      ...(value === undefined ? {} : { value }),
      ...(inControl === undefined ? {} : { control: inControl }),
    };
  },
};
