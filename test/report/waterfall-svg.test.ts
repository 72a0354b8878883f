import fc from "fast-check";
import { expect, test } from "vitest";
import { waterfallSvg } from "../../src/report/waterfall-svg.ts";
import { anyOutcome } from "./arbitrary-outcome.ts";
import { rolledBackOutcome, violatedOutcome } from "./outcomes.ts";
import { elementsOf } from "./xml.ts";

test("the picture of a gate's and an operator's rollback", async () => {
  await expect(waterfallSvg(rolledBackOutcome())).toMatchFileSnapshot("../golden/report/waterfall.svg");
});

test("is well-formed XML whatever stands in names", () => {
  fc.assert(
    fc.property(anyOutcome, (outcome) => {
      expect(elementsOf(waterfallSvg(outcome))[0]?.name).toBe("svg");
    }),
    { numRuns: 60 },
  );
});

test("has a title and a description that says in words what is drawn", () => {
  const elements = elementsOf(waterfallSvg(violatedOutcome()));
  expect(elements[0]?.attributes).toMatchObject({ role: "img", "aria-labelledby": "title description" });
  expect(textOf(elements, "title")).toContain("Rollbacks of DWCP v1 to v3");
  expect(textOf(elements, "desc")).toContain(
    "detect 0 s, decide 210 ms, propagate 1.35 s, drain 4.51 s, reconnect 190 ms, reconcile 50 ms, verify 0 s; total 6.31 s, not complete",
  );
});

test("bars stand end to end, their widths in the proportion of the times", () => {
  const bars = elementsOf(waterfallSvg(violatedOutcome())).filter(
    ({ name, attributes }) => name === "rect" && attributes.fill !== undefined,
  );
  const [, decide, propagate, drain] = bars.map(({ attributes }) => ({ x: Number(attributes.x), width: Number(attributes.width) }));
  expect(bars).toHaveLength(7);
  expect((propagate?.width ?? 0) / (decide?.width ?? 1)).toBeCloseTo(1_350_000 / 210_000, 1);
  expect((decide?.x ?? 0) + (decide?.width ?? 0)).toBeCloseTo(propagate?.x ?? 0, 1);
  expect((propagate?.x ?? 0) + (propagate?.width ?? 0)).toBeCloseTo(drain?.x ?? 0, 1);
});

test("shows the scenario's own limit on rollback time", () => {
  expect(waterfallSvg(violatedOutcome())).toContain("limit 5 s");
  expect(waterfallSvg({ ...violatedOutcome(), criteria: [] })).not.toContain(">limit");
});

test("says so when there was no rollback", () => {
  const elements = elementsOf(waterfallSvg({ ...violatedOutcome(), rollbacks: [] }));
  expect(textOf(elements, "desc")).toBe("No rollback happened in this run.");
  expect(elements.filter(({ name, text }) => name === "text" && text === "No rollback happened in this run.")).toHaveLength(1);
});

function textOf(elements: ReturnType<typeof elementsOf>, name: string): string | undefined {
  return elements.find((element) => element.name === name)?.text;
}
