/** The farm with real threads, whose work module misbehaves on purpose. */
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type FarmOptions, farm } from "../../src/farm/farm.ts";
import type { Prepare, Settled } from "../../src/farm/job.ts";
import type { FarmProgress } from "../../src/farm/pool.ts";

interface Input {
  readonly name: string;
  readonly does?: string;
  /** Only the first time. */
  readonly once?: true;
}

const unused: Prepare<string, Input, string> = () => {
  throw new Error("threads prepare for themselves");
};
const work = { prepare: unused, module: new URL("./misbehaving-work.mjs", import.meta.url) };

let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "cutover-farm-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

async function settled(inputs: readonly Input[], options: Partial<FarmOptions<string>> = {}): Promise<readonly Settled<string>[]> {
  const all: Settled<string>[] = [];
  for await (const each of farm(work, folder, inputs, { jobs: 2, interrupted: () => false, ...options })) all.push(each);
  return all;
}

const good = (count: number, prefix = "good"): Input[] => Array.from({ length: count }, (_, index) => ({ name: `${prefix}-${index}` }));

/** A short limit only where a worker does hang: a busy machine makes others slow. */
const stallingOnly = (does: string): { stallLimitMs?: number } => (does === "hang" ? { stallLimitMs: 1_000 } : {});

/** Good inputs, one that misbehaves, and good ones again. */
const around = (input: Input): Input[] => [...good(3, "before"), input, ...good(3, "after")];

test("results come in the order of the inputs, with any number of threads", async () => {
  const expected = good(40).map(({ name }, index) => ({ index, output: name }));
  for (const jobs of [2, 3, 5]) expect(await settled(good(40), { jobs })).toEqual(expected);
});

test("shows how far it is", async () => {
  const shown: FarmProgress[] = [];
  await settled([...good(10), { name: "bad", does: "throw" }, ...good(3, "last")], { onProgress: (progress) => shown.push(progress) });
  expect(shown.at(-1)).toMatchObject({ finished: 14, failures: 1, underWay: 0 });
  expect(shown.at(-1)?.events).toBe(65);
  expect(shown.map(({ finished }) => finished)).toEqual(shown.map(({ finished }) => finished).sort((one, other) => one - other));
});

test("what a job throws is its failure, with message and stack, and costs no worker", async () => {
  const results = await settled(around({ name: "bad", does: "throw" }));
  expect(results[3]).toMatchObject({
    index: 3,
    failure: expect.stringMatching(/^RangeError: the job's own mistake\n +at .*misbehaving-work/),
  });
  expect(results.filter((each) => "output" in each)).toHaveLength(6);
});

test("so is an output that cannot be handed over", async () => {
  const results = await settled(around({ name: "bad", does: "function" }));
  expect(results[3]).toMatchObject({ index: 3, failure: expect.stringContaining("could not be cloned") });
  expect(results.filter((each) => "output" in each)).toHaveLength(6);
});

test.each([
  ["exit", /^it cost 2 workers; of the last one: it left with exit code 7$/],
  ["hang", /^it cost 2 workers; of the last one: it showed no progress for 1 s$/],
  ["eat", /^it cost 2 workers; of the last one: .*memory limit/],
])("a job that makes its worker %s fails after two workers, and the others come through", async (does, failure) => {
  const results = await settled(around({ name: "bad", does }), { heapMb: 32, ...stallingOnly(does) });
  expect(results[3]).toMatchObject({ index: 3, failure: expect.stringMatching(failure) });
  expect(results.map((each) => ("output" in each ? each.output : "-"))).toEqual(around({ name: "-" }).map(({ name }) => name));
});

test.each(["exit", "hang", "eat"])("a job that makes its worker %s once costs nothing in the end", async (does) => {
  const inputs = around({ name: "bad", does, once: true });
  expect(await settled(inputs, { heapMb: 32, ...stallingOnly(does) })).toEqual(inputs.map(({ name }, index) => ({ index, output: name })));
});

test.each(["crash", "reject"])("what a job leaves behind that makes the worker %s later is not the end of the farm", async (does) => {
  const results = await settled([...around({ name: "bad", does }), ...good(20)], { jobs: 2 });
  expect(results.map(({ index }) => index)).toEqual(Array.from({ length: 27 }, (_, index) => index));
});

test("a caller that leaves its loop takes the workers with it", async () => {
  const endless = function* (): Generator<Input> {
    for (let index = 0; ; index += 1) yield { name: `job-${index}` };
  };
  for await (const { index } of farm(work, folder, endless(), { jobs: 2, interrupted: () => false })) if (index === 5) break;
  const marks = readdirSync(folder).length;
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(readdirSync(folder)).toHaveLength(marks);
});

test("an interruption ends it although a worker hangs, and keeps what is complete", async () => {
  let finished = 0;
  const results = await settled([...good(3), { name: "bad", does: "hang" }, ...good(5, "after")], {
    onSettled: () => {
      finished += 1;
    },
    interrupted: () => finished >= 7,
  });
  expect(results.map((each) => ("output" in each ? each.output : "-"))).toEqual(["good-0", "good-1", "good-2"]);
});

test("workers that cannot start are an error, not a failure of every input", async () => {
  const start = async (setup: string, module: URL): Promise<void> => {
    for await (const each of farm({ ...work, module }, setup, good(3), { jobs: 2, interrupted: () => false })) expect(each).toBeUndefined();
  };
  await expect(start("broken", work.module)).rejects.toThrow(/a worker could not start: .*cannot prepare/);
  await expect(start(folder, new URL("./no-such-work.mjs", import.meta.url))).rejects.toThrow(/a worker could not start: .*no-such-work/);
});
