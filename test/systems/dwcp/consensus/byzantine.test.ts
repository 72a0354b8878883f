/** What Byzantine members do, and how the others find them out. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ByzantineBehaviour } from "../../../../src/migration/faults/byzantine-behaviour.ts";
import { ByzantineDetector, type Suspicion } from "../../../../src/systems/dwcp/consensus/byzantine-detector.ts";
import type { Misbehaviour } from "../../../../src/systems/dwcp/consensus/pbft-group.ts";
import { DETECTION, MISBEHAVIOUR_WEIGHTS, QUARANTINE } from "../../../../src/systems/dwcp/constants/index.ts";
import { type GroupOptions, PbftTestGroup } from "./pbft-group.ts";

interface Conclusion {
  readonly by: number;
  readonly of: number;
  readonly suspicion: Suspicion;
  readonly atUs: number;
}

/** A group whose members watch each other. */
function watchedGroup(options: Omit<GroupOptions, "watchOf">): {
  readonly group: PbftTestGroup;
  readonly conclusions: readonly Conclusion[];
} {
  const conclusions: Conclusion[] = [];
  const group = new PbftTestGroup({
    ...options,
    watchOf: (each, by) =>
      new ByzantineDetector({
        nowUs: () => each.nowUs,
        voters: () => each.voters,
        concluded: (of, suspicion) => conclusions.push({ by, of, suspicion, atUs: each.nowUs }),
      }),
  });
  return { group, conclusions };
}

/** Asks all members in turn, twice a second; gives the commands that honest ones have taken. */
function keepBusy(group: PbftTestGroup, seconds: number): readonly string[] {
  const taken: string[] = [];
  for (let half = 0; half < 2 * seconds; half++) {
    const position = half % group.options.size;
    if (group.propose(position, `c${half}`) && group.options.byzantine?.has(position) !== true) taken.push(`c${half}`);
    group.run(0.5);
  }
  return taken;
}

describe("a group with a liar", () => {
  it.each([
    [0, "equivocate"],
    [1, "equivocate"],
    [0, "double-vote"],
    [3, "double-vote"],
    [0, "bad-signature"],
    [2, "bad-signature"],
  ] as const)("member %i with %s: suspected by an honest member within 30 s, and nobody else is; all is decided", (position, behaviour) => {
    const { group, conclusions } = watchedGroup({ size: 4, byzantine: new Map([[position, behaviour]]) });
    const taken = keepBusy(group, 30);
    const byHonest = conclusions.filter(({ by }) => by !== position);
    expect(byHonest.some(({ of, atUs }) => of === position && atUs <= DETECTION.windowUs)).toBe(true);
    expect(byHonest.filter(({ of }) => of !== position)).toEqual([]);
    expect(group.acts).toBeGreaterThan(0);
    expect(group.conflict).toBeUndefined();
    group.run(20);
    expect(taken.length).toBeGreaterThan(30);
    for (const { decided } of group.honest) expect([...decided.values()]).toEqual(expect.arrayContaining([...taken]));
  });

  it("that only keeps silent is no different from one that is down", () => {
    const { group, conclusions } = watchedGroup({ size: 4, byzantine: new Map([[0, "withhold"]]) });
    keepBusy(group, 30);
    expect(conclusions).toEqual([]);
    expect(group.decidedBy(1).length).toBeGreaterThan(0);
  });

  it("who lies as primary and as backup is heard no more", () => {
    const { group, conclusions } = watchedGroup({ size: 4, byzantine: new Map([[0, "double-vote"]]) });
    keepBusy(group, 30);
    expect(conclusions.filter(({ of, suspicion }) => of === 0 && suspicion === "confirmed").map(({ by }) => by)).toContain(1);
    expect(group.member(1).engine?.leader).not.toBe(0);
  });
});

it("honest members are never quarantined, whatever the network and the liars do", () => {
  const behaviours: readonly ByzantineBehaviour[] = ["equivocate", "double-vote", "withhold", "bad-signature"];
  fc.assert(
    fc.property(
      fc.nat().map(String),
      fc.constantFrom(0, 0.1),
      fc.uniqueArray(fc.tuple(fc.nat(6), fc.constantFrom(...behaviours)), { maxLength: 2, selector: ([position]) => position }),
      fc.array(fc.tuple(fc.nat(6), fc.integer({ min: 1, max: 40 })), { maxLength: 6 }),
      (seed, loss, liars, crashes) => {
        const byzantine = new Map(liars);
        const { group, conclusions } = watchedGroup({ size: 7, seed, loss, duplication: 0.1, byzantine });
        for (const [position, tenths] of crashes) {
          const back = group.member(position).node.holdDown();
          group.world.kernel.call(tenths * 100_000, back);
          keepBusy(group, 3);
        }
        keepBusy(group, 10);
        expect(conclusions.filter(({ by, of }) => !byzantine.has(by) && !byzantine.has(of))).toEqual([]);
        expect(group.conflict).toBeUndefined();
      },
    ),
    { numRuns: 30 },
  );
});

describe("a detector", () => {
  function detector(size = 7) {
    const said: string[] = [];
    const clock = { nowUs: 0 };
    const it = new ByzantineDetector({
      nowUs: () => clock.nowUs,
      voters: () => Array.from({ length: size }, (_, position) => position),
      concluded: (position, suspicion) => said.push(`${position} ${suspicion}`),
    });
    return { it, said, clock };
  }

  it("suspects from a score of 40 on, once", () => {
    const { it, said } = detector();
    for (let count = 0; count < 2; count++) it.noticed(1, "bad-signature");
    expect(said).toEqual([]);
    for (let count = 0; count < 5; count++) it.noticed(1, "bad-signature");
    expect(said).toEqual(["1 suspected"]);
  });

  it("is sure from 70 on and with two kinds, and hears the member no more for 30 min", () => {
    const { it, said, clock } = detector();
    for (let count = 0; count < 3; count++) it.noticed(1, "equivocation");
    expect(it.ignores(1)).toBe(false);
    it.noticed(1, "bad-signature");
    expect(said).toEqual(["1 suspected", "1 confirmed"]);
    expect([it.ignores(1), it.ignores(2)]).toEqual([true, false]);
    clock.nowUs = QUARANTINE.durationUs;
    expect(it.ignores(1)).toBe(false);
  });

  it("forgets what is older than 30 s", () => {
    const { it, said, clock } = detector();
    it.noticed(1, "conflicting-vote");
    clock.nowUs = DETECTION.windowUs + 1;
    it.noticed(1, "bad-signature");
    expect(said).toEqual([]);
    it.noticed(1, "conflicting-vote");
    expect(said).toEqual(["1 suspected"]);
  });

  it("quarantines no more than the group can bear", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 4, max: 16 }),
        fc.array(fc.tuple(fc.nat(15), fc.constantFrom(...(Object.keys(MISBEHAVIOUR_WEIGHTS) as Misbehaviour[]))), { maxLength: 200 }),
        (size, noticed) => {
          const { it, said } = detector(size);
          for (const [position, misbehaviour] of noticed) it.noticed(position, misbehaviour);
          const quarantined = Array.from({ length: 16 }, (_, position) => position).filter((position) => it.ignores(position));
          expect(quarantined.length).toBeLessThanOrEqual(Math.min(3, Math.floor((size - 1) / 3)));
          for (const position of quarantined) expect(said).toContain(`${position} confirmed`);
        },
      ),
    );
  });
});
