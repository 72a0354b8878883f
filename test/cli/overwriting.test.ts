/** No report of a command takes the place of what the command reads: refused before anything runs, with nothing written or removed. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { failureOf } from "../../src/cli/failures.ts";
import { runProgram } from "../../src/cli/program.ts";
import { vocabulary } from "../../src/scenario/known.ts";
import { cleanOutcome } from "../report/outcomes.ts";
import { FakeRun, FakeSignals, fakeTerminal } from "./fakes.ts";

const SMALL = `extends: ${resolve("scenarios/dwcp/small.yaml")}\n`;
const TABLE = readFileSync("scenarios/data/ibm-cloud-inter-region-rtt-2024-03.csv", "utf8");
const INCIDENT = 'incident: { seed: "1", model: m, digest: d, first: { id: D2 } }\n';

let folder = "";
/** Seeds that were run. */
let seeds: string[];

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "cutover-overwriting-")));
  seeds = [];
});

afterEach(() => rmSync(folder, { recursive: true }));

async function cutover(...words: string[]): Promise<{ readonly code: number; readonly error: string }> {
  const terminal = fakeTerminal();
  const rehearse = (_: unknown, seed: string): FakeRun => {
    seeds.push(seed);
    return new FakeRun({ ...cleanOutcome(), seed }, 2);
  };
  try {
    const code = await runProgram({ terminal, signals: new FakeSignals(), vocabulary, version: "1", cores: 1, rehearse }, words);
    return { code, error: terminal.error.text };
  } catch (thrown) {
    const { code, text } = failureOf(thrown, false);
    return { code, error: terminal.error.text + text };
  }
}

/** Writes a file below the test's folder; gives its path. */
function written(name: string, text: string): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
}

/** Every file below the test's folder, with what stands in it. */
function everything(): readonly (readonly [string, string])[] {
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => join(folder, name));
  return paths.filter((path) => statSync(path).isFile()).map((path) => [path, readFileSync(path, "utf8")]);
}

/** Expects a command line to be refused for a file, and nothing to be touched. */
async function refused(words: readonly string[], file: string, why: string): Promise<void> {
  const before = everything();
  const { code, error } = await cutover(...words);
  expect(error).toContain(`found ${file}, which ${why} and the report would replace, expected another folder; choose one with --output\n`);
  expect([code, seeds]).toEqual([2, []]);
  expect(everything()).toEqual(before);
}

const ONE = ["run"];
const MANY = ["run", "--runs", "2"];
const REPLAY = ["replay"];
const EXPLORE = ["explore", "--runs", "1", "-j", "1"];
const ENUMERATE = ["explore", "--exhaustive", "--nodes", "2", "--runs", "1", "-j", "1"];

test.each([
  ...["metrics.csv", "outcome.json", "summary.txt", "waterfall.svg", "trace.jsonl"].map((name) => [ONE, name] as const),
  ...["metrics.csv", "trace.jsonl"].map((name) => [REPLAY, name] as const),
  ...["distribution.json", "summary.txt", "journal.jsonl", "seeds/seed-2.outcome.json"].map((name) => [MANY, name] as const),
  // This one is of no seed that is run now, but it would be cleared away.
  [MANY, "seeds/seed-77.outcome.json"] as const,
  ...["explore.json", "summary.txt", "journal.jsonl", "incident-1-D2.yaml"].map((name) => [EXPLORE, name] as const),
  ...["enumeration.json", "summary.txt", "journal.jsonl", "case-3.yaml"].map((name) => [ENUMERATE, name] as const),
])("%j does not replace a scenario called %s", async (words, name) => {
  const path = written(name, `${SMALL}${words === REPLAY ? INCIDENT : ""}`);
  await refused([...words, path, "-o", folder], path, "is the scenario to run");
});

