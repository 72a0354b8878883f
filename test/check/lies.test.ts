import { describe, expect, it } from "vitest";
import type { ByzantineAct } from "../../src/check/consensus-observation.ts";
import { collectLies, type Lie } from "../../src/check/lies.ts";
import { Evidence, type Observation } from "../../src/check/observation.ts";

describe("lies", () => {
  const collect = (...observations: Observation[]): readonly Lie[] => {
    const evidence = new Evidence();
    const lies = collectLies(evidence);
    for (const observation of observations) evidence.emit(observation);
    return lies;
  };
  const begun = (node: string, atUs = 0): Observation => ({ kind: "byzantine-begun", atUs, node, behaviour: "equivocate" });
  const acted = (node: string, atUs: number, given: Partial<ByzantineAct> = {}): Observation => ({
    kind: "byzantine-acted",
    atUs,
    node,
    group: "cluster",
    next: true,
    protocol: "pbft",
    behaviour: "equivocate",
    ...given,
  });
  const suspected = (node: string, peer: string, atUs: number): Observation => ({
    kind: "byzantine-suspected",
    atUs,
    node,
    group: "cluster",
    peer,
  });

  it("begin with the first that can be found out, and are found out by the first honest member", () => {
    expect(collect(begun("a"), acted("a", 3), acted("a", 5), suspected("b", "a", 7), suspected("c", "a", 9))).toEqual([
      { node: "a", fromUs: 3, foundUs: 7 },
    ]);
    expect(collect(begun("a"), acted("a", 3), begun("b"), suspected("b", "a", 7))).toEqual([{ node: "a", fromUs: 3 }]);
  });

  it("are neither silence nor what Raft is told", () => {
    expect(collect(begun("a"), acted("a", 3, { behaviour: "withhold" }), acted("a", 4, { protocol: "raft" }))).toEqual([]);
  });

  it("end with the fault", () => {
    const ended: Observation = { kind: "byzantine-ended", atUs: 8, node: "a", behaviour: "equivocate" };
    expect(collect(begun("a"), acted("a", 3), ended)).toEqual([{ node: "a", fromUs: 3, untilUs: 8 }]);
  });
});
