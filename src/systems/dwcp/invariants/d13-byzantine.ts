/** D13: a group bears the Byzantine members that it is meant to bear, finds them out in time, and accuses nobody else. */
import type { Invariant } from "../../../check/invariant.ts";
import type { ByzantineAct, ConsensusLinks } from "../../../check/observation.ts";
import { faultyMost } from "../consensus/pbft-quorum.ts";
import type { DwcpParameters } from "../parameters.ts";
import { Decisions } from "./decisions.ts";

export const d13Byzantine: Invariant = {
  id: "D13",
  title: "Byzantine members do no harm and are found out",
  doc: "With at most (n-1)/3 Byzantine members of a group, the honest ones decide alike, on any protocol; under PBFT some honest member suspects each that lies to members in touch with it, within the limit; and no member that never lied is quarantined. Silence is no lie, for nobody can tell it from a crash.",
  knownBad: {
    why: "votes are counted for a slot whatever they are for, so a primary that tells two stories has both decided (facts 1.6, 6.1 B22)",
    within: {
      "parameters.consensusGroups": "cluster",
      "parameters.consensusMembers": "4",
      "parameters.consensusMode": "internet",
      "parameters.consensusInterval": "1s",
      // The first voter is the primary then, whichever view comes out of the hand-over.
      "defects.pbft-fixed-primary": "true",
      faults: "[{kind: byzantine, at: 'command:unforce + 5s', for: 20s, node: node-0, behaviour: equivocate}]",
    },
    set: { "defects.pbft-no-digest-match": "true" },
  },
  watch(context, findings) {
    const { byzantineDetection: limitUs } = context.parameters as unknown as DwcpParameters;
    const decisions = new Decisions();
    /** Members of each group. */
    const groups = new Map<string, Set<string>>();
    /** Nodes that have lied or may have, now or before. */
    const liars = new Set<string>();
    /** Liars that somebody honest has come to suspect, or that this has been said of once. */
    const settled = new Set<string>();
    /** The others, and since when they have lied to members that hear them. */
    const unsuspected = new Map<string, ByzantineAct>();
    const isWithinBound = (group: string): boolean => {
      const members = groups.get(group) ?? new Set();
      const count = [...members].filter((member) => liars.has(member)).length;
      return count > 0 && count <= faultyMost(members.size);
    };
    context.evidence.on("consensus-running", ({ group, node }) => {
      groups.set(group, (groups.get(group) ?? new Set()).add(node));
    });
    context.evidence.on("byzantine-begun", ({ node }) => liars.add(node));
    context.evidence.on("byzantine-ended", ({ node }) => unsuspected.delete(node));
    context.evidence.on("byzantine-acted", (act) => {
      if (act.protocol !== "pbft" || act.behaviour === "withhold") return;
      if (!settled.has(act.node) && !unsuspected.has(act.node)) unsuspected.set(act.node, act);
    });
    context.evidence.on("consensus-links", (links) => {
      for (const [liar, { group }] of unsuspected) if (group === links.group && !isHeard(liar, links)) unsuspected.delete(liar);
    });
    context.evidence.on("byzantine-suspected", ({ node, peer }) => {
      if (liars.has(node)) return;
      findings.checked();
      settled.add(peer);
      unsuspected.delete(peer);
    });
    context.evidence.on("byzantine-confirmed", ({ atUs, node, peer }) => {
      if (liars.has(node)) return;
      findings.checked();
      if (!liars.has(peer)) findings.violated(atUs, node, `${peer}, which has never lied, is quarantined`);
    });
    context.evidence.on("operation-ended", ({ atUs }) => {
      for (const [liar, act] of unsuspected) {
        if (atUs - act.atUs <= limitUs || !isWithinBound(act.group)) continue;
        settled.add(liar);
        unsuspected.delete(liar);
        const seconds = Math.round(limitUs / 1_000_000);
        findings.violated(atUs, liar, `lies to ${act.group} (${act.behaviour}), and nobody suspects it after ${seconds} s`);
      }
    });
    context.evidence.on("decided", (decided) => {
      const { atUs, node, group, slot } = decided;
      if (liars.has(node)) return;
      const first = decisions.first(decided);
      if (!isWithinBound(group)) return;
      findings.checked();
      if (first.command === decided.command) return;
      const [mine, theirs] = [decided.command ?? "no command", first.command ?? "no command"];
      findings.violated(
        atUs,
        node,
        `slot ${slot} of ${group} is ${mine} here and ${theirs} at ${first.node}, with no more liars than it must bear`,
      );
    });
    return { inScope: () => [...groups.keys()].some(isWithinBound) };
  },
};

/** Whether all members but the most that may be faulty hear a member. */
function isHeard(member: string, { inTouch }: ConsensusLinks): boolean {
  const own = inTouch.find(([first]) => first === member) ?? [];
  return own.length >= inTouch.length - faultyMost(inTouch.length) && own.length > 1;
}
