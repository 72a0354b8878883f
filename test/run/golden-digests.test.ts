import { expect, test } from "vitest";
import { expectGolden, goldenDigests, goldenKeys } from "./digests.ts";
import { dwcp, isQuick, outcomeOf, SCENARIO_NAMES, SHIPPED, smallTwin } from "./fixtures.ts";

const SEEDS = ["1", "2", "3"];

test.each(SHIPPED.flatMap((name) => SEEDS.map((seed) => ({ name, seed }))))("the small twin of $name, seed $seed", ({ name, seed }) => {
  expectGolden("small", outcomeOf(smallTwin(name), seed));
});

test.each(SCENARIO_NAMES.filter(isQuick))("%s as it is", (name) => {
  expectGolden("full", outcomeOf(dwcp(name), "42"));
});

test("every scenario has a golden digest: those of the large ones are compared by the long tests", () => {
  expect(goldenKeys("full")).toEqual(SCENARIO_NAMES.map((name) => `${dwcp(name).name} seed 42`).sort());
});

test("no two histories are the same", () => {
  const digests = goldenDigests("small");
  expect(digests.length).toBe(SHIPPED.length * SEEDS.length);
  expect(new Set(digests).size).toBe(digests.length);
});
