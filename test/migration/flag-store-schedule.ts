/** Random schedules of faults for the replicas of the flag store, as plain data that fast-check can shrink. */
import fc from "fast-check";
import { flagStoreOutage } from "../../src/migration/faults/flag-store-outage.ts";
import { SECOND_US, type TestFleet } from "./fixtures.ts";

/** No disturbance lasts beyond this. */
export const QUIET_AFTER_SECONDS = 50;

interface Timed {
  readonly atMs: number;
  readonly forMs: number;
}

/** One fault of the schedule, in milliseconds so that it shrinks to round numbers. Replicas go by their number in the store. */
export type Disturbance = Timed &
  (
    | { readonly kind: "crash" | "cut-off"; readonly replica: number }
    | { readonly kind: "separate"; readonly pair: readonly [number, number]; readonly symmetric: boolean }
    | { readonly kind: "lose"; readonly pair: readonly [number, number]; readonly rate: number }
    | { readonly kind: "shuffle"; readonly pair: readonly [number, number]; readonly jitterMs: number }
    | { readonly kind: "outage" | "writer-crash" }
  );

/** What one example of the property does to the store. */
export interface Schedule {
  readonly seed: string;
  readonly disturbances: readonly Disturbance[];
  /** When each write is submitted. */
  readonly writesAtMs: readonly number[];
}

const timed = { atMs: fc.integer({ min: 0, max: 40_000 }), forMs: fc.integer({ min: 1, max: 9_999 }) };
const replica = fc.integer({ min: 0, max: 2 });
const pair = fc.constantFrom<[number, number]>([0, 1], [0, 2], [1, 2], [1, 0], [2, 0], [2, 1]);

const disturbance: fc.Arbitrary<Disturbance> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom("crash", "cut-off"), replica, ...timed }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("separate"), pair, symmetric: fc.boolean(), ...timed }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("lose"), pair, rate: fc.constantFrom(0.1, 0.5, 0.9), ...timed }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("shuffle"), pair, jitterMs: fc.constantFrom(50, 1_000), ...timed }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom("outage", "writer-crash"), ...timed }) },
);

/** Every disturbance is over by `QUIET_AFTER_SECONDS`, so that what has been submitted must then be committed. */
export const schedule: fc.Arbitrary<Schedule> = fc.record({
  seed: fc.string({ unit: "grapheme-ascii", maxLength: 6 }),
  disturbances: fc.array(disturbance, { maxLength: 14 }),
  writesAtMs: fc.array(fc.integer({ min: 0, max: 48_000 }), { minLength: 1, maxLength: 8 }),
});

/** Makes everything that the schedule says happen in its time; the writes take the names `write-0`, `write-1`, and so on. */
export function enact(test: TestFleet, { disturbances, writesAtMs }: Schedule): void {
  for (const each of disturbances) {
    test.at(each.atMs / 1_000, () => {
      const lift = begin(test, each);
      test.at(each.forMs / 1_000, lift);
    });
  }
  writesAtMs.forEach((atMs, number) => {
    test.at(atMs / 1_000, () => test.write(`write-${number}`, { percentage: number + 1 }));
  });
}

function begin({ fleet }: TestFleet, disturbance: Disturbance): () => void {
  const { world, store } = fleet;
  const indexOf = (number: number): number => store[number]?.index ?? -1;
  const siteOf = (number: number): string => store[number]?.site ?? "";
  switch (disturbance.kind) {
    case "crash":
      return store[disturbance.replica]?.holdDown() ?? (() => {});
    case "cut-off": {
      const index = indexOf(disturbance.replica);
      return world.network.cut(
        (node) => node === index,
        (node) => node !== index,
        true,
      );
    }
    case "separate": {
      const [from, to] = [indexOf(disturbance.pair[0]), indexOf(disturbance.pair[1])];
      return world.network.cut(
        (node) => node === from,
        (node) => node === to,
        disturbance.symmetric,
      );
    }
    case "lose":
      return world.network.addLoss(siteOf(disturbance.pair[0]), siteOf(disturbance.pair[1]), disturbance.rate);
    case "shuffle":
      return world.network.addDelay(
        siteOf(disturbance.pair[0]),
        siteOf(disturbance.pair[1]),
        0,
        (disturbance.jitterMs * SECOND_US) / 1_000,
      );
    case "outage":
      return flagStoreOutage.begin(fleet, {});
    case "writer-crash":
      return fleet.operator.holdDown();
  }
}
