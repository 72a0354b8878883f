import fc from "fast-check";
import { expect, it } from "vitest";
import { Kernel } from "../../../sim/kernel/kernel.ts";
import { Memory } from "../../../sim/node/memory.ts";
import { World } from "../../../sim/world.ts";
import { behaviour, testTopology } from "../worlds.ts";

function setting(limitBytes: number) {
  const kernel = new Kernel({ seed: "memory" });
  const kills: number[] = [];
  const memory = new Memory(kernel, limitBytes, () => kills.push(kernel.nowUs));
  return { kernel, memory, kills };
}

it("counts what is allocated by name, and remembers the most", () => {
  const { memory } = setting(100);
  memory.allocate("cache", 30);
  memory.allocate("queue", 20);
  memory.allocate("cache", 10);
  memory.release("cache", 25);
  memory.release("queue", 20);
  expect([memory.usedBytes, memory.heldBytes("cache"), memory.heldBytes("queue"), memory.highWaterBytes]).toEqual([15, 15, 0, 60]);
});

it("kills the process that asks for too much, in an event of its own", () => {
  const { kernel, memory, kills } = setting(100);
  expect([memory.allocate("cache", 100), memory.allocate("cache", 0), memory.allocate("queue", 1)]).toEqual([true, true, false]);
  expect([memory.usedBytes, kills]).toEqual([100, []]);
  kernel.advance(10);
  expect(kills).toEqual([0]);
});

it("spares the process that has ended before", () => {
  const { kernel, memory, kills } = setting(100);
  memory.allocate("cache", 101);
  memory.clear();
  kernel.advance(10);
  expect(kills).toEqual([]);
});

it("adds up, whatever is allocated, released and cleared", () => {
  const step = fc.record({ name: fc.constantFrom("a", "b", "c"), bytes: fc.nat(60), how: fc.constantFrom("allocate", "release", "clear") });
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const { memory } = setting(100);
      const held = new Map<string, number>();
      let most = 0;
      for (const { name, bytes, how } of steps) {
        const before = [...held.values()].reduce((sum, each) => sum + each, 0);
        const of = held.get(name) ?? 0;
        if (how === "clear") {
          memory.clear();
          held.clear();
        } else if (how === "release") {
          if (bytes > of) expect(() => memory.release(name, bytes)).toThrow(RangeError);
          else {
            memory.release(name, bytes);
            held.set(name, of - bytes);
          }
        } else {
          expect(memory.allocate(name, bytes)).toBe(before + bytes <= 100);
          if (before + bytes <= 100) held.set(name, of + bytes);
        }
        const sum = [...held.values()].reduce((total, each) => total + each, 0);
        most = Math.max(most, sum);
        expect([memory.usedBytes, memory.highWaterBytes, memory.heldBytes(name)]).toEqual([sum, most, held.get(name) ?? 0]);
      }
    }),
    { seed: 1, numRuns: 100 },
  );
});

it("refuses what is no number of bytes", () => {
  const { memory } = setting(100);
  for (const bad of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY]) {
    expect(() => memory.allocate("cache", bad)).toThrow(RangeError);
    expect(() => memory.release("cache", bad)).toThrow(RangeError);
  }
});

it("of a node: too much of it is a crash with a name, and a new life begins with none", () => {
  const world = new World({ seed: "x", topology: testTopology() });
  const node = world.addNode("one", "a", { hardware: { memory: 1_000 } });
  const log: string[] = [];
  node.behaviour = behaviour({ stopped: () => log.push(`stopped ${node.crashCause}`) });
  node.start();
  expect(node.crashCause).toBeUndefined();
  node.memory.allocate("cache", 900);
  expect(node.memory.allocate("cache", 200)).toBe(false);
  expect(node.up).toBe(true);
  world.kernel.advance(10);
  expect([node.up, node.memory.usedBytes, node.memory.highWaterBytes, log]).toEqual([false, 0, 900, ["stopped out-of-memory"]]);
  node.start();
  expect(node.memory.allocate("cache", 200)).toBe(true);
  node.crash();
  expect(node.crashCause).toBe("crash");
});
