/** What breaks with each mistake of DWCP v3's PBFT, and does not without it. */
import { describe, expect, it, test } from "vitest";
import type { ByzantineBehaviour } from "../../../../src/migration/faults/byzantine-behaviour.ts";
import { type PbftDefects, pbftDefectDescriptions, pbftDefectsOf } from "../../../../src/systems/dwcp/consensus/pbft-defects.ts";
import { type Conflict, type GroupOptions, PbftTestGroup } from "./pbft-group.ts";

const liars = (behaviour: ByzantineBehaviour, ...positions: readonly number[]) => ({
  byzantine: new Map(positions.map((position) => [position, behaviour])),
});

/** Commands go to all members in turn while the seeds last; gives the first conflict that any seed shows. */
function searchConflict(options: Omit<GroupOptions, "seed">, seeds: number): Conflict | undefined {
  for (let seed = 0; seed < seeds; seed++) {
    const group = new PbftTestGroup({ ...options, seed: String(seed) });
    for (let index = 0; index < 12; index++) {
      group.propose(index % options.size, `c${index}`);
      group.run(0.05);
    }
    group.run(10);
    if (group.conflict !== undefined) return group.conflict;
  }
  return undefined;
}

describe("pbft-prepare-deadlock", () => {
  it("nothing is decided, and who has seen a prepare quorum says nothing more", () => {
    const group = new PbftTestGroup({ size: 4, defects: { prepareDeadlock: true } });
    expect(group.propose(0, "c")).toBe(true);
    group.run(2);
    const said = group.sent.length;
    expect(group.propose(0, "d")).toBe(false);
    group.run(60);
    expect(group.members.map(({ decided }) => decided.size)).toEqual([0, 0, 0, 0]);
    expect(group.sent.length).toBe(said);
  });
});

describe("pbft-fixed-primary", () => {
  it("while the first member is down nothing is decided, and once it is back it can be asked again", () => {
    const group = new PbftTestGroup({ size: 4, defects: { fixedPrimary: true } });
    const back = group.member(0).node.holdDown();
    group.propose(1, "c");
    group.run(120);
    expect(group.decidedBy(1)).toEqual([]);
    expect(group.member(2).engine?.leader).toBe(0);
    back();
    group.propose(1, "c");
    group.run(5);
    expect(group.decidedBy(1)).toEqual(["c"]);
  });
});

describe("pbft-quorum-2f-plus-1", () => {
  /** Two halves that do not hear each other, and a client in each. */
  function halves(size: number, defects: Partial<PbftDefects>): PbftTestGroup {
    const group = new PbftTestGroup({ size, defects });
    group.partition((position) => (position < size / 2 ? 0 : 1));
    group.propose(0, "left");
    group.propose(size - 1, "right");
    group.run(120);
    return group;
  }

  it.each([6])("n = %i splits: both halves decide, without any Byzantine member", (size) => {
    expect(halves(size, { paperQuorum: true }).conflict).toMatchObject({ slot: 1, digests: ["left", "right"] });
  });

  it.each([4, 6, 7, 8, 10])("n = %i does not with the sound quorum", (size) => {
    expect(halves(size, {}).conflict).toBeUndefined();
  });

  it.each([
    [5, [0]],
    [6, [0]],
    [8, [0, 7]],
    [9, [0]],
  ])("n = %i is unsafe with an equivocating primary, and at 8 a second liar; with the sound quorum it is safe", (size, positions) => {
    expect(searchConflict({ size, defects: { paperQuorum: true }, ...liars("equivocate", ...positions) }, 10)).toBeDefined();
    expect(searchConflict({ size, ...liars("equivocate", ...positions) }, 10)).toBeUndefined();
  });

  it.each([4, 7, 10])("n = %i = 3f + 1 is safe with it", (size) => {
    expect(searchConflict({ size, defects: { paperQuorum: true }, ...liars("equivocate", 0) }, 10)).toBeUndefined();
  });
});

describe("pbft-no-digest-match", () => {
  it("both stories of an equivocating primary are decided", () => {
    expect(searchConflict({ size: 4, defects: { noDigestMatch: true }, ...liars("equivocate", 0) }, 10)).toBeDefined();
    expect(searchConflict({ size: 4, ...liars("equivocate", 0) }, 10)).toBeUndefined();
  });
});

describe("pbft-no-primary-check", () => {
  it("a second proposal takes the place of the first, is voted for too, and both are decided", () => {
    expect(searchConflict({ size: 4, defects: { noPrimaryCheck: true }, ...liars("double-vote", 0) }, 40)).toBeDefined();
    expect(searchConflict({ size: 4, ...liars("double-vote", 0) }, 40)).toBeUndefined();
  });
});

describe("pbft-lost-forward", () => {
  it("only what the primary is asked for is decided", () => {
    const group = new PbftTestGroup({ size: 4, defects: { lostForward: true, fixedPrimary: true } });
    group.propose(0, "at the primary");
    group.propose(1, "elsewhere");
    group.run(30);
    expect(group.decidedBy(1)).toEqual(["at the primary"]);
  });
});

test("every name of a defect sets a mistake of its own", () => {
  const set = pbftDefectDescriptions.map(({ name }) => {
    const given = Object.entries(pbftDefectsOf({ [name]: true })).filter(([, value]) => value);
    expect(given).toHaveLength(1);
    return given[0]?.[0];
  });
  expect(new Set(set).size).toBe(pbftDefectDescriptions.length);
});
