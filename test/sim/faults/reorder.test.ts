import { expect, it } from "vitest";
import { reorder } from "../../../sim/faults/reorder.ts";
import { shareSlack } from "../../oracles/confidence.ts";
import { ONE_WAY_US } from "../worlds.ts";
import { changedWays, faultWorld, probe } from "./probe.ts";

const fromAToB = ["a0>b0", "a1>b0"];

it("holds a share back in one direction, and nothing else, until its end", () => {
  const seen = faultWorld();
  const before = probe(seen, 1_000);
  const end = reorder.begin(seen.world, { link: "a -> b", rate: 0.3, hold: 5_000 });
  const during = probe(seen, 1_000);
  expect(changedWays(before, during)).toEqual(fromAToB);
  for (const way of fromAToB) {
    const { arrived, flightUs } = during.get(way) ?? { arrived: 0, flightUs: 0 };
    expect(arrived).toBe(1);
    expect(Math.abs((flightUs - ONE_WAY_US) / 5_000 - 0.3)).toBeLessThan(shareSlack(0.3, 1_000));
  }
  end();
  expect(changedWays(before, probe(seen, 1_000))).toEqual([]);
});

it("lets what is sent in that time overtake, and keeps the order of all others", () => {
  const seen = faultWorld();
  reorder.begin(seen.world, { link: "a -> b", rate: 0.2, hold: 450 });
  for (let i = 0; i < 100; i++) seen.world.kernel.call(i * 100, () => seen.world.network.send(0, 2, "ping", 0, i));
  seen.world.kernel.advance(1_000);
  const bodies = seen.arrivals.map(({ message }) => message.body as number);
  const late = seen.arrivals
    .filter(({ atUs, message }) => atUs - message.sentAtUs > ONE_WAY_US)
    .map(({ message }) => message.body as number);
  expect(bodies).toHaveLength(100);
  const inOrder = bodies.filter((body) => !late.includes(body));
  expect(inOrder).toEqual([...inOrder].sort((one, other) => one - other));
  // Four more are sent in 450 us; those of them that are not held back themselves come before it.
  expect(late.length).toBeGreaterThan(5);
  for (const body of late) {
    const overtakers = bodies.slice(0, bodies.indexOf(body)).filter((other) => other > body);
    expect(overtakers).toEqual([1, 2, 3, 4].map((step) => body + step).filter((other) => other < 100 && !late.includes(other)));
  }
});

it("stacks: holds add up, and each ends by itself in any order", () => {
  for (const first of [0, 1]) {
    const seen = faultWorld();
    const before = probe(seen);
    const holds = [1_000, 300];
    const ends = holds.map((hold) => reorder.begin(seen.world, { link: "a -> b", rate: 1, hold }));
    const flightUs = (): number => probe(seen).get("a0>b0")?.flightUs ?? 0;
    expect(flightUs()).toBe(ONE_WAY_US + 1_300);
    ends[first]?.();
    ends[first]?.();
    expect(flightUs()).toBe(ONE_WAY_US + (holds[1 - first] ?? 0));
    ends[1 - first]?.();
    expect(changedWays(before, probe(seen))).toEqual([]);
  }
});
