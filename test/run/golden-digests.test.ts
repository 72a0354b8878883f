import { expect, test } from "vitest";
import { expectGolden, goldenDigests } from "./digests.ts";
import { outcomeOf, SHIPPED, smallTwin } from "./fixtures.ts";

const SEEDS = ["1", "2", "3"];

test.each(SHIPPED.flatMap((name) => SEEDS.map((seed) => ({ name, seed }))))("the small twin of $name, seed $seed", ({ name, seed }) => {
  expectGolden("small", outcomeOf(smallTwin(name), seed));
});

test("no two histories are the same", () => {
  const digests = goldenDigests("small");
  expect(digests.length).toBe(SHIPPED.length * SEEDS.length);
  expect(new Set(digests).size).toBe(digests.length);
});
