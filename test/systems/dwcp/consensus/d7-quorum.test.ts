/** D7 on hand-made evidence: what counts as an outage, from when on, and what the faults alone have done. */
import { expect, test } from "vitest";
import { type ConsensusRunning, Evidence } from "../../../../src/check/observation.ts";
import { Components } from "../../../../src/migration/versions.ts";
import { d7Quorum } from "../../../../src/systems/dwcp/invariants/d7-quorum.ts";

const GRACE_US = 5_000_000;
const NODES = ["a", "b", "c", "d"];

/** A watched group of four, whose members all run Raft on v1 at time 0. */
class Watched {
  readonly messages: string[] = [];
  readonly #evidence = new Evidence();
  readonly #inScope: () => boolean;

  constructor() {
    const context = {
      evidence: this.#evidence,
      components: new Components(["consensus"]),
      nodes: NODES,
      includes: () => true,
      canReport: () => true,
      versions: { old: "v1", next: "v3" },
      parameters: { quorumGrace: GRACE_US },
    };
    const findings = {
      checked: () => undefined,
      violated: (_atUs: number, _node: string | undefined, message: string) => this.messages.push(message),
    };
    this.#inScope = d7Quorum.watch(context, findings).inScope;
    this.inTouch(0, NODES);
    for (const node of NODES) this.runs(0, node, false);
  }

  get isInScope(): boolean {
    return this.#inScope();
  }

  runs(atUs: number, node: string, next: boolean, quorum = 3, protocol: ConsensusRunning["protocol"] = "raft"): this {
    this.#evidence.emit({ kind: "consensus-running", atUs, node, group: "g", next, protocol, quorum });
    return this;
  }

  /** Every member of a part is in touch with the others of it. */
  inTouch(atUs: number, ...parts: readonly (readonly string[])[]): this {
    const inTouch = parts.flatMap((part) => part.map((member) => [member, ...part.filter((other) => other !== member)]));
    this.#evidence.emit({ kind: "consensus-links", atUs, group: "g", inTouch });
    return this;
  }

  /** Some traffic of the cluster, which shows that time has passed. */
  passes(atUs: number): this {
    this.#evidence.emit({
      kind: "operation-ended",
      atUs,
      node: "a",
      peer: "b",
      operation: 1,
      work: "control",
      next: 0,
      result: "ok",
      latencyUs: 1,
      request: "r",
      faulted: false,
      harmed: false,
    });
    return this;
  }
}

test("two halves on different versions are an outage, once for each grace time that it lasts", () => {
  const group = new Watched().runs(10, "a", true).runs(20, "b", true);
  group.passes(20 + GRACE_US);
  expect(group.messages).toEqual([]);
  group.passes(21 + GRACE_US);
  expect(group.messages).toHaveLength(1);
  expect(group.messages[0]).toContain("2 run raft of v3, which takes 3, 2 run raft of v1, which takes 3");
  group.passes(21 + 4 * GRACE_US);
  expect(group.messages).toHaveLength(4);
  expect(group.messages[3]).toContain("for 20 s");
});

test("an outage that ends in time is none", () => {
  const group = new Watched()
    .runs(10, "a", true)
    .runs(20, "b", true)
    .runs(20 + GRACE_US, "b", false);
  group.passes(3 * GRACE_US);
  expect(group.messages).toEqual([]);
  expect(group.isInScope).toBe(true);
});

test("what faults alone take away is owed by nobody", () => {
  const apart = new Watched().inTouch(10, ["a", "b"], ["c", "d"]).passes(4 * GRACE_US);
  expect(apart.messages).toEqual([]);
  const down = new Watched().inTouch(10, ["a", "b"]).passes(4 * GRACE_US);
  expect(down.messages).toEqual([]);
});

test("what is left after a fault owes a quorum if its members would make one on one version", () => {
  const split = new Watched().inTouch(10, ["a", "b", "c"], ["d"]).runs(20, "a", true);
  split.passes(21 + GRACE_US);
  expect(split.messages).toHaveLength(1);
  const alike = new Watched()
    .inTouch(10, ["a", "b", "c"], ["d"])
    .runs(20, "d", true)
    .passes(4 * GRACE_US);
  expect(alike.messages).toEqual([]);
});

test("a protocol that can never decide among so few owes one all the same", () => {
  const group = new Watched();
  for (const node of NODES) group.runs(10, node, true, Number.POSITIVE_INFINITY, "pbft");
  group.passes(11 + GRACE_US);
  expect(group.messages).toHaveLength(1);
});

test("a member that was down runs nothing until it says so", () => {
  const group = new Watched().inTouch(10, ["a", "b"]).inTouch(20, ["a", "b", "c"]);
  group.passes(4 * GRACE_US);
  expect(group.messages).toEqual([]);
  group.runs(4 * GRACE_US, "c", true).passes(4 * GRACE_US + GRACE_US + 1);
  expect(group.messages).toHaveLength(1);
});

test("a group that is too small for PBFT is told so, and not by a number", () => {
  const watched = new Watched();
  for (const node of NODES) watched.runs(1, node, true, Number.POSITIVE_INFINITY, "pbft");
  expect(watched.passes(1 + GRACE_US + 1).messages).toEqual([
    "no protocol of g has had a quorum for 5 s: 4 run pbft of v3, which takes a larger group",
  ]);
});
