import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ddmin } from "../../src/explore/search.ts";

/** Runs delta debugging against an oracle. */
function minimised(items: readonly number[], fails: (kept: readonly number[]) => boolean) {
  const search = ddmin(items);
  let tried = 0;
  let step = search.next();
  while (step.done !== true) {
    tried++;
    step = search.next(fails(step.value));
  }
  return { kept: step.value, tried };
}

/** Up to twenty items, and sets of them each of which is enough to fail. */
const worlds = fc.integer({ min: 0, max: 20 }).chain((size) => {
  const items = Array.from({ length: size }, (_, index) => index);
  return fc.record({ items: fc.constant(items), causes: fc.array(fc.subarray(items), { minLength: 1, maxLength: 3 }) });
});

describe("delta debugging", () => {
  test("ends with one of the causes and nothing else", () => {
    fc.assert(
      fc.property(worlds, ({ items, causes }) => {
        const fails = (kept: readonly number[]): boolean => causes.some((cause) => cause.every((item) => kept.includes(item)));
        const { kept } = minimised(items, fails);
        expect(fails(kept)).toBe(true);
        for (const item of kept) expect(fails(kept.filter((other) => other !== item))).toBe(false);
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  test("ends with nothing to leave out even where more may fail less", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.func(fc.boolean()), (size, whim) => {
        const items = Array.from({ length: size }, (_, index) => index);
        const fails = (kept: readonly number[]): boolean => kept.length === size || whim([...kept]);
        const { kept } = minimised(items, fails);
        expect(fails(kept)).toBe(true);
        expect(kept).toEqual(items.filter((item) => kept.includes(item)));
        for (const item of kept) expect(fails(kept.filter((other) => other !== item))).toBe(false);
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  test("needs few tries for a single cause among many", () => {
    const items = Array.from({ length: 128 }, (_, index) => index);
    expect(minimised(items, (kept) => kept.includes(77)).tried).toBeLessThan(20);
  });
});
