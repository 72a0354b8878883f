import { describe, expect, it } from "vitest";
import { crash } from "../../sim/faults/crash.ts";
import { partition } from "../../sim/faults/partition.ts";
import { MILLISECOND, seconds } from "../../sim/kernel/units.ts";
import { World } from "../../sim/world.ts";
import { behaviour, testTopology } from "./worlds.ts";

/** Gossip with timers, CPU work, a bulk flow and two faults: a bit of everything. */
function run(seed: string): World {
  const world = new World({ seed, topology: testTopology({ jitter: 0.2, loss: 0.01 }) });
  for (let index = 0; index < 12; index++) {
    const node = world.addNode(`node-${index}`, "abc"[index % 3] ?? "a");
    const peers = world.kernel.stream("peers", node.name);
    node.behaviour = behaviour({
      started() {
        const gossip = (): void => {
          node.send(peers.integer(12), "rumour", 500, undefined);
          node.after(20 * MILLISECOND, gossip);
        };
        gossip();
      },
      message(message) {
        if (peers.chance(0.3)) node.cpu.run(peers.exponential(50), () => node.send(message.from, "answer", 100, undefined));
      },
    });
  }
  world.start();
  world.network.startFlow({ from: 0, to: 1, bytes: 5_000_000, done: () => {} });
  world.kernel.spawn("faults", function* (p) {
    yield* p.sleep(seconds(0.2));
    const start = crash.begin(world, { node: "node-4" });
    yield* p.sleep(seconds(0.1));
    const heal = partition.begin(world, { between: ["a", "c"] });
    yield* p.sleep(seconds(0.3));
    start();
    heal();
  });
  world.kernel.advance(1_000_000, seconds(1));
  return world;
}

describe("a world", () => {
  it("does the same for the same seed, event by event", () => {
    expect(run("42").kernel.digest()).toBe(run("42").kernel.digest());
    expect(run("42").kernel.digest()).not.toBe(run("43").kernel.digest());
  });

  it("does this, on every engine", () => {
    const { kernel } = run("42");
    expect({ events: kernel.events, digest: kernel.digest() }).toMatchInlineSnapshot(`
      {
        "digest": "9651fe5059f86f5d4c72ce790031f0d8",
        "events": 1577,
      }
    `);
  });

  it("finds its nodes by name, in the order of their numbers", () => {
    const world = new World({ seed: "x", topology: testTopology() });
    const nodes = [world.addNode("x", "a"), world.addNode("y", "b")];
    expect(world.nodes).toEqual(nodes);
    expect(world.node("y")).toBe(nodes[1]);
    expect(() => world.node("z")).toThrow("no node z");
    world.start();
    expect(nodes.every((node) => node.up)).toBe(true);
  });

  it("keeps to its limit of events", () => {
    const world = new World({ seed: "x", topology: testTopology(), eventLimit: 1 });
    world.kernel.call(1, () => {});
    world.kernel.call(2, () => {});
    expect(world.kernel.advance(100)).toBe("limit");
  });

  it("has a calendar that goes with its time", () => {
    const world = new World({ seed: "x", topology: testTopology() });
    world.kernel.advance(1, 10);
    expect(world.calendar.nowUs).toBe(10);
  });
});
