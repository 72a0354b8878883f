/** What PBFT must keep on any schedule: agreement and decisions that stay, with as many Byzantine members as it is meant to bear. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BYZANTINE_BEHAVIOURS, type ByzantineBehaviour } from "../../../../src/migration/faults/byzantine-behaviour.ts";
import type { PbftDefects } from "../../../../src/systems/dwcp/consensus/pbft-defects.ts";
import { faultyMost, quorumSize } from "../../../../src/systems/dwcp/consensus/pbft-quorum.ts";
import { PbftTestGroup } from "./pbft-group.ts";

const BEHAVIOURS = Object.keys(BYZANTINE_BEHAVIOURS) as ByzantineBehaviour[];
/** Long enough for every view that may have to pass before one with an honest primary, at a doubling patience. */
const CALM_SECONDS = 240;

type Trouble =
  | { readonly kind: "crash"; readonly position: number; readonly seconds: number }
  | { readonly kind: "partition"; readonly sides: readonly number[]; readonly seconds: number }
  | { readonly kind: "propose"; readonly position: number }
  | { readonly kind: "wait"; readonly seconds: number };

const seconds = fc.integer({ min: 1, max: 80 }).map((tenths) => tenths / 10);

function troubleOf(size: number): fc.Arbitrary<Trouble> {
  const position = fc.nat(size - 1);
  return fc.oneof(
    { weight: 4, arbitrary: fc.record({ kind: fc.constant("propose" as const), position }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant("wait" as const), seconds }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("crash" as const), position, seconds }) },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant("partition" as const),
        sides: fc.array(fc.nat(2), { minLength: size, maxLength: size }),
        seconds,
      }),
    },
  );
}

interface Case {
  readonly seed: string;
  readonly size: number;
  readonly byzantine: ReadonlyMap<number, ByzantineBehaviour>;
  readonly loss: number;
  readonly duplication: number;
  readonly troubles: readonly Trouble[];
}

/** Groups with at most so many Byzantine members, under loss, duplication, crashes and partitions. */
function cases(sizes: readonly number[], faultyOf: (size: number) => number): fc.Arbitrary<Case> {
  return fc.constantFrom(...sizes).chain((size) =>
    fc.record({
      seed: fc.nat().map(String),
      size: fc.constant(size),
      byzantine: fc
        .uniqueArray(fc.tuple(fc.nat(size - 1), fc.constantFrom(...BEHAVIOURS)), { maxLength: faultyOf(size), selector: ([at]) => at })
        .map((pairs) => new Map(pairs)),
      loss: fc.constantFrom(0, 0.02, 0.2),
      duplication: fc.constantFrom(0, 0.2),
      troubles: fc.array(troubleOf(size), { minLength: 3, maxLength: 14 }),
    }),
  );
}

/** Lets the troubles happen one after the other, each while the next begin, and then gives the group time. */
function play({ seed, size, byzantine, loss, duplication, troubles }: Case, defects: Partial<PbftDefects> = {}): PbftTestGroup {
  const group = new PbftTestGroup({ size, seed, byzantine, loss, duplication, defects });
  const ends: (() => void)[] = [];
  for (const [index, trouble] of troubles.entries()) {
    if (trouble.kind === "propose") group.propose(trouble.position, `c${index}`);
    else if (trouble.kind === "wait") group.run(trouble.seconds);
    else {
      const end =
        trouble.kind === "crash"
          ? group.member(trouble.position).node.holdDown()
          : group.partition((position) => trouble.sides[position] ?? 0);
      ends.push(end);
      group.world.kernel.call(Math.round(trouble.seconds * 1_000_000), end);
    }
    group.run(0.03);
  }
  group.run(8);
  return group;
}

/** All honest members get a command decided once the troubles are over. */
function expectProgress(group: PbftTestGroup): void {
  let asked = 0;
  const isDecided = (): boolean => group.honest.every(({ decided }) => [...decided.values()].some((digest) => digest.startsWith("last")));
  for (let second = 0; second < CALM_SECONDS && !isDecided(); second++) {
    for (const { position } of group.honest) group.propose(position, `last${asked++}`);
    group.run(1);
  }
  expect(isDecided(), "no progress").toBe(true);
}

describe("with the sound quorum", () => {
  it("no two honest members decide a slot differently, and all decide in the end", () => {
    fc.assert(
      fc.property(cases([4, 5, 6, 7, 10], faultyMost), (each) => {
        const group = play(each);
        expect(group.conflict).toBeUndefined();
        expectProgress(group);
        expect(group.conflict).toBeUndefined();
      }),
      { numRuns: 120 },
    );
  });
});

describe("with 2f + 1 of n = 3f + 1", () => {
  it("the paper's quorum is sound too", () => {
    fc.assert(
      fc.property(cases([4, 7], faultyMost), (each) => {
        const group = play(each, { paperQuorum: true });
        expect(group.conflict).toBeUndefined();
      }),
      { numRuns: 40 },
    );
  });
});

describe("quorums", () => {
  it("of the sound rule share an honest member, can be met without the faulty, and no smaller ones do", () => {
    for (let size = 1; size <= 100; size++) {
      const quorum = quorumSize(size, false);
      const shared = (count: number): number => 2 * count - size;
      expect(shared(quorum)).toBeGreaterThan(faultyMost(size));
      expect(shared(quorum - 1)).toBeLessThanOrEqual(faultyMost(size));
      expect(quorum).toBeLessThanOrEqual(size - faultyMost(size));
    }
  });

  it("of 2f + 1 are the same where n = 3f + 1, and fall short exactly at the sizes that the facts name", () => {
    const tooSmall = [];
    for (let size = 4; size <= 15; size++) if (quorumSize(size, true) < quorumSize(size, false)) tooSmall.push(size);
    expect(tooSmall).toEqual([5, 6, 8, 9, 11, 12, 14, 15]);
  });
});
