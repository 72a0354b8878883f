import { performance } from "node:perf_hooks";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ControlBeside } from "../../src/cli/control-work.ts";
import { drive, driveBeside, type RunProgress } from "../../src/cli/drive.ts";
import { ControlRun } from "../../src/run/control-run.ts";
import { Rehearsal, rehearse } from "../../src/run/rehearsal.ts";
import type { Scenario } from "../../src/scenario/scenario.ts";
import { violatedOutcome } from "../report/outcomes.ts";
import { bytesOf, dwcp } from "../run/fixtures.ts";
import { FakeRun } from "./fakes.ts";

test("advances until the run is done and shows every slice", async () => {
  const shares: number[] = [];
  const rehearsed = await drive(new FakeRun(violatedOutcome(), 4), {
    interrupted: () => false,
    onSlice: ({ share }) => shares.push(share),
  });
  expect(rehearsed?.outcome.digest).toBe(violatedOutcome().digest);
  expect(shares).toEqual([0.25, 0.5, 0.75, 1]);
});

test("lets the event loop run between slices", async () => {
  let seenAt = 0;
  let slices = 0;
  setImmediate(() => {
    seenAt = slices;
  });
  await drive(
    new FakeRun(violatedOutcome(), 10, (slice) => {
      slices = slice;
    }),
    { interrupted: () => false, onSlice: () => {} },
  );
  expect(seenAt).toBe(1);
});

test("an interrupted run is given up at the next slice", async () => {
  let slices = 0;
  const run = new FakeRun(violatedOutcome(), 10, (slice) => {
    slices = slice;
  });
  expect(await drive(run, { interrupted: () => slices === 3, onSlice: () => {} })).toBeUndefined();
  expect(slices).toBe(3);
});

test("a run that was done when the interruption came keeps its result", async () => {
  expect(await drive(new FakeRun(violatedOutcome(), 1), { interrupted: () => true, onSlice: () => {} })).toBeDefined();
});

test("what a run throws reaches the caller", async () => {
  const run = new FakeRun(violatedOutcome(), 3, () => {
    throw new Error("handler failed at 12 us");
  });
  await expect(drive(run, { interrupted: () => false, onSlice: () => {} })).rejects.toThrow("handler failed at 12 us");
});

describe("a rehearsal with its control run beside it", () => {
  const scenario = dwcp("rollback", "cluster.nodes=40");
  const upon = (when: string): Scenario =>
    dwcp("rollback", "cluster.nodes=40", `faults=[{kind: crash, when: ${when}, for: 5s, node: node-1}]`);

  beforeEach(() => {
    // Every look at the clock finds a second later: the run has taken long.
    let nowMs = 0;
    vi.spyOn(performance, "now").mockImplementation(() => {
      nowMs += 1_000;
      return nowMs;
    });
  });

  afterEach(() => {
    vi.restoreAllMocks();
  });

  test("comes to the same, and makes none of its own", async () => {
    const expected = bytesOf(rehearse(scenario, "1"));
    const own = vi.spyOn(ControlRun.prototype, "advance");
    const shares: number[] = [];
    const rehearsed = await driveBeside(
      new Rehearsal(scenario, "1"),
      { scenario, seed: "1" },
      { interrupted: () => false, onSlice: ({ share }) => shares.push(share) },
    );
    expect(rehearsed === undefined ? "" : bytesOf(rehearsed)).toBe(expected);
    expect(own).not.toHaveBeenCalled();
    expect(shares.at(-1)).toBe(1);
  });

  test("makes it itself where faults hang on the migration", async () => {
    const dependent = upon("rollback");
    const own = vi.spyOn(ControlRun.prototype, "advance");
    const options = { interrupted: () => false, onSlice: () => {} };
    const rehearsed = await driveBeside(new Rehearsal(dependent, "1"), { scenario: dependent, seed: "1" }, options);
    expect(own).toHaveBeenCalled();
    expect(rehearsed === undefined ? "" : bytesOf(rehearsed)).toBe(bytesOf(rehearse(dependent, "1")));
  });

  test("shows progress that never goes back, whichever run ends last", async () => {
    // The control run has twice the nodes, as no real one has: so it ends last.
    const larger = dwcp("rollback", "cluster.nodes=80");
    const seen: RunProgress[] = [];
    const options = { interrupted: () => false, onSlice: (progress: RunProgress) => seen.push(progress) };
    await driveBeside(new Rehearsal(scenario, "1"), { scenario: larger, seed: "1" }, options);
    const [shares, events] = [seen.map(({ share }) => share), seen.map((progress) => progress.events)];
    expect(shares).toEqual(shares.toSorted((one, other) => one - other));
    expect(events).toEqual(events.toSorted((one, other) => one - other));
    // While only the control run is left, it is what is shown; where in the plan it is nobody knows.
    const waiting = seen.filter(({ phase }) => phase === "control");
    expect(waiting.length).toBeGreaterThan(0);
    expect(waiting.every(({ step, calendarUs }) => step === undefined && calendarUs === undefined)).toBe(true);
  });

  test("leaves its control run unfinished once nobody wants it, as where the migration throws", async () => {
    const control = new ControlBeside({ scenario, seed: "1" }, () => false);
    await control.close();
    expect([control.isOver, control.figures]).toEqual([true, undefined]);
  });

  test("is given up like any other, thread and all", async () => {
    let slices = 0;
    const options = { interrupted: () => slices >= 3, onSlice: () => slices++ };
    expect(await driveBeside(new Rehearsal(scenario, "1"), { scenario, seed: "1" }, options)).toBeUndefined();
  });

  test("is told of no figures where the thread fails", async () => {
    const control = new ControlBeside({ scenario: { ...scenario, system: "nothing" }, seed: "1" }, () => false);
    while (!control.isOver) await control.moment();
    expect(control.figures).toBeUndefined();
    await control.close();
  });
});
