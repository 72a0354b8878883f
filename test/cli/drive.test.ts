import { expect, test } from "vitest";
import { drive } from "../../src/cli/drive.ts";
import { violatedOutcome } from "../report/outcomes.ts";
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
