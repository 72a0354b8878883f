/** How much the new version saves on the wire over internet links. */
import type { ValuesOf } from "../../../sim/parameters.ts";
import { against, type Criterion } from "../criterion.ts";
import type { TransferCompleted } from "../observation.ts";

const parameters = {
  least: { kind: "share", default: 0.7, doc: "Least share of the bytes that compression must save.", source: "DWCP plan L464: 70-85 %" },
} as const;

export const compression: Criterion = {
  id: "compression",
  title: "bytes saved by compression",
  doc: "The share of bytes that whole images on the new version saved over internet links, headers counted, beside that of the control run; deltas are left out. The plan's 85 % is where its target ends and no limit: whoever saves more breaks no promise.",
  parameters,
  judge({ transfers, control }, values) {
    const { least } = values as ValuesOf<typeof parameters>;
    const value = savedShare(transfers.filter(({ next }) => next !== 0));
    const inControl = savedShare(control?.transfers ?? []);
    return {
      status: against(value, least, "atLeast"),
      bound: "atLeast",
      unit: "share",
      limit: least,
      scope: "transfers on the new version, internet links",
      ...(value === undefined ? {} : { value }),
      ...(inControl === undefined ? {} : { control: inControl }),
    };
  },
};

function savedShare(transfers: readonly TransferCompleted[]): number | undefined {
  let raw = 0;
  let wire = 0;
  for (const { linkMode, isDelta, rawBytes, wireBytes } of transfers) {
    if (linkMode !== "internet" || isDelta) continue;
    raw += rawBytes;
    wire += wireBytes;
  }
  return raw === 0 ? undefined : Math.round((1 - wire / raw) * 10_000) / 10_000;
}
