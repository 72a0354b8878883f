/** A log that goes over from PBFT to Raft and back, member by member, keeps what either has decided. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { PbftTestGroup } from "./pbft-group.ts";

type Event =
  | { readonly kind: "go-over"; readonly positions: readonly number[]; readonly seconds: number }
  | { readonly kind: "crash" | "propose"; readonly position: number; readonly seconds: number }
  | { readonly kind: "partition"; readonly sides: readonly number[]; readonly seconds: number };

const SIZES = [4, 5, 7];
/** Some events come while messages of the one before are still under way, others once there has been time for an election. */
const seconds = fc.oneof(
  fc.integer({ min: 0, max: 30 }).map((thousandths) => thousandths / 1_000),
  fc.constantFrom(0.5, 1, 3, 8),
);

const cases = fc.constantFrom(...SIZES).chain((size) => {
  const position = fc.nat(size - 1);
  const event: fc.Arbitrary<Event> = fc.oneof(
    { weight: 5, arbitrary: fc.record({ kind: fc.constant("propose" as const), position, seconds }) },
    {
      weight: 2,
      arbitrary: fc.record({ kind: fc.constant("go-over" as const), positions: fc.shuffledSubarray([...Array(size).keys()]), seconds }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("crash" as const), position, seconds }) },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant("partition" as const),
        sides: fc.array(fc.nat(1), { minLength: size, maxLength: size }),
        seconds,
      }),
    },
  );
  return fc.record({
    size: fc.constant(size),
    seed: fc.nat().map(String),
    loss: fc.constantFrom(0, 0.1),
    events: fc.array(event, { minLength: 5, maxLength: 30 }),
  });
});

it("whoever goes over when, under crashes, partitions and loss; and all decide again once they run the same", () => {
  fc.assert(
    fc.property(cases, ({ size, seed, loss, events }) => {
      const group = new PbftTestGroup({ size, seed, loss, rttUs: 10_000 });
      for (const [index, event] of events.entries()) {
        if (event.kind === "propose") {
          for (const { engine } of group.members) engine?.propose({ id: `c${index}`, bytes: 100 });
        } else if (event.kind === "go-over") {
          for (const position of event.positions) group.member(position).goOver();
        } else {
          const { sides } = event.kind === "partition" ? event : { sides: [] };
          // A fault goes on while the next things happen.
          const end = event.kind === "crash" ? group.member(event.position).node.holdDown() : group.partition((at) => sides[at] ?? 0);
          group.world.kernel.call(Math.round(event.seconds * 3_000_000), end);
        }
        group.run(event.kind === "crash" || event.kind === "partition" ? 0 : event.seconds);
      }
      group.run(5);
      expect(group.conflict).toBeUndefined();
      for (const member of group.members) if (member.protocol !== "raft") member.goOver();
      for (let second = 0; second < 60; second++) {
        group.propose(0, `last${second}`);
        group.run(1);
      }
      expect(group.conflict).toBeUndefined();
      for (const { position } of group.members) expect(group.decidedBy(position).some((id) => id.startsWith("last"))).toBe(true);
    }),
    { numRuns: 60 },
  );
});
