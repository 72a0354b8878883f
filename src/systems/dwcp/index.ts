/**
 * DWCP, NovaCron's protocol for moving virtual machines over wide areas, from v1 to v3: transport (AMST) and
 * compression (HDE) as protocol models.
 */
import { gateInvariants } from "../../check/gates/index.ts";
import { l1FlagStore } from "../../check/linearizability/l1-flag-store.ts";
import type { FleetNode } from "../../migration/exposure/exposure.ts";
import type { Member } from "../../migration/operation.ts";
import type { System } from "../system.ts";
import { consensusMembership } from "./consensus/groups.ts";
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
import { d11ModeStability } from "./invariants/d11-mode-stability.ts";
import { d12Downtime } from "./invariants/d12-downtime.ts";
import { d13Byzantine } from "./invariants/d13-byzantine.ts";
import { d14OneHost } from "./invariants/d14-one-host.ts";
import { d15HostCapacity } from "./invariants/d15-host-capacity.ts";
import { l2ConsensusLog } from "./invariants/l2-consensus-log.ts";
import { BASELINE_KEY_DEFECT, DELTA_DEFECT, DwcpModel, QUANTISE_DEFECT, SIZE_FIELD_DEFECT } from "./model.ts";
import { DwcpNode } from "./node.ts";
import { type DwcpParameters, dwcpParameters } from "./parameters.ts";
import { PREDICTION_STUB_DEFECT } from "./prediction/part.ts";
import { dwcpSituations } from "./situations.ts";
import { stateSyncDefects } from "./state-sync/defects.ts";
import { MODE_SWITCH_DEADLOCK_DEFECT, RDMA_START_DEFECT } from "./transport.ts";
import { dwcpWireMatrix } from "./wire-matrix.ts";
import { DwcpWorkload } from "./workload.ts";

/** Builds the system for one run: its nodes share one model of the wire. */
export function createDwcp(): System {
  let model: DwcpModel | undefined;
  return {
    ...dwcpDescription,
    rollbackBoundUs: (parameters) => (parameters as unknown as DwcpParameters).killBound,
    rolesOf(nodes, regionOf, parameters) {
      const membership = consensusMembership(nodes, regionOf, parameters as unknown as DwcpParameters);
      const groupOf = (node: FleetNode): string | undefined => [...membership].find(([, members]) => members.includes(node))?.[0];
      return nodes.map((node) => `consensus ${groupOf(node) ?? "none"}`);
    },
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
  doc: "NovaCron's protocol for moving virtual machines over wide areas: all six components of both versions, with their wire formats, costs and ratios.",
  versions: { old: "v1", next: "v3" },
  components: [
    { name: "transport", doc: "AMST: streams, chunks, framing, pacing, RDMA with TCP to fall back on; modelled" },
    { name: "compression", doc: "HDE: compression, its packets, deltas and their baselines; modelled" },
    { name: "prediction", doc: "PBA: bandwidth prediction, its cold start, its errors and its confidence; modelled" },
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
    {
      name: QUANTISE_DEFECT,
      doc: "v1 keeps two of the eight bits of every byte that it compresses for the internet.",
      source: "facts 1.3, 6.1 B23",
    },
    {
      name: DELTA_DEFECT,
      doc: "v1 gives out a delta as if it were the image, because its packets do not say which baseline to apply it to.",
      source: "facts 1.3, 6.1 B23",
    },
    {
      name: BASELINE_KEY_DEFECT,
      doc: "v3 leaves the baseline's key out of its packets, so that no delta can be decoded: baseline not found.",
      source: "facts 1.3",
    },
    {
      name: MODE_SWITCH_DEADLOCK_DEFECT,
      doc: "v3 switches modes inside of a send, with a lock for reading held and one for writing wanted: it sends nothing more until the process restarts.",
      source: "facts 1.2",
    },
    {
      name: RDMA_START_DEFECT,
      doc: "v3 takes a fabric that fails for the internet and starts no TCP for that: every send in the datacenter fails.",
      source: "facts 1.2",
    },
    {
      name: PREDICTION_STUB_DEFECT,
      doc: "Both versions predict 100 Mbps and 10 ms for every link, with a confidence of 0.8 that v3 rescales.",
      source: "facts 1.4",
    },
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
    d11ModeStability,
    d12Downtime,
    d13Byzantine,
    d14OneHost,
    d15HostCapacity,
    l1FlagStore,
    l2ConsensusLog,
    ...gateInvariants,
  ],
  situations: dwcpSituations,
} as const satisfies Omit<System, "createNode" | "createWorkload" | "rollbackBoundUs" | "wireMatrix">;
