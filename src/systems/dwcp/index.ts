/**
 * DWCP, NovaCron's protocol for moving virtual machines over wide areas, from v1 to v3: transport (AMST) and
 * compression (HDE) as protocol models.
 */
import { gateInvariants } from "../../check/gates/index.ts";
import type { Member } from "../../migration/operation.ts";
import type { System } from "../system.ts";
import { pbftDefectDescriptions } from "./consensus/pbft-defects.ts";
import { d1aOnlyWhereAllowed } from "./invariants/d1a-only-where-allowed.ts";
import { d1bAvailableWhereAllowed } from "./invariants/d1b-available-where-allowed.ts";
import { d2KillBound } from "./invariants/d2-kill-bound.ts";
import { d3LinkAgreement } from "./invariants/d3-link-agreement.ts";
import { d4TransferVersion } from "./invariants/d4-transfer-version.ts";
import { d5DataIntegrity } from "./invariants/d5-data-integrity.ts";
import { d6Agreement } from "./invariants/d6-agreement.ts";
import { d6bNothingLost } from "./invariants/d6b-nothing-lost.ts";
import { d7Quorum } from "./invariants/d7-quorum.ts";
import { d8ExactlyOnce } from "./invariants/d8-exactly-once.ts";
import { d9Convergence } from "./invariants/d9-convergence.ts";
import { d10CanaryTruth } from "./invariants/d10-canary-truth.ts";
import { d12Downtime } from "./invariants/d12-downtime.ts";
import { d13Byzantine } from "./invariants/d13-byzantine.ts";
import { d14OneHost } from "./invariants/d14-one-host.ts";
import { d15HostCapacity } from "./invariants/d15-host-capacity.ts";
import { DwcpModel, SIZE_FIELD_DEFECT } from "./model.ts";
import { DwcpNode } from "./node.ts";
import { type DwcpParameters, dwcpParameters } from "./parameters.ts";
import { dwcpSituations } from "./situations.ts";
import { stateSyncDefects } from "./state-sync/defects.ts";
import { dwcpWireMatrix } from "./wire-matrix.ts";
import { DwcpWorkload } from "./workload.ts";

/** Builds the system for one run: its nodes share one model of the wire. */
export function createDwcp(): System {
  let model: DwcpModel | undefined;
  return {
    ...dwcpDescription,
    rollbackBoundUs: (parameters) => (parameters as unknown as DwcpParameters).killBound,
    createNode(context) {
      model ??= new DwcpModel(context.fleet, context.defects, context.parameters);
      model.register(context.agent);
      return new DwcpNode(context, model);
    },
    createWorkload(fleet, members: readonly Member[], parameters) {
      return new DwcpWorkload(fleet, members as readonly DwcpNode[], parameters as unknown as DwcpParameters);
    },
    wireMatrix: dwcpWireMatrix,
  };
}

/** What the vocabulary says of DWCP. */
export const dwcpDescription = {
  name: "dwcp",
  title: "DWCP v1 to v3",
  doc: "NovaCron's protocol for moving virtual machines over wide areas: two of its six components, transport and compression, with both versions' wire formats, costs and ratios.",
  versions: { old: "v1", next: "v3" },
  components: [
    { name: "transport", doc: "AMST: streams, chunks and framing; modelled" },
    { name: "compression", doc: "HDE: compression and its packets; modelled" },
    { name: "prediction", doc: "PBA: bandwidth prediction; its flag only" },
    { name: "stateSync", doc: "ASS: state synchronisation; modelled" },
    { name: "consensus", doc: "ACP: consensus groups and their hand-over; modelled" },
    { name: "placement", doc: "ITP: placement; modelled" },
  ],
  parameters: dwcpParameters,
  defects: [
    {
      name: SIZE_FIELD_DEFECT,
      doc: "The total size of a transfer is a 32-bit field in the v1 framing and in the v3 packet, so 4 GiB and more are cut modulo 2^32.",
      source: "facts 1.2, 6.1 B23",
    },
    ...pbftDefectDescriptions,
    ...stateSyncDefects,
  ],
  invariants: [
    d1aOnlyWhereAllowed,
    d1bAvailableWhereAllowed,
    d2KillBound,
    d3LinkAgreement,
    d4TransferVersion,
    d5DataIntegrity,
    d6Agreement,
    d6bNothingLost,
    d7Quorum,
    d8ExactlyOnce,
    d9Convergence,
    d10CanaryTruth,
    d12Downtime,
    d13Byzantine,
    d14OneHost,
    d15HostCapacity,
    ...gateInvariants,
  ],
  situations: dwcpSituations,
} as const satisfies Omit<System, "createNode" | "createWorkload" | "rollbackBoundUs" | "wireMatrix">;
