/**
 * D7: at every moment some protocol of a group has a quorum of members that run it, are up and are in touch with each other.
 *
 * Judged by the simulator's truth. What faults alone take away is not the migration's doing: a quorum is owed where enough members are up
 * and in touch for the protocol that needs the most of them, if only all of them ran it.
 */
import type { Invariant, InvariantContext } from "../../../check/invariant.ts";
import type { ConsensusRunning } from "../../../check/observation.ts";
import type { DwcpParameters } from "../parameters.ts";

export const d7Quorum: Invariant = {
  id: "D7",
  title: "some protocol has a quorum at every moment",
  doc: "Where faults have left enough members of a group up and in touch, some protocol has a full quorum of members that run it, but for a grace time. An outage counts once for each grace time that it lasts.",
  knownBad: {
    why: "each member changes with its own flags, and half of a group is a quorum on neither version (facts 1.6, 6.1 B8)",
    set: {
      "parameters.consensusMembers": "4",
      "mechanisms.consensusHandover": "{variant: log-transfer, switch: each}",
      "plan.steps.week-8.write.enable": "[transport, compression, prediction, stateSync, consensus]",
    },
  },
  watch(context, findings) {
    const { quorumGrace: graceUs } = context.parameters as unknown as DwcpParameters;
    const groups = new Map<string, Group>();
    const groupOf = (name: string): Group => {
      const known = groups.get(name);
      if (known !== undefined) return known;
      const group: Group = { name, running: new Map(), inTouch: [], outage: undefined };
      groups.set(name, group);
      return group;
    };
    const look = (group: Group, atUs: number): void => {
      findings.checked();
      const missing = missingQuorum(group, context.versions);
      if (missing === undefined) group.outage = undefined;
      else group.outage = { fromUs: group.outage?.fromUs ?? atUs, told: group.outage?.told ?? 0, why: missing };
      tell(group, atUs);
    };
    const tell = ({ name, outage }: Group, atUs: number): void => {
      if (outage === undefined) return;
      for (; atUs - outage.fromUs > (outage.told + 1) * graceUs; outage.told++) {
        const lengthS = Math.round(((outage.told + 1) * graceUs) / 100_000) / 10;
        findings.violated(atUs, undefined, `no protocol of ${name} has had a quorum for ${lengthS} s: ${outage.why}`);
      }
    };
    context.evidence.on("consensus-running", (running) => {
      const group = groupOf(running.group);
      group.running.set(running.node, running);
      look(group, running.atUs);
    });
    context.evidence.on("consensus-links", ({ group: name, inTouch, atUs }) => {
      const group = groupOf(name);
      group.inTouch = inTouch;
      const up = new Set(inTouch.map(([member]) => member));
      for (const node of group.running.keys()) if (!up.has(node)) group.running.delete(node);
      look(group, atUs);
    });
    // Nothing changes during an outage: the traffic of the cluster is what shows that time has passed.
    context.evidence.on("operation-ended", ({ atUs }) => {
      for (const group of groups.values()) tell(group, atUs);
    });
    return { inScope: () => groups.size > 0 };
  },
};

interface Group {
  readonly name: string;
  readonly running: Map<string, ConsensusRunning>;
  inTouch: readonly (readonly string[])[];
  /** `told`: how many grace times of it have been found fault with. */
  outage: { readonly fromUs: number; readonly why: string; told: number } | undefined;
}

/** Why no protocol has the quorum that is owed; undefined if one has it, or none is owed. */
function missingQuorum({ running, inTouch }: Group, versions: InvariantContext["versions"]): string | undefined {
  const most = Math.max(...[...running.values()].map(({ quorum }) => quorum).filter((quorum) => quorum < Number.POSITIVE_INFINITY));
  const isOwed = inTouch.some((members) => members.length >= most && members.every((member) => running.has(member)));
  if (!isOwed) return undefined;
  const tallies = new Map<string, { readonly members: number; readonly quorum: number }>();
  for (const members of inTouch) {
    const own = running.get(members[0] ?? "");
    if (own === undefined) continue;
    const alike = members.filter((member) => isAlike(running.get(member), own)).length;
    if (alike >= own.quorum) return undefined;
    const label = `${own.protocol} of ${own.next ? versions.next : versions.old}`;
    const before = tallies.get(label)?.members ?? 0;
    tallies.set(label, { members: Math.max(before, alike), quorum: own.quorum });
  }
  return [...tallies].map(([label, { members, quorum }]) => `${members} run ${label}, which ${needs(quorum)}`).join(", ");
}

/** PBFT has no quorum in a group of fewer than four, however many of them run it. */
function needs(quorum: number): string {
  return quorum < Number.POSITIVE_INFINITY ? `takes ${quorum}` : "takes a larger group";
}

function isAlike(one: ConsensusRunning | undefined, other: ConsensusRunning): boolean {
  return one !== undefined && one.next === other.next && one.protocol === other.protocol;
}