describe("what a scenario needs", () => {
  test("its round trips, also those that --set names", async () => {
    const table = written("metrics.csv", TABLE);
    const named = written("named.yaml", `${SMALL}cluster: { network: { rtt: metrics.csv } }\n`);
    await refused(["run", named, "-o", folder], table, `the scenario to run, ${named}, reads`);
    const set = written("set.yaml", SMALL);
    const words = ["run", set, "-o", folder, "--set", `cluster.network.rtt=${table}`];
    await refused(words, table, `the scenario to run, ${set}, reads`);
    expect((await cutover("run", set, "-o", folder)).code).toBe(0);
  });

  test("what it extends, by way of links on either side", async () => {
    written("bases/base.yaml", SMALL);
    mkdirSync(join(folder, "report"));
    symlinkSync("../bases/base.yaml", join(folder, "report", "outcome.json"));
    symlinkSync("report", join(folder, "again"));
    const path = written("own.yaml", "extends: bases/base.yaml\nname: own\n");
    const output = join(folder, "again");
    await refused(["run", path, "-o", output], join(output, "outcome.json"), `the scenario to run, ${path}, extends`);
  });

  test("an incident of the exploration whose report would be replaced", async () => {
    written("explore.json", '{"schema":"cutover.exploration/1","findings":[{"incident":{"file":"incident-1-D2.yaml"}}]}');
    const path = written("incident-1-D2.yaml", `${SMALL}${INCIDENT}`);
    await refused([...EXPLORE, path, "-o", folder], path, "is the scenario to run");
  });
});

test("an earlier report is replaced, and a scenario may stand beside it", async () => {
  const path = written("own.yaml", SMALL);
  for (const words of [ONE, ONE, MANY, MANY]) expect((await cutover(...words, path, "-o", folder)).code).toBe(0);
  expect(readdirSync(folder)).toContain("distribution.json");
  expect(readFileSync(path, "utf8")).toBe(SMALL);
});

describe("behind a link, .. is where the link leads", () => {
  beforeEach(() => {
    mkdirSync(join(folder, "other", "deep"), { recursive: true });
    symlinkSync("other/deep", join(folder, "link"));
  });

  test("for a report folder, which is written there", async () => {
    const path = written("own.yaml", SMALL);
    for (const words of [[...ONE, "--trace"], MANY]) expect((await cutover(...words, path, "-o", `${folder}/link/..`)).code).toBe(0);
    expect(readdirSync(folder).sort()).toEqual(["link", "other", "own.yaml"]);
    expect(readdirSync(join(folder, "other"))).toEqual(
      expect.arrayContaining(["deep", "metrics.csv", "trace.jsonl", "distribution.json", "summary.txt"]),
    );
  });

  test("for what that report would replace", async () => {
    const path = written("other/summary.txt", SMALL);
    await refused(["run", path, "-o", `${folder}/link/..`], path, "is the scenario to run");
  });

  test("for the incident that shrink writes", async () => {
    const path = written("other/own.yaml", SMALL);
    const output = `${folder}/link/../own.yaml`;
    const { code, error } = await cutover("shrink", path, "-o", output);
    expect(error).toBe(`-o: found ${output}, which is the scenario to shrink, expected another file\n`);
    expect([code, seeds]).toEqual([2, []]);
  });

  test("for the folder that check looks through", async () => {
    written("other/own.yaml", SMALL);
    await cutover("check", `${folder}/link/..`, "--runs", "1", "-j", "1", "--no-baselines");
    expect(seeds).toEqual(["1"]);
  });
});

test("shrink does not write over a scenario that stands where incidents go if nobody says", async () => {
  const before = process.cwd();
  const own = "reports/own/seed-42/incident.yaml";
  written(own, `${SMALL}name: own\n`);
  try {
    process.chdir(folder);
    const { code, error } = await cutover("shrink", own);
    expect(error).toBe(`-o: found ${own}, which is the scenario to shrink, expected another file\n`);
    expect(code).toBe(2);
  } finally {
    process.chdir(before);
  }
});
