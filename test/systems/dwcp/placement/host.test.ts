import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RandomSource } from "../../../../sim/kernel/random.ts";
import type { Size } from "../../../../src/systems/dwcp/placement/choice.ts";
import { Host } from "../../../../src/systems/dwcp/placement/host.ts";

const GB = 1_000_000_000;

function newHost(): Host {
  return new Host(new RandomSource("1").stream("host"));
}

const machines = fc.integer({ min: 0, max: 9 }).map((number) => `machine-${number}`);
const sizes = fc.record({
  cores: fc.integer({ min: 1, max: 16 }),
  memoryBytes: fc.integer({ min: 1, max: 64 }).map((count) => count * GB),
});
const steps = fc.array(
  fc.oneof(
    fc.tuple(fc.constant("reserve" as const), machines, sizes),
    fc.tuple(fc.constantFrom("confirm" as const, "expire" as const, "release" as const), machines, sizes),
  ),
  { maxLength: 60 },
);

test("whoever reserves, confirms and leaves in whatever order, the host never promises or runs more than it has", () => {
  fc.assert(
    fc.property(steps, (history) => {
      const host = newHost();
      const empty = host.free;
      for (const [step, machine, size] of history) {
        if (step === "reserve") host.reserve(machine, size);
        else host[step](machine);
        for (const { cores, memoryBytes } of [host.free, host.unused]) {
          expect(cores).toBeGreaterThanOrEqual(0);
          expect(memoryBytes).toBeGreaterThanOrEqual(0);
        }
        expect(host.free.cores).toBeLessThanOrEqual(host.unused.cores);
      }
      host.crash();
      expect(host.free).toEqual(empty);
      expect(host.machines).toEqual([]);
    }),
  );
});

describe("a promise", () => {
  const size: Size = { cores: 4, memoryBytes: 8 * GB };

  test("is kept when asked for again, holds its room, and is needed to start", () => {
    const host = newHost();
    const before = host.free.cores;
    expect(host.confirm("a")).toBe(false);
    expect([host.reserve("a", size), host.reserve("a", size)]).toEqual([true, true]);
    expect([host.free.cores, host.unused.cores]).toEqual([before - 4, before]);
    expect([host.confirm("a"), host.confirm("a")]).toEqual([true, true]);
    expect([host.free.cores, host.unused.cores]).toEqual([before - 4, before - 4]);
    expect(host.reserve("a", size)).toBe(false);
    expect([host.release("a"), host.release("a")]).toEqual([true, false]);
    expect(host.free.cores).toBe(before);
  });

  test("runs out, and then cannot be confirmed", () => {
    const host = newHost();
    const before = host.free;
    host.reserve("a", size);
    host.expire("a");
    expect(host.free).toEqual(before);
    expect(host.confirm("a")).toBe(false);
  });
});

test("a host that is not asked takes on more than it has", () => {
  const host = newHost();
  for (let number = 0; number < 30; number++) host.take(`machine-${number}`, { cores: 4, memoryBytes: 8 * GB });
  expect(host.unused.cores).toBeLessThan(0);
});
