/** Fifty of the mixed small scenarios, each run twice; the long tests run a thousand. */
import { describe, expect, test } from "vitest";
import { vocabulary } from "../../src/scenario/known.ts";
import { mixedCase, rerun } from "./mixed-scenarios.ts";

describe("mixed small scenarios", () => {
  test("give the same digest again, fifty times, and fifty different ones", () => {
    expect(new Set(rerun(0, 50)).size).toBe(50);
  });

  test("have all faults and all variants of all mechanisms among them", () => {
    const texts = Array.from({ length: 500 }, (_, number) => mixedCase(number).set.join("\n")).join("\n");
    for (const { name } of vocabulary.faults) expect(texts).toContain(`{kind: ${name}, `);
    for (const { name, variants } of vocabulary.mechanisms) {
      for (const variant of variants) expect(texts).toMatch(new RegExp(`^mechanisms.${name}=${variant.name}$`, "m"));
    }
  });
});
