/** Two runs of one seed are the same to the event, also through crashes, partitions and an election; another seed gives another run. */
import { describe, expect, it } from "vitest";
import { EVERYTHING, smallScenario, TestFleet } from "./fixtures.ts";

const VARIANTS: readonly (readonly string[])[] = [
  [],
  ["mechanisms.propagation=gossip"],
  ["mechanisms.propagation={variant: poll, interval: 2s}"],
  ["mechanisms.flagStore=process-global", "mechanisms.write=replace", "mechanisms.negotiation=none"],
];

function life(set: readonly string[], seed: string): { digest: string; story: string } {
  const test = new TestFleet(smallScenario("cluster.network.loss=1%", ...set), seed).run(2).write("week-9", EVERYTHING).run(3);
  const { world, store } = test.fleet;
  const lift = store[0]?.holdDown();
  const heal = world.network.cut(
    (node) => node === 4,
    (node) => node !== 4,
    true,
  );
  test.write("kill", { force: true }, "kill").run(12);
  lift?.();
  heal();
  test.agent(2).node.restart();
  test.run(10);
  return { digest: world.kernel.digest(), story: JSON.stringify(test.observations) };
}

describe.each(VARIANTS.map((set) => [set.join(", ") || "the sound variants", set] as const))("with %s", (_, set) => {
  it("one seed gives one run", () => {
    expect(life(set, "one")).toEqual(life(set, "one"));
  });

  it("another seed gives another run", () => {
    expect(life(set, "one").digest).not.toBe(life(set, "other").digest);
  });
});
