/** The farm in one thread: order, failures, progress and interruption. What threads add is tested on the built program. */
import { describe, expect, test } from "vitest";
import { type FarmOptions, farm } from "../../src/farm/farm.ts";
import type { Settled } from "../../src/farm/job.ts";
import type { FarmProgress } from "../../src/farm/pool.ts";
import { prepare } from "./counting.ts";

const work = { prepare, module: new URL(import.meta.url) };

async function settled(inputs: Iterable<number>, options: Partial<FarmOptions<number>> = {}): Promise<readonly Settled<number>[]> {
  const all: Settled<number>[] = [];
  for await (const each of farm(work, 10, inputs, { jobs: 1, interrupted: () => false, ...options })) all.push(each);
  return all;
}

describe("a farm of one", () => {
  test("gives one result for each input, in their order", async () => {
    expect(await settled([3, 1, 2])).toEqual([
      { index: 0, output: 30 },
      { index: 1, output: 10 },
      { index: 2, output: 20 },
    ]);
    expect(await settled([])).toEqual([]);
  });

  test("what a job throws is the failure of its input, message and stack, and the others go on", async () => {
    const [first, second, third] = await settled([1, -2, 3]);
    expect([first, third]).toEqual([
      { index: 0, output: 10 },
      { index: 2, output: 30 },
    ]);
    expect(second).toMatchObject({ index: 1, failure: expect.stringMatching(/^RangeError: cannot count to -2\n +at .*counting\.ts/) });
  });

  test("takes an input only when it is its turn, and no more once the caller has left", async () => {
    const taken: number[] = [];
    let isReturned = false;
    function* inputs() {
      try {
        for (let input = 0; ; input += 1) {
          taken.push(input);
          yield input;
        }
      } finally {
        isReturned = true;
      }
    }
    for await (const { index } of farm(work, 10, inputs(), { jobs: 1, interrupted: () => false })) {
      expect(taken).toHaveLength(index + 1);
      if (index === 4) break;
    }
    expect(taken).toEqual([0, 1, 2, 3, 4]);
    expect(isReturned).toBe(true);
  });

  test("an interruption keeps what is finished and gives up what is under way", async () => {
    let asked = 0;
    const interrupted = (): boolean => {
      asked += 1;
      return asked > 7;
    };
    expect(await settled([1, 2, 3, 4, 5], { interrupted })).toEqual([
      { index: 0, output: 10 },
      { index: 1, output: 20 },
    ]);
  });

  test("shows after every slice how far it is, and every result as it is there", async () => {
    const shown: FarmProgress[] = [];
    const told: number[] = [];
    await settled([1, -1], { onProgress: (progress) => shown.push(progress), onSettled: ({ index }) => told.push(index) });
    expect(shown.map(({ finished, underWay, events }) => [finished, underWay, events])).toEqual([
      [0, 1 / 3, 10],
      [0, 2 / 3, 20],
      [0, 1, 30],
    ]);
    expect(told).toEqual([0, 1]);
  });

  test.each([0, -1, 1.5, Number.NaN])("%s workers are a mistake", (jobs) => {
    expect(() => farm(work, 10, [], { jobs, interrupted: () => false })).toThrow(RangeError);
  });
});
