/**
 * D12: a machine stands still no longer than its mode allows, and the migration leaves no request unserved that
 * would have been served without it.
 */
import { Calm, undecidedOf } from "../../../check/calm.ts";
import type { InControl, Invariant, InvariantContext } from "../../../check/invariant.ts";
import type { OperationEnded } from "../../../check/observation.ts";
import { Permission } from "../../../check/permission.ts";
import type { DwcpParameters } from "../parameters.ts";

/** A stop that a fault has excused. */
interface ExcusedStop {
  readonly atUs: number;
  /** On whom the fault has to be; undefined for anybody. */
  readonly nodes: readonly string[] | undefined;
  /** For how long after its end a fault excuses it. */
  readonly graceUs: number;
}

export const d12Downtime: Invariant = {
  id: "D12",
  title: "no downtime beyond the limit",
  doc: "A machine's stop stays below the limit of its link's mode, unless a fault was in the middle of it, or so shortly before it that its link was still taken for another, which a fault on a third node can bring about; and only those requests go unserved that met a fault, or began less than the kill bound after one, or went unserved in the control run too, or are those of a node that has lied, or of a consensus group that has not had its first leader yet or of which a disk has lost what a member had promised. What became of it in the control run is not known of a request that had not ended there, or came while that run was over. A defect of a version is no such fault, nor is what strikes the control plane alone; for a transfer only what strikes its own two nodes, or a link, is one.",
  knownBad: {
    why: "readers of the other version wait for bytes that never come, and so do the requests (facts 1.2, 6.1 B5)",
    set: { "mechanisms.negotiation": "none" },
  },
  watch(context, findings) {
    const permission = new Permission(context);
    const { killBound, modeGrace } = context.parameters as unknown as DwcpParameters;
    const calm = new Calm(context, { ofFleet: true });
    // Whom the others have found out they hear no more, honest again or not.
    const liars = new Set<string>();
    context.evidence.on("byzantine-begun", ({ node }) => liars.add(node));
    const isGroupUnable = unableGroups(context);
    const unserved: OperationEnded[] = [];
    /** What a fault has excused, which may have no end. */
    const excused: OperationEnded[] = [];
    const disturbed = ({ work, node, peer }: OperationEnded): readonly string[] | undefined => (work === "data" ? [node, peer] : undefined);
    const byFaultWithoutEnd = (): readonly OperationEnded[] =>
      excused.filter((ended) => calm.inHindsightUs(ended.atUs, disturbed(ended)) >= ended.latencyUs + killBound);
    // A node that is out of reach, or has come back less than the bound ago, is the fault's doing.
    const isReturning = (node: string, atUs: number): boolean => permission.reachableForUs(node, atUs) <= Math.min(killBound, atUs - 1);
    const { pauseLimitDatacenter, pauseLimitHybrid, pauseLimitInternet } = context.parameters as unknown as DwcpParameters;
    const limitsUs = { datacenter: pauseLimitDatacenter, hybrid: pauseLimitHybrid, internet: pauseLimitInternet };
    /** Stops that were too long, and that a fault has excused, which may have no end. */
    const excusedStops: ExcusedStop[] = [];
    context.evidence.on("transfer-completed", ({ atUs, node, peer, pauseUs, durationUs, mode, peerMode, linkMode }) => {
      const isTooLong = pauseUs > limitsUs[linkMode];
      // A mode is measured towards a site, and so by whatever struck any node there, and is settled as the transfer begins.
      const isMistaken = mode !== linkMode || peerMode !== linkMode;
      const nodes = isMistaken ? undefined : [node, peer];
      const graceUs = modeGrace + (isMistaken ? durationUs : pauseUs);
      if (isTooLong && (nodes === undefined ? calm.forUs(atUs) : calm.ofUs(nodes, atUs)) < graceUs) {
        excusedStops.push({ atUs, nodes, graceUs });
        return;
      }
      findings.checked();
      if (!isTooLong) return;
      const [pauseMs, limitMs] = [Math.round(pauseUs / 1_000), Math.round(limitsUs[linkMode] / 1_000)];
      findings.violated(atUs, node, `a machine from ${peer} stood still for ${pauseMs} ms on a ${linkMode} link, more than ${limitMs} ms`);
    });
    context.evidence.on("operation-ended", (ended) => {
      const { atUs, node, peer, operation, result, faulted, work, latencyUs } = ended;
      const isUnable = isGroupUnable(operation, node, atUs - latencyUs);
      const isServed = result !== "unserved" && result !== "aborted";
      if (isServed) return findings.checked();
      if (faulted || liars.has(node) || isReturning(node, atUs) || isReturning(peer, atUs) || isUnable) return;
      // A transfer is a matter of two nodes; behind a request for control there may be a whole group, or another host.
      const calmUs = work === "data" ? calm.ofUs([node, peer], atUs) : calm.forUs(atUs);
      if (calmUs < latencyUs + killBound) {
        excused.push(ended);
        return;
      }
      findings.checked();
      unserved.push(ended);
    });
    return {
      inScope: () => true,
      awaitsControl: () => unserved.length > 0 || byFaultWithoutEnd().length > 0,
      conclude: (inControl) => {
        const endless = byFaultWithoutEnd();
        const those = (all: readonly OperationEnded[], wanted: ReturnType<InControl>): readonly OperationEnded[] =>
          all.filter(({ request, atUs, latencyUs }) => inControl(request, atUs - latencyUs) === wanted);
        for (const { atUs, node, peer, result, work } of those(unserved, "served")) {
          findings.violated(atUs, node, `a ${work} request to ${peer} is left ${result}, which the control run serves`);
        }
        const open = those([...unserved, ...endless], "open").length;
        const served = those(endless, "served").length;
        const stops = excusedStops.filter(({ atUs, nodes, graceUs }) => calm.inHindsightUs(atUs, nodes) >= graceUs).length;
        const byFault = [
          ...(stops === 0 ? [] : [`${stops} x: a machine stood still for too long`]),
          ...(served === 0 ? [] : [`${served} x: a request is left unserved, which the control run serves`]),
        ];
        const undecided = [
          ...(byFault.length === 0 ? [] : [undecidedOf(byFault.join("; "))]),
          ...(open === 0 ? [] : [`could not tell what becomes of it in the control run, ${open} x: a request is left unserved`]),
        ];
        return undecided.length === 0 ? undefined : undecided.join("; and ");
      },
    };
  },
};

