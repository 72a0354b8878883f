/**
 * Raft's five properties (figure 3 of the paper) on random schedules: members crash and lose what was not durable, partitions come and go,
 * messages are lost, doubled and overtaken, and clients ask all the while. When all is healed, the group must decide again.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MILLISECOND, SECOND } from "../../../../sim/kernel/units.ts";
import { command, RaftGroup } from "./raft-group.ts";
import { violation } from "./raft-safety.ts";

type Step =
  | { readonly does: "crash" | "start" | "propose"; readonly member: number }
  | { readonly does: "cut"; readonly side: readonly number[]; readonly symmetric: boolean }
  | { readonly does: "heal" };

interface Schedule {
  readonly size: number;
  readonly seed: number;
  readonly lossRate: number;
  readonly duplicationRate: number;
  readonly reorderingRate: number;
  readonly checkQuorum: boolean;
  readonly steps: readonly { readonly afterUs: number; readonly step: Step }[];
}

const scheduleOf = (size: number): fc.Arbitrary<Schedule> => {
  const member = fc.nat(size - 1);
  const step: fc.Arbitrary<Step> = fc.oneof(
    { weight: 8, arbitrary: fc.record({ does: fc.constant("propose" as const), member }) },
    { weight: 2, arbitrary: fc.record({ does: fc.constant("crash" as const), member }) },
    { weight: 4, arbitrary: fc.record({ does: fc.constant("start" as const), member }) },
    { weight: 2, arbitrary: fc.record({ does: fc.constant("cut" as const), side: fc.uniqueArray(member), symmetric: fc.boolean() }) },
    { weight: 2, arbitrary: fc.constant({ does: "heal" as const }) },
  );
  const rate = fc.constantFrom(0, 0.05, 0.3);
  return fc.record({
    size: fc.constant(size),
    seed: fc.nat(),
    lossRate: rate,
    duplicationRate: rate,
    reorderingRate: rate,
    checkQuorum: fc.boolean(),
    steps: fc.array(fc.record({ afterUs: fc.constantFrom(0, 1, 10, 50, 200, 400).map((span) => span * MILLISECOND), step }), {
      minLength: 20,
      maxLength: 60,
    }),
  });
};

const schedule = fc.constantFrom(3, 4, 5, 7).chain(scheduleOf);

/** Plays a schedule, looks for broken properties after each step, then heals everything and lets the group come to rest. */
function play({ size, seed, checkQuorum, steps, ...disturbance }: Schedule): RaftGroup {
  const group = new RaftGroup({ size, seed: String(seed), rttUs: 20_000, jitter: 0.5, fsyncUs: 3_000, checkQuorum }).start();
  const ends = disturb(group, disturbance);
  const cuts: (() => void)[] = [];
  const heal = (): void => {
    for (const end of cuts.splice(0)) end();
  };
  for (const [index, { afterUs, step }] of steps.entries()) {
    group.run(afterUs);
    if (step.does === "crash") group.member(step.member).node.crash();
    else if (step.does === "start") group.member(step.member).node.start();
    else if (step.does === "propose") group.member(step.member).engine.propose(command(`c${index}`));
    else if (step.does === "cut") cuts.push(group.cut(step.side, step.symmetric));
    else heal();
    const broken = violation(group);
    if (broken !== undefined) throw new Error(`after step ${index}: ${broken}`);
  }
  heal();
  for (const end of ends) end();
  group.start().run(5 * SECOND);
  const broken = violation(group);
  if (broken !== undefined) throw new Error(`in the end: ${broken}`);
  return group;
}

function disturb(
  group: RaftGroup,
  { lossRate, duplicationRate, reorderingRate }: Omit<Schedule, "size" | "seed" | "steps" | "checkQuorum">,
) {
  return group.positions.flatMap((from) =>
    group.positions.flatMap((to) => {
      if (from === to) return [];
      const path = group.world.network.pathBetween(String(from), String(to));
      return [path.addLoss(lossRate), path.addDuplication(duplicationRate), path.addReordering(reorderingRate, 40 * MILLISECOND)];
    }),
  );
}

describe("Raft under crashes, partitions, loss, duplication and reordering", () => {
  it("elects one leader a ballot, never loses or changes what is decided, and decides again when all is healed", () => {
    fc.assert(
      fc.property(schedule, (drawn) => {
        const group = play(drawn);
        const [leader, ...others] = group.leading();
        expect(others).toEqual([]);
        expect(group.member(leader ?? -1).engine.propose(command("last"))).toBe(true);
        group.run(SECOND);
        for (const position of group.positions)
          expect(group.member(position).log.slotOf("last")).toBe(group.member(position).log.committedSlot);
        expect(violation(group)).toBeUndefined();
      }),
      { seed: 7, numRuns: 150 },
    );
  });

  it("is tried hard enough: many ballots have leaders, much is decided, and some of what is proposed is dropped", () => {
    let ballots = 0;
    let decided = 0;
    let dropped = 0;
    for (const drawn of fc.sample(schedule, { seed: 7, numRuns: 40 })) {
      const group = play(drawn);
      ballots += group.leaders.length;
      const proposed = drawn.steps.filter(({ step }) => step.does === "propose").length;
      const kept = new Set(group.decisions.flatMap(({ id }) => id ?? [])).size;
      decided += kept;
      dropped += proposed - kept;
    }
    expect(ballots).toBeGreaterThan(80);
    expect(decided).toBeGreaterThan(100);
    expect(dropped).toBeGreaterThan(20);
  });
});

describe("what looks for broken properties", () => {
  it("finds two leaders of one ballot", () => {
    const group = new RaftGroup({ size: 3, seed: "x" });
    group.leaders.push({ position: 0, ballot: 1, atUs: 0, entries: [] }, { position: 1, ballot: 1, atUs: 1, entries: [] });
    expect(violation(group)).toBe("members 0 and 1 have both led ballot 1");
  });

  it("finds two commands in one slot", () => {
    const group = new RaftGroup({ size: 3, seed: "x" });
    group.decisions.push({ position: 0, slot: 1, ballot: 1, id: "a", atUs: 0 }, { position: 1, slot: 1, ballot: 1, id: "b", atUs: 1 });
    expect(violation(group)).toBe("slot 1 is decided as a by member 0 and as b by member 1");
  });

  it("finds a leader that lacks what was decided", () => {
    const group = new RaftGroup({ size: 3, seed: "x" });
    group.decisions.push({ position: 0, slot: 1, ballot: 1, id: "a", atUs: 0 });
    group.leaders.push({ position: 1, ballot: 2, atUs: 1, entries: [] });
    expect(violation(group)).toBe("member 1 leads ballot 2 without slot 1, which ballot 1 decided as a");
  });

  it("finds logs that agree in one slot and differ before it", () => {
    const group = new RaftGroup({ size: 3, seed: "x" });
    for (const [position, id] of ["a", "b"].entries()) {
      group.member(position).log.append({ ballot: 1, command: command(id) });
      group.member(position).log.append({ ballot: 1, command: command("c") });
    }
    expect(violation(group)).toBe("the logs of members 0 and 1 agree at slot 2 and differ at slot 1");
  });
});
