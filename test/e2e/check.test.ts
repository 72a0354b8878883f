/** `cutover check` as CI runs it: a rollback that got slower stops the merge, on its line, in every report. */
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { junitMistakes, sarifMistakes } from "../report/reporters/validation.ts";
import { cutover, ROOT } from "./cutover.ts";

const SMALL = "scenarios/dwcp/small.yaml";
const RUNS = ["--runs", "2", "--no-progress"];

let folder = "";
/** A propagation that takes longer, and still meets the limit. */
const SLOW = "propagation: { variant: poll, interval: 2s }";
const slower = (text: string): string => text.replace("mechanisms:\n", `mechanisms:\n  ${SLOW}\n`);

const read = (path: string): string => readFileSync(join(folder, path), "utf8");
/** The line, from 1, on which a text first stands in a file. */
const lineOf = (path: string, text: string): number =>
  read(path)
    .split("\n")
    .findIndex((line) => line.includes(text)) + 1;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "cutover-check-"));
  cpSync(join(ROOT, "scenarios"), join(folder, "scenarios"), { recursive: true });
  writeFileSync(join(folder, "twin.yaml"), `extends: ${SMALL}\nname: twin\n`);
  expect(cutover(["check", SMALL, "twin.yaml", ...RUNS, "-u"], folder)).toMatchObject({ code: 0, out: expect.stringContaining("created") });
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true }));

describe("against its baseline", () => {
  test("a scenario that comes out as it did is met", () => {
    const { code, out } = cutover(["check", SMALL, ...RUNS], folder);
    expect(code).toBe(0);
    expect(out).toMatch(/small\.yaml +2 +2 +0 +0 +met +met\n/);
  });

  test("a rollback that got slower exits with 1, with an annotation on the line of what began it", async () => {
    const before = read(SMALL);
    writeFileSync(join(folder, SMALL), slower(before));
    const summary = join(folder, "summary.md");
    const reports = ["terminal", "github", "junit=out/check.xml", "sarif=out/check.sarif", "json=out/check.json"];
    const words = ["check", SMALL, ...RUNS, ...reports.flatMap((report) => ["--reporter", report])];
    const { code, out } = cutover(words, folder, { GITHUB_STEP_SUMMARY: summary, GITHUB_WORKSPACE: folder });
    const line = lineOf(SMALL, "name: kill,");
    const criterionLine = lineOf(SMALL, "rollback-time:");
    writeFileSync(join(folder, SMALL), before);

    expect(code).toBe(1);
    expect(out).toMatch(/small\.yaml +2 +2 +0 +0 +met +\d+ worse\n/);
    expect(out).toMatch(/\n {6}rollback flag by operator kill: p95 [\d.]+ s, was [\d.]+ ms/);
    const kill = out.split("\n").find((text) => text.startsWith("::error") && text.includes("::rollback flag by operator kill: "));
    expect(kill).toMatch(new RegExp(`^::error file=${SMALL},line=${line},col=\\d+,title=dwcp-small%3A worse than its baseline::`));
    expect(out).toMatch(new RegExp(`^::error file=${SMALL},line=${criterionLine},.*::criterion rollback-time: `, "m"));
    expect(readFileSync(summary, "utf8")).toContain("**worse**");
    expect(await junitMistakes(read("out/check.xml"))).toEqual([]);
    expect(read("out/check.xml")).toContain(`at ${SMALL}:${line}:`);
    expect(sarifMistakes(read("out/check.sarif"))).toEqual([]);
    expect(read("out/check.sarif")).toContain(`"startLine": ${line}`);
    expect(JSON.parse(read("out/check.json"))).toMatchObject({ schema: "cutover.check/1", status: "unmet" });
  });

  test("through extends, the annotation goes to the file in which the command stands", () => {
    writeFileSync(join(folder, "twin.yaml"), `extends: ${SMALL}\nname: twin\nmechanisms: { ${SLOW} }\n`);
    const { code, out } = cutover(["check", "twin.yaml", ...RUNS, "--reporter", "github"], folder, { GITHUB_WORKSPACE: folder });
    expect(code).toBe(1);
    expect(out).toMatch(new RegExp(`^::error file=${SMALL},line=${lineOf(SMALL, "name: kill,")},col=\\d+,title=twin%3A`, "m"));
  });

  test("its replay line can be pasted", () => {
    const { out } = cutover(["check", "twin.yaml", ...RUNS], folder);
    const words = /replay: cutover (.*)$/m.exec(out)?.[1]?.split(" ") ?? [];
    expect(cutover([...words, "--no-progress"], folder)).toMatchObject({ code: 1, out });
  });
});

test("a finding that broke elsewhere than expected is annotated on the step in which it did", () => {
  const path = "unexpected.yaml";
  writeFileSync(join(folder, path), `extends: ${SMALL}\nname: unexpected\nmechanisms: { write: replace }\n`);
  const { code, out } = cutover(["check", path, "--runs", "1", "--no-progress", "--reporter", "github"], folder, {
    GITHUB_WORKSPACE: folder,
  });
  expect(code).toBe(1);
  expect(out).toMatch(new RegExp(`^::error file=${SMALL},line=${lineOf(SMALL, "name: full")},col=\\d+,title=unexpected%3A D2::`, "m"));
});

test("--json is the reporter json, and the same check writes the same bytes", () => {
  const json = cutover(["check", SMALL, ...RUNS, "--json"], folder);
  expect(json.code).toBe(0);
  expect(cutover(["check", SMALL, ...RUNS, "--reporter", "json"], folder).out).toBe(json.out);
});

test("what cannot be meant is refused before anything runs", () => {
  for (const words of [
    ["-u", "--set", "cluster.nodes=5"],
    ["-u", "--no-baselines"],
    ["--reporter", "nosuch"],
    ["--reporter", "junit="],
    ["--json", "--reporter", "terminal"],
    ["--reporter", "junit=x", "--reporter", "sarif=x"],
  ]) {
    expect(cutover(["check", SMALL, ...words], folder), words.join(" ")).toMatchObject({ code: 2, out: "" });
  }
  expect(existsSync(join(folder, "x"))).toBe(false);
});

test("the baselines that ship are met, as far as a test can afford to look", () => {
  const { code, out } = cutover(["check", SMALL, "--no-progress"]);
  expect(out).toMatch(/small\.yaml +5 +5 +0 +0 +met +met\n/);
  expect(code).toBe(0);
});