/**
 * Says of an operation that has ended whether it was for a node's consensus group, and came at a time at which that could do nothing for
 * it, whatever it runs: how long a first election takes is chance, which falls otherwise in the control run, and a member that has lost its
 * records never votes again. To be asked once of each operation, which is forgotten then.
 */
function unableGroups({ evidence, components }: InvariantContext): (operation: number, node: string, cameAtUs: number) => boolean {
  const consensus = components.bit("consensus");
  const open = new Set<number>();
  evidence.on("operation-started", ({ role, operation, uses }) => {
    if (role === "sender" && (uses & consensus) !== 0) open.add(operation);
  });
  const groupOf = new Map<string, string>();
  const ledFromUs = new Map<string, number>();
  const damaged = new Set<string>();
  evidence.on("consensus-running", ({ node, group }) => groupOf.set(node, group));
  evidence.on("consensus-leader", ({ group, atUs }) => {
    if (!ledFromUs.has(group)) ledFromUs.set(group, atUs);
  });
  evidence.on("records-lost", ({ group }) => damaged.add(group));
  return (operation, node, cameAtUs) => {
    if (!open.delete(operation)) return false;
    const group = groupOf.get(node);
    return group !== undefined && (damaged.has(group) || cameAtUs < (ledFromUs.get(group) ?? Number.POSITIVE_INFINITY));
  };
}
