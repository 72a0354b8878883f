import { expect, test } from "vitest";
import { interruptible } from "../../src/cli/interruption.ts";
import { FakeSignals } from "./fakes.ts";

test("the first interruption is asked for, the second one ends the process", async () => {
  const signals = new FakeSignals();
  const seen = await interruptible(signals, async (interrupted) => {
    const before = interrupted();
    signals.interrupt();
    const after = interrupted();
    expect(signals.exits).toEqual([]);
    signals.interrupt();
    return [before, after];
  });
  expect(seen).toEqual([false, true]);
  expect(signals.exits).toEqual([130]);
});

test("the signal has its usual effect again afterwards, also after a failure", async () => {
  const signals = new FakeSignals();
  await expect(interruptible(signals, () => Promise.reject(new Error("failed")))).rejects.toThrow("failed");
  expect(signals.listenerCount("SIGINT")).toBe(0);
});
