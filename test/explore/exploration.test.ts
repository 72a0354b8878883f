/** How failing runs are put into groups, and what the summary says of them. */
import { expect, test } from "vitest";
import { type Exploration, grouped } from "../../src/explore/exploration.ts";
import { explorationText } from "../../src/explore/exploration-text.ts";
import type { ExploredRun } from "../../src/explore/explore-work.ts";

const NOTHING = { pending: [], seen: [], faults: [], nodes: 3, simulatedUs: 1_000_000, events: 10 };

function failing(index: number, id: string, step: string): ExploredRun {
  return { ...NOTHING, index, failure: { id, kind: "invariant", atUs: 1, step, message: `run ${index} breaks ${id}` } };
}

const explorationOf = (some: Partial<Exploration>): Exploration => ({
  ...{ schema: "cutover.exploration/1", scenario: "s", title: "S", system: "dwcp", seed: "1", model: "m" },
  ...{ runs: 4, requestedRuns: 4, failing: 0, findings: [], situations: [], faults: [], pending: [] },
  ...{ nodes: { least: 3, most: 5 }, simulatedUs: 4_000_000, events: 40 },
  ...some,
});

const textOf = (some: Partial<Exploration>): string => explorationText(explorationOf(some), { replay: "again", coloured: false });

test("runs are one finding where invariant, guilty values and step are the same; the first one stands for them", () => {
  const runs = [
    failing(2, "D2", "full"),
    failing(3, "D3", "full"),
    failing(5, "D2", "full"),
    failing(6, "D2", "half"),
    failing(7, "D2", "full"),
  ];
  const guiltOf = ({ index }: ExploredRun) => ({ guilty: [index === 7 ? "b" : "a"], alternatives: index === 2 ? [["c"], ["d"]] : [] });
  expect(grouped(runs, guiltOf).map(({ id, step, guilty, runs: numbers, message }) => [id, step, guilty[0], numbers, message])).toEqual([
    ["D2", "full", "a", [2, 5], "run 2 breaks D2"],
    ["D3", "full", "a", [3], "run 3 breaks D3"],
    ["D2", "half", "a", [6], "run 6 breaks D2"],
    ["D2", "full", "b", [7], "run 7 breaks D2"],
  ]);
});

test("values that are as guilty as the first ones are named", () => {
  const findings = grouped([failing(2, "D2", "full")], () => ({
    guilty: ["a"],
    alternatives: [
      ["b", "c"],
      ["d", "e"],
    ],
  }));
  expect(textOf({ findings, failing: 1 })).toContain(
    "\n    Removed by sound values of these, too: b and c; d and e.\n    run 2 breaks D2\n",
  );
  const [alone] = grouped([failing(2, "D2", "full")], () => ({ guilty: ["a"], alternatives: [] }));
  expect(textOf({ findings: alone === undefined ? [] : [alone], failing: 1 })).not.toContain("too:");
});

test("what was not explored to its end has found nothing so far", () => {
  expect(textOf({})).toContain("NOTHING FOUND\nno invariant broke in 4 runs\n");
  expect(textOf({ requestedRuns: 9 })).toContain("NOTHING FOUND SO FAR\nno invariant broke in 4 of 9 runs\n");
});
