/** D13 on evidence made by hand: what it blames, and what it does not. */
import { expect, it } from "vitest";
import type { InvariantContext } from "../../../src/check/invariant.ts";
import { type ByzantineAct, type ConsensusLinks, type Decided, Evidence, type Observation } from "../../../src/check/observation.ts";
import { d13Byzantine } from "../../../src/systems/dwcp/invariants/d13-byzantine.ts";

const SECOND_US = 1_000_000;
const NODES = ["a", "b", "c", "d"];
const running = { group: "g", next: true, protocol: "pbft" } as const;

/** A group of four, the evidence of which is then played; gives what is found. */
function judge(...observations: readonly Observation[]): { readonly messages: readonly string[]; readonly inScope: boolean } {
  const evidence = new Evidence();
  const messages: string[] = [];
  const context = { evidence, parameters: { byzantineDetection: 30 * SECOND_US } } as unknown as InvariantContext;
  const watch = d13Byzantine.watch(context, { checked() {}, violated: (_atUs, node, message) => messages.push(`${node}: ${message}`) });
  for (const node of NODES) evidence.emit({ kind: "consensus-running", atUs: 0, node, ...running, quorum: 3 });
  for (const observation of observations) evidence.emit(observation);
  return { messages, inScope: watch.inScope() };
}

const begun = (node: string): Observation => ({ kind: "byzantine-begun", atUs: 0, node, behaviour: "equivocate" });
const acted = (node: string, seconds: number, changes: Partial<ByzantineAct> = {}): Observation => ({
  kind: "byzantine-acted",
  atUs: seconds * SECOND_US,
  node,
  ...running,
  behaviour: "equivocate",
  ...changes,
});
const accused = (kind: "byzantine-suspected" | "byzantine-confirmed", node: string, peer: string, seconds = 1): Observation => ({
  kind,
  atUs: seconds * SECOND_US,
  node,
  group: "g",
  peer,
});
const decided = (node: string, command: string, changes: Partial<Decided> = {}): Observation => ({
  kind: "decided",
  atUs: SECOND_US,
  node,
  ...running,
  slot: 1,
  command,
  ballot: 1,
  ...changes,
});
/** Something that shows that time goes on. */
const clock = (seconds: number): Observation => ({ kind: "operation-ended", atUs: seconds * SECOND_US }) as Observation;
const links = (seconds: number, ...inTouch: readonly (readonly string[])[]): ConsensusLinks => ({
  kind: "consensus-links",
  atUs: seconds * SECOND_US,
  group: "g",
  inTouch,
});

it("has nothing to say of a group without a liar, or with more than it can bear", () => {
  expect(judge(decided("a", "x"), decided("b", "y"))).toEqual({ messages: [], inScope: false });
  expect(judge(begun("c"), begun("d"), decided("a", "x"), decided("b", "y"))).toEqual({ messages: [], inScope: false });
});

it("blames two honest members that decide differently beside a liar, on v1 too, but not the liar", () => {
  expect(judge(begun("d"), decided("a", "x"), decided("b", "y")).messages).toHaveLength(1);
  expect(judge(begun("d"), decided("a", "x", { next: false, protocol: "raft" }), decided("b", "y")).messages).toHaveLength(1);
  expect(judge(begun("d"), decided("a", "x"), decided("d", "y"), decided("b", "x"))).toEqual({ messages: [], inScope: true });
});

it("blames the quarantine of a member that never lied, by an honest one", () => {
  expect(judge(begun("d"), accused("byzantine-confirmed", "a", "b")).messages).toEqual(["a: b, which has never lied, is quarantined"]);
  expect(judge(begun("d"), accused("byzantine-confirmed", "a", "d"), accused("byzantine-confirmed", "d", "a")).messages).toEqual([]);
  expect(judge(begun("d"), accused("byzantine-suspected", "a", "b")).messages).toEqual([]);
});

it("blames a lie that no honest member suspects within the limit, once", () => {
  const liar = [begun("d"), acted("d", 5)];
  expect(judge(...liar, clock(35)).messages).toEqual([]);
  expect(judge(...liar, clock(36), acted("d", 37), clock(90)).messages).toEqual([
    "d: lies to g (equivocate), and nobody suspects it after 30 s",
  ]);
  expect(judge(...liar, accused("byzantine-suspected", "b", "d", 20), acted("d", 40), clock(90)).messages).toEqual([]);
  expect(judge(...liar, accused("byzantine-suspected", "d", "d", 20), clock(90)).messages).toHaveLength(1);
});

it("does not ask for the detection of silence, of lies under Raft, or of lies that have ended or that nobody hears", () => {
  expect(judge(begun("d"), acted("d", 5, { behaviour: "withhold" }), clock(90)).messages).toEqual([]);
  expect(judge(begun("d"), acted("d", 5, { protocol: "raft" }), clock(90)).messages).toEqual([]);
  const ended: Observation = { kind: "byzantine-ended", atUs: 10 * SECOND_US, node: "d", behaviour: "equivocate" };
  expect(judge(begun("d"), acted("d", 5), ended, clock(90)).messages).toEqual([]);
  const alone = links(10, ["a", "b", "c"], ["b", "a", "c"], ["c", "a", "b"], ["d"]);
  expect(judge(begun("d"), acted("d", 5), alone, clock(90)).messages).toEqual([]);
  const together = links(10, ["a", "b", "c", "d"], ["b", "a", "c", "d"], ["c", "a", "b", "d"], ["d", "a", "b", "c"]);
  expect(judge(begun("d"), acted("d", 5), together, clock(90)).messages).toHaveLength(1);
});
