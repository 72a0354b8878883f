/** The guilty mechanism is computed: the smallest set of swaps after which the violation is gone. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { complaintOf, findCure, SWAPS_MAX, type Swap, swapsOf, withSwaps } from "../../src/explore/cure.ts";
import { mechanisms } from "../../src/migration/mechanisms.ts";
import type { Outcome } from "../../src/run/outcome.ts";
import type { Scenario } from "../../src/scenario/scenario.ts";
import { outcomeOf, SHIPPED, smallTwin } from "../run/fixtures.ts";

const vocabulary = { mechanisms };
const paths = (swaps: readonly Swap[]): readonly string[] => swaps.map(({ path }) => path);

describe("what is not sound in a scenario", () => {
  test("is nothing in the hardened plan", () => {
    expect(swapsOf(smallTwin("hardened"), vocabulary)).toEqual([]);
  });

  test("is one mechanism in un-kill", () => {
    expect(swapsOf(smallTwin("un-kill"), vocabulary)).toEqual([{ path: "mechanisms.write", found: "replace", sound: "merge-latched" }]);
  });

  test("is named with defects, and with choices within a variant", () => {
    const scenario = smallTwin("hardened", "defects.size-field-32-bit=true", "mechanisms.gates.armed=own-step");
    expect(paths(swapsOf(scenario, vocabulary))).toEqual(["mechanisms.gates.armed", "defects.size-field-32-bit"]);
  });

  test.each(SHIPPED)("is gone from %s once all of it is swapped", (name) => {
    const scenario = smallTwin(name);
    expect(swapsOf(withSwaps(scenario, swapsOf(scenario, vocabulary), vocabulary), vocabulary)).toEqual([]);
  });
});

describe("the search", () => {
  /** A world in which the violation is gone once every mechanism of one of the antidotes is sound. */
  function world(antidotes: readonly (readonly string[])[]) {
    let runs = 0;
    const rehearse = (scenario: Scenario): Promise<Outcome> => {
      runs++;
      const bad = new Set(paths(swapsOf(scenario, vocabulary)));
      const cured = antidotes.some((needed) => needed.every((path) => !bad.has(path)));
      return Promise.resolve({ invariants: [{ id: "D2", status: cured ? "holds" : "violated" }], criteria: [] } as unknown as Outcome);
    };
    return { rehearse, runs: () => runs };
  }

  const scenario = smallTwin("as-written");
  const all = paths(swapsOf(scenario, vocabulary));

  test("finds every smallest antidote and nothing larger", async () => {
    const antidotes = fc.uniqueArray(fc.subarray([...all], { minLength: 1, maxLength: SWAPS_MAX }), { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(antidotes, async (needed) => {
        const { rehearse, runs } = world(needed);
        const found = await findCure(scenario, "D2", vocabulary, rehearse);
        const least = Math.min(...needed.map(({ length }) => length));
        const expected = new Set(needed.filter(({ length }) => length === least).map((set) => [...set].sort().join()));
        expect(new Set(found?.cures.map((set) => [...paths(set)].sort().join()))).toEqual(expected);
        expect(found?.tried).toBe(runs());
      }),
      { seed: 1, numRuns: 20 },
    );
  });

  test("says so where there is none, after every set of up to three", async () => {
    const { rehearse } = world([]);
    const n = all.length;
    const found = await findCure(scenario, "D2", vocabulary, rehearse);
    expect(found).toMatchObject({ cures: [], tried: n + (n * (n - 1)) / 2 + (n * (n - 1) * (n - 2)) / 6 });
  });

  test("gives up when it is interrupted", async () => {
    expect(await findCure(scenario, "D2", vocabulary, () => Promise.resolve(undefined))).toBeUndefined();
  });
});

test("the un-kill is cured by the write rule, on a real run", async () => {
  const scenario = smallTwin("hardened", "faults=[]", "mechanisms.write=replace", "mechanisms.exposure=fnv-bucket");
  const broken = outcomeOf(scenario);
  expect(complaintOf(broken)).toBe("D2");
  const found = await findCure(scenario, "D2", vocabulary, (changed) => Promise.resolve(outcomeOf(changed)));
  expect(found?.cures.map(paths)).toEqual([["mechanisms.write"]]);
});
