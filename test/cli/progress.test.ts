import { expect, test } from "vitest";
import { ProgressDisplay, type ProgressState, progressLine, rateFigure } from "../../src/cli/progress.ts";
import { FakeOutput } from "./fakes.ts";

const state = {
  share: 0.25,
  events: 1_000_000,
  label: "run 3 of 100, 1 violated",
  run: { share: 0.5, events: 10_000, phase: "migration", calendarUs: 42 * 86_400_000_000, step: "week-7" },
} as const satisfies ProgressState;

test("a line says how far, where, how fast and how long still", () => {
  expect(progressLine(state, 2_000)).toBe(
    "|█████               | 25 %  run 3 of 100, 1 violated  migration, week-7, 42d 00:00:00  500,000 events/s  6 s left",
  );
  expect(progressLine({ ...state, label: "", share: 0, run: { ...state.run, step: "before" } }, 0)).toBe(
    "|                    | 0 %  migration, before the first step, 42d 00:00:00  0 events/s",
  );
  expect(progressLine({ ...state, label: "", run: { share: 0.5, events: 10_000, phase: "control" } }, 0)).toBe(
    "|█████               | 25 %  control  0 events/s",
  );
});

test("where several runs are under way, a line says how many end in a second instead", () => {
  const { run, ...several } = state;
  expect(progressLine({ ...several, label: "30 of 120 runs, 1 violated, 1 failed, 4 workers", runs: 30 }, 2_000)).toBe(
    "|█████               | 25 %  30 of 120 runs, 1 violated, 1 failed, 4 workers  15 runs/s  500,000 events/s  6 s left",
  );
  expect([rateFigure(0, 0), rateFigure(1, 3_000), rateFigure(2_469, 2_000)]).toEqual(["0", "0.333", "1,235"]);
});

test("a person sees one line that is rewritten, at most ten times a second, never wider than the terminal", () => {
  const output = new FakeOutput();
  output.interactive = true;
  output.columns = 40;
  let nowMs = 0;
  const display = new ProgressDisplay(output, () => nowMs);
  for (; nowMs < 1_000; nowMs += 10) {
    display.show(state);
  }
  const lines = output.text.split("\r\u001b[2K");
  expect(lines).toHaveLength(10);
  expect(Math.max(...lines.map((line) => [...line].length))).toBe(39);
  expect(output.text).not.toContain("\n");
  display.clear();
  display.clear();
  expect(output.text.endsWith("\r\u001b[2K")).toBe(true);
  expect(output.text.split("\r\u001b[2K")).toHaveLength(11);
});

test("elsewhere a plain line comes every five seconds, and nothing is rewritten", () => {
  const output = new FakeOutput();
  let nowMs = 0;
  const display = new ProgressDisplay(output, () => nowMs);
  for (; nowMs <= 12_000; nowMs += 100) {
    display.show(state);
  }
  display.clear();
  expect(output.text.split("\n")).toHaveLength(3);
  expect(output.text).not.toContain("\r");
  expect(display.elapsedMs).toBe(12_100);
});
