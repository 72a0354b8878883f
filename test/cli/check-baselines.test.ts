/** Baselines of `cutover check` on prepared outcomes: what is compared, what is written, what is refused. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { check } from "../../src/cli/check.ts";
import type { CheckReporting } from "../../src/cli/check-report.ts";
import { reporters } from "../../src/report/reporters/index.ts";
import type { Outcome } from "../../src/run/outcome.ts";
import { vocabulary } from "../../src/scenario/known.ts";
import { cleanOutcome, violatedOutcome } from "../report/outcomes.ts";
import { FakeRun, FakeSignals, type FakeTerminal, fakeTerminal } from "./fakes.ts";

const HARDENED = fileURLToPath(new URL("../../scenarios/dwcp/hardened.yaml", import.meta.url));

let folder = "";
let terminal: FakeTerminal;
let signals: FakeSignals;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "cutover-baselines-"));
  terminal = fakeTerminal();
  signals = new FakeSignals();
});

afterEach(() => rmSync(folder, { recursive: true }));

interface Asked {
  readonly update?: boolean;
  readonly paths?: readonly string[];
  readonly from?: number;
  readonly onAdvance?: () => void;
  readonly environment?: CheckReporting["environment"];
}

/** Runs a check with three seeds that come out as prepared. */
function checked(
  outcome: Outcome,
  { update = false, paths = [HARDENED], from = 1, onAdvance, environment = {} }: Asked = {},
): Promise<number> {
  terminal = fakeTerminal();
  const rehearse = (_: unknown, seed: string) => new FakeRun({ ...outcome, seed }, 2, onAdvance);
  const chosen = reporters.filter(({ name }) => name === "terminal" || name === "github").map((reporter) => ({ reporter }));
  const reporting = { reports: chosen, baselines: { folder: join(folder, "baselines"), update }, environment, version: "1" };
  return check({ terminal, signals, vocabulary, rehearse }, { paths, set: [], from, runs: 3, jobs: 1, progress: false, reporting });
}

const FILE = "baselines/dwcp-hardened.json";
const read = (): string => readFileSync(join(folder, FILE), "utf8");

/** The same outcome with rollbacks that take a second longer. */
function slower(outcome: Outcome): Outcome {
  return { ...outcome, rollbacks: outcome.rollbacks.map((rollback) => ({ ...rollback, totalUs: rollback.totalUs + 1_000_000 })) };
}

describe("an update", () => {
  test("creates the file, then leaves it unchanged, then updates it", async () => {
    for (const [outcome, word] of [
      [cleanOutcome(), "created"],
      [cleanOutcome(), "unchanged"],
      [slower(cleanOutcome()), "updated"],
    ] as const) {
      expect(await checked(outcome, { update: true })).toBe(0);
      expect(terminal.out.text).toMatch(new RegExp(`met +${word}\n`));
    }
    expect(JSON.parse(read())).toMatchObject({ schema: "cutover.baseline/1", scenario: "dwcp-hardened", seeds: ["1", "2", "3"] });
    expect(readdirSync(join(folder, "baselines"))).toEqual(["dwcp-hardened.json"]);
  });

  test("writes nothing of a scenario that did not come out as expected, and fails", async () => {
    expect(await checked(violatedOutcome(), { update: true })).toBe(1);
    expect(terminal.out.text).toContain("not updated");
    expect(readdirSync(folder)).toEqual([]);
  });

  test("writes nothing after an interruption", async () => {
    let slices = 0;
    const onAdvance = (): void => {
      slices += 1;
      if (slices === 3) signals.interrupt();
    };
    expect(await checked(cleanOutcome(), { update: true, onAdvance })).toBe(130);
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe("a comparison", () => {
  beforeEach(() => checked(cleanOutcome(), { update: true }));

  test("passes what came out as it did", async () => {
    expect(await checked(cleanOutcome())).toBe(0);
    expect(terminal.out.text).toMatch(/met +met\n/);
  });

  test("fails a rollback that got slower, at the line of the file that hardened.yaml has its plan from", async () => {
    expect(await checked(slower(cleanOutcome()))).toBe(1);
    expect(terminal.out.text).toMatch(/met +1 worse\n/);
    expect(terminal.out.text).toMatch(/^::error file=scenarios\/dwcp\/as-written\.yaml,line=\d+,.*::rollback .*, was /m);
  });

  test("fails a metric that is missing from the runs, or from the file", async () => {
    expect(await checked({ ...cleanOutcome(), rollbacks: [] })).toBe(1);
    expect(terminal.out.text).toContain("the baseline has it, these runs do not");
    const { metrics, ...rest } = JSON.parse(read());
    const { "error rate": _, ...others } = metrics;
    writeFileSync(join(folder, FILE), JSON.stringify({ ...rest, metrics: others }));
    expect(await checked(cleanOutcome())).toBe(1);
    expect(terminal.out.text).toContain("error rate: these runs have it, the baseline does not");
  });

  test("is unknown, exit code 4, where other seeds are too few to tell", async () => {
    expect(await checked(cleanOutcome(), { from: 50 })).toBe(4);
    expect(terminal.out.text).toContain("too few to tell");
    expect(terminal.out.text).toMatch(/^::warning file=/m);
    expect(terminal.out.text.match(/too few to tell/g)).toHaveLength(2);
  });

  test("refuses a file that is no baseline before anything runs", async () => {
    writeFileSync(join(folder, FILE), "{}");
    await expect(checked(cleanOutcome())).rejects.toThrow(/dwcp-hardened\.json:1:1: found no "schema", expected schema: /);
  });

  test("refuses two scenarios of one name", async () => {
    const twin = join(folder, "twin.yaml");
    writeFileSync(twin, `extends: ${HARDENED}\n`);
    await expect(checked(cleanOutcome(), { paths: [HARDENED, twin] })).rejects.toThrow(/both named dwcp-hardened/);
  });
});

test("an incident has no baseline, and so may share its name", async () => {
  const incidents = ["one.yaml", "two.yaml"].map((name) => join(folder, name));
  const block = 'incident: { seed: "1", model: m, digest: d, first: { id: D2 } }';
  for (const path of incidents) writeFileSync(path, `extends: ${HARDENED}\nname: an-incident\n${block}\n`);
  expect(await checked(cleanOutcome(), { update: true, paths: incidents })).toBe(0);
  expect(readdirSync(folder).sort()).toEqual(["one.yaml", "two.yaml"]);
  expect(await checked(cleanOutcome(), { paths: incidents })).toBe(0);
  expect(terminal.out.text).not.toContain("without a baseline");
});

test("a scenario without a file is not compared", async () => {
  expect(await checked(slower(cleanOutcome()))).toBe(0);
  expect(terminal.out.text).toContain("1 scenario without a baseline, so not compared");
});

test("the step summary is appended to what stands there", async () => {
  const summary = join(folder, "summary.md");
  writeFileSync(summary, "before\n");
  await checked(cleanOutcome(), { environment: { GITHUB_STEP_SUMMARY: summary } });
  expect(readFileSync(summary, "utf8")).toMatch(/^before\n### cutover check: met\n/);
});
