/** What the project says of itself, at full size: what breaks as written, the sound twin that holds, and the same bytes. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Outcome } from "../../src/run/outcome.ts";
import { expectGolden } from "../run/digests.ts";
import { isQuick, SCENARIO_NAMES } from "../run/fixtures.ts";
import { MAJORS, nodeOf } from "./node-versions.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const MAIN = join(ROOT, "dist/src/cli/main.js");
const SEED = "42";

let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "cutover-long-"));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

interface Finished {
  readonly code: number | null;
  readonly out: string;
}

/** Runs the command as it is installed, on a Node of choice. */
function cutover(words: readonly string[], node = process.execPath): Finished {
  const { status, stdout } = spawnSync(node, [MAIN, ...words], { cwd: ROOT, encoding: "utf8", maxBuffer: 100_000_000 });
  return { code: status, out: stdout };
}

function scenarioPath(name: string): string {
  return `scenarios/dwcp/${name}.yaml`;
}

/** The outcome of a shipped scenario as `--json` prints it. */
function json(name: string, seed = SEED, node = process.execPath): Finished {
  return cutover(["run", scenarioPath(name), "--seed", seed, "--json", "--no-report"], node);
}

/** Runs with seed 42 on the Node that runs the tests, each made once. */
const made = new Map<string, Finished>();

function shown(name: string): Finished {
  const finished = made.get(name) ?? json(name);
  made.set(name, finished);
  return finished;
}

function outcomeOf({ out }: Finished): Outcome {
  return JSON.parse(out) as Outcome;
}

describe("the plan as written", () => {
  test("breaks with exit code 1, and each finding has its time, step and node", () => {
    const { code, out } = shown("as-written");
    expect(code).toBe(1);
    const { invariants } = JSON.parse(out) as Outcome;
    const first = new Map(invariants.map(({ id, firstViolation }) => [id, firstViolation]));
    for (const id of ["D2", "D3", "D1b"]) {
      expect(first.get(id), id).toMatchObject({
        atUs: expect.any(Number),
        calendarUs: expect.any(Number),
        step: expect.stringMatching(/^week-/),
        node: expect.stringMatching(/^node-/),
      });
    }
    expect(first.get("D2")?.message).toContain("week-9 cleared the kill in the store");
    expect(first.get("D2")?.step).toBe("week-9");
    expect(first.get("D3")?.message).toMatch(/^v[13] \w+ from node-\d+ meets a v[13] reader: /);
    expect(first.get("D1b")?.message).toMatch(/still on v1, \d+ s after the store allowed v3 here$/);
  });

  test("says so on the terminal", () => {
    const { code, out } = cutover(["run", scenarioPath("as-written"), "--seed", SEED, "--no-report"]);
    expect(code).toBe(1);
    for (const id of ["D2", "D3", "D1b"]) expect(out).toMatch(new RegExp(`^.*${id} .*$[\\s\\S]*?in week-\\d+, on node-\\d+`, "m"));
  });

  test("is what its author expects of it", () => {
    expect(outcomeOf(shown("as-written")).expectation).toEqual({ met: true, reasons: [] });
  });
});

describe("the same plan on sound mechanisms", () => {
  test("holds for seeds 1 to 20, and the sweep says what that proves", () => {
    const report = join(folder, "sweep");
    const { code, out } = cutover(["run", scenarioPath("hardened"), "--runs", "20", "--no-progress", "-o", report]);
    expect(out).toMatch(/^Verdicts +holds 20 +violated 0 +unknown 0$/m);
    expect(out).toMatch(/^No violation in 20 independent runs: with 95 % confidence a run breaks with a probability of at/m);
    expect(out).toContain("Rollbacks: flag rollback by operator kill");
    expect(code).toBe(0);
    const distribution = JSON.parse(readFileSync(join(report, "distribution.json"), "utf8"));
    expect(distribution).toMatchObject({ runs: 20, verdict: "holds" });
  });
});

describe("a defect of v3 in week 8", () => {
  test("is rolled back by the gate, and every phase is there", () => {
    const { code, out } = shown("rollback");
    expect(code).toBe(0);
    const { rollbacks } = JSON.parse(out) as Outcome;
    expect(rollbacks.length).toBe(1);
    for (const { detectUs, decideUs, propagateUs, drainUs, reconnectUs, reconcileUs, verifyUs, totalUs, ...rollback } of rollbacks) {
      const phases = [detectUs, decideUs, propagateUs, drainUs, reconnectUs, reconcileUs, verifyUs];
      // Only the drain may take no time: there need be no transfer on v3 under way.
      expect(Math.min(detectUs, decideUs, propagateUs, reconnectUs, reconcileUs, verifyUs)).toBeGreaterThan(0);
      expect(phases.reduce((sum, phaseUs) => sum + phaseUs, 0)).toBe(totalUs);
      expect(rollback).toMatchObject({ level: "flag", complete: true, trigger: "gate error-rate of next > 1 %", step: "week-8" });
    }
  });
});

describe("the same bytes", () => {
  test("twice in a row, in the file as on the terminal; another seed has another digest", () => {
    const files = ["one", "two"].map((name) => {
      cutover(["run", scenarioPath("as-written"), "--seed", SEED, "-o", join(folder, name)]);
      return readFileSync(join(folder, name, "outcome.json"), "utf8");
    });
    expect(files[1]).toBe(files[0]);
    expect(files[0]).toBe(shown("as-written").out);
    expect(outcomeOf(json("as-written", "43")).digest).not.toBe(outcomeOf(shown("as-written")).digest);
  });

  test.for(MAJORS)("on Node %s", (major, { skip }) => {
    const node = nodeOf(major, folder);
    if ("missing" in node) return skip(node.missing);
    for (const name of SCENARIO_NAMES) expect(json(name, SEED, node.path).out).toBe(shown(name).out);
  });

  test.each(SCENARIO_NAMES.filter((name) => !isQuick(name)))("as ever: %s", (name) => {
    expectGolden("full", outcomeOf(shown(name)));
  });
});
