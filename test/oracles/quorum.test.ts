/**
 * The availability of the flag store: where each replica is down independently of the others, a write goes through exactly if a majority is
 * up, and the probability of that is a sum of the binomial distribution (Peleg and Wool 1995, The availability of quorum systems).
 */
import { describe, expect, it } from "vitest";
import { RandomSource } from "../../sim/kernel/random.ts";
import type { Scenario } from "../../src/scenario/scenario.ts";
import { SECOND_US, smallScenario, TestFleet } from "../migration/fixtures.ts";
import { shareSlack } from "./confidence.ts";

/** Long enough for several elections, each of which may fail by a split vote. */
const PATIENCE_S = 30;

/** A store of so many replicas; a scenario may ask for three at most, the code does not care. */
function storeOf(replicas: number): Scenario {
  const { cluster, mechanisms, ...rest } = smallScenario("cluster.nodes=5");
  const sites = cluster.sites.map(({ name }) => name).slice(0, replicas);
  const store = mechanisms.flagStore;
  if (store === undefined) throw new Error("the scenario has no flag store");
  return {
    ...rest,
    cluster: { ...cluster, controlPlane: { ...cluster.controlPlane, flagStore: sites } },
    mechanisms: { ...mechanisms, flagStore: { ...store, parameters: { ...store.parameters, replicas } } },
  };
}

/** A store some of whose replicas are down, again and again. */
class Store {
  readonly #test: TestFleet;
  #writes = 0;

  constructor(replicas: number) {
    this.#test = new TestFleet(storeOf(replicas), `${replicas} replicas`).run(3);
    expect(this.#test.replicas).toHaveLength(replicas);
  }

  /** Whether a write commits while the replicas that `isDown` says are down, and only those; afterwards all are up, and it has. */
  commits(isDown: (replica: number) => boolean): boolean {
    const test = this.#test;
    const id = `write-${++this.#writes}`;
    const starts = test.fleet.store.filter((_, replica) => isDown(replica)).map((node) => node.holdDown());
    test.write(id, { percentage: this.#writes % 100 });
    const isCommitted = (): boolean => test.committed.at(-1)?.writer === id;
    const untilUs = test.nowUs + PATIENCE_S * SECOND_US;
    while (test.nowUs < untilUs && !isCommitted()) test.run(1);
    const committed = isCommitted();
    for (const start of starts) start();
    while (test.confirmed.at(-1)?.id !== id) test.run(1);
    test.sent.length = 0;
    test.observations.length = 0;
    return committed;
  }
}

/** Probability that at least `least` of `count` are up, each with probability `up`. */
function atLeast(least: number, count: number, up: number): number {
  if (least <= 0) return 1;
  if (count === 0) return 0;
  return up * atLeast(least - 1, count - 1, up) + (1 - up) * atLeast(least, count - 1, up);
}

describe.each([3, 5])("a store of %i replicas", (replicas) => {
  it("takes a write in every state with a majority up, and in no other", () => {
    const store = new Store(replicas);
    for (let down = 0; down < 1 << replicas; down++) {
      const ups = Array.from({ length: replicas }, (_, replica) => 1 - ((down >> replica) & 1)).reduce((sum, up) => sum + up, 0);
      expect(
        store.commits((replica) => ((down >> replica) & 1) === 1),
        `down: ${down.toString(2)}`,
      ).toBe(ups > replicas / 2);
    }
  });

  it.each([0.1, 0.4])("is available as the binomial distribution has it, with each replica down for a share of %d", (down) => {
    const draws = 1_200;
    const store = new Store(replicas);
    const random = new RandomSource("quorum").stream("down", `${replicas} ${down}`);
    let available = 0;
    for (let draw = 0; draw < draws; draw++) {
      const isDown = Array.from({ length: replicas }, () => random.chance(down));
      if (store.commits((replica) => isDown[replica] === true)) available++;
    }
    const off = (least: number): number => {
      const expected = atLeast(least, replicas, 1 - down);
      return Math.abs(available / draws - expected) / shareSlack(expected, draws);
    };
    expect(off((replicas + 1) / 2)).toBeLessThan(1);
    // Neither a store that needs all of them nor one that needs a single one would pass for this one.
    expect(off(replicas)).toBeGreaterThan(1);
    expect(off(1)).toBeGreaterThan(1);
  });
});

describe("the binomial sum", () => {
  it("is what one can work out by hand", () => {
    expect(atLeast(2, 3, 0.9)).toBeCloseTo(0.972, 12);
    expect(atLeast(3, 5, 0.9)).toBeCloseTo(0.99144, 12);
  });
});
