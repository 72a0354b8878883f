/**
 * The messages of the components whose wire is not modelled in bytes: which kinds each version says in each role, in which protocol, and
 * what follows if the other end runs the other version's. A node understands the protocol of its own version and no other, as long as
 * nothing is negotiated or handed over; that is the rule by which the model's nodes take messages too.
 */
import type { WireEffect } from "../../wire-exchange.ts";

/** What one version says in a role. */
export interface Speech {
  /** The protocol that its nodes run: they understand one another in it. */
  readonly protocol: string;
  /** Kinds of its messages, in the order in which they are first said; none if the version says nothing in this role. */
  readonly kinds: readonly string[];
}

/** What follows if a message is not understood. */
export interface Consequence {
  readonly effect: WireEffect;
  readonly text: string;
}

/** One role of one component, in both versions. */
export interface RoleKinds {
  readonly component: string;
  readonly role: string;
  readonly old: Speech;
  readonly next: Speech;
  /** By the version that is spoken. */
  readonly unheard: { readonly old: Consequence; readonly next: Consequence };
}

const NOTHING: Consequence = { effect: "no endpoint", text: "nothing is said" };

/** PBA: each node predicts from what it has measured itself, in both versions (facts 1.4). */
const PREDICTION: RoleKinds = {
  component: "prediction",
  role: "within the node",
  old: { protocol: "LSTM 128/64", kinds: [] },
  next: { protocol: "LSTM 256/128", kinds: [] },
  unheard: { old: NOTHING, next: NOTHING },
};

/** ASS: gossip and anti-entropy in v1, a CRDT and a Raft group of each site in v3 (facts 1.5). */
const STATE_SYNC: readonly RoleKinds[] = [
  {
    component: "stateSync",
    role: "writer -> peer",
    old: { protocol: "v1 gossip", kinds: ["dwcp.state.gossip"] },
    next: { protocol: "v3 CRDT", kinds: ["dwcp.state3.news"] },
    unheard: {
      old: lost("the write reaches nodes on v1 only"),
      next: lost("the write reaches nodes on v3 only"),
    },
  },
  {
    component: "stateSync",
    role: "asker -> peer",
    old: { protocol: "v1 gossip", kinds: ["dwcp.state.summary", "dwcp.state.news"] },
    next: { protocol: "v3 CRDT", kinds: ["dwcp.state3.summary", "dwcp.state3.news"] },
    unheard: both(lost("the comparison is not answered, and the replicas stay apart")),
  },
  {
    component: "stateSync",
    role: "peer -> asker",
    old: { protocol: "v1 gossip", kinds: ["dwcp.state.difference"] },
    next: { protocol: "v3 CRDT", kinds: ["dwcp.state3.difference"] },
    unheard: both(lost("the asker does not learn what it lacks")),
  },
  {
    component: "stateSync",
    role: "datacenter: site group",
    old: { protocol: "v1 gossip", kinds: [] },
    next: {
      protocol: "v3 Raft",
      kinds: ["dwcp.state3.raft", "dwcp.state3.propose", "dwcp.state3.refused", "dwcp.state3.decided"],
    },
    unheard: { old: NOTHING, next: lost("the group lacks a voter, and decides nothing without a majority on v3") },
  },
];

/** ACP: Raft in v1; Raft in datacenter mode and PBFT in internet mode in v3 (facts 1.6, where the election timeout stands too). */
const CONSENSUS: readonly RoleKinds[] = [
  {
    component: "consensus",
    role: "datacenter: leader -> member",
    old: { protocol: "v1 Raft", kinds: ["acp.append-entries", "acp.install-snapshot"] },
    next: { protocol: "v3 Raft", kinds: ["acp.append-entries", "acp.install-snapshot"] },
    unheard: both(lost("the member hears no leader and stands for election after 150 to 300 ms")),
  },
  {
    component: "consensus",
    role: "datacenter: member -> leader",
    old: { protocol: "v1 Raft", kinds: ["acp.appended", "acp.forward"] },
    next: { protocol: "v3 Raft", kinds: ["acp.appended", "acp.forward"] },
    unheard: both(lost("the leader hears no acknowledgement, and decides with members of its own version or not at all")),
  },
  {
    component: "consensus",
    role: "datacenter: member -> member",
    old: { protocol: "v1 Raft", kinds: ["acp.request-vote", "acp.vote"] },
    next: { protocol: "v3 Raft", kinds: ["acp.request-vote", "acp.vote"] },
    unheard: both(lost("the candidate gets no vote, and is elected by members of its own version or not at all")),
  },
  {
    component: "consensus",
    role: "internet: leader -> member",
    old: { protocol: "v1 Raft", kinds: ["acp.append-entries", "acp.install-snapshot"] },
    next: { protocol: "v3 PBFT", kinds: ["acp.pbft.pre-prepare", "acp.pbft.new-view"] },
    unheard: {
      old: lost("the replica accepts proposals of a primary only"),
      next: lost("the member hears no leader and stands for election after 150 to 300 ms"),
    },
  },
  {
    component: "consensus",
    role: "internet: member -> leader",
    old: { protocol: "v1 Raft", kinds: ["acp.appended", "acp.forward"] },
    next: { protocol: "v3 PBFT", kinds: ["acp.pbft.request"] },
    unheard: {
      old: lost("the leader hears no acknowledgement, and decides with members of its own version or not at all"),
      next: lost("the command is not proposed, and its client gives up"),
    },
  },
  {
    component: "consensus",
    role: "internet: member -> member",
    old: { protocol: "v1 Raft", kinds: ["acp.request-vote", "acp.vote"] },
    next: {
      protocol: "v3 PBFT",
      kinds: ["acp.pbft.prepare", "acp.pbft.commit", "acp.pbft.status", "acp.pbft.decided", "acp.pbft.view-change"],
    },
    unheard: {
      old: lost("the candidate gets no vote, and is elected by members of its own version or not at all"),
      next: lost("the quorum lacks a vote, and nothing is decided without one on v3"),
    },
  },
];

/** ITP: the same acronym for two functions, of which v1's is within the node (facts 1.7). */
const PLACEMENT: readonly RoleKinds[] = [
  {
    component: "placement",
    role: "placer -> host",
    old: { protocol: "v1 task partitioning", kinds: [] },
    next: {
      protocol: "v3 machine placement",
      kinds: ["dwcp.placement3.reserve", "dwcp.placement3.confirm", "dwcp.placement3.take"],
    },
    unheard: {
      old: NOTHING,
      next: { effect: "refused", text: "a node on v1 splits tasks over streams and hosts no machines: it says no, and another is asked" },
    },
  },
  {
    component: "placement",
    role: "host -> placer",
    old: { protocol: "v1 task partitioning", kinds: [] },
    next: { protocol: "v3 machine placement", kinds: ["dwcp.placement3.report", "dwcp.placement3.answer"] },
    unheard: { old: NOTHING, next: lost("nobody there places machines, so nothing is missed") },
  },
];

/** All roles of these components. */
export const MESSAGE_KINDS: readonly RoleKinds[] = [PREDICTION, ...STATE_SYNC, ...CONSENSUS, ...PLACEMENT];

function lost(text: string): Consequence {
  return { effect: "no endpoint", text };
}

function both(consequence: Consequence): RoleKinds["unheard"] {
  return { old: consequence, next: consequence };
}
