import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { failureOf } from "../../src/cli/failures.ts";
import { runProgram } from "../../src/cli/program.ts";
import type { Enumeration } from "../../src/explore/enumeration.ts";
import { vocabulary } from "../../src/scenario/known.ts";
import { loadScenario } from "../../src/scenario/load.ts";
import { FakeSignals, type FakeTerminal, fakeTerminal } from "./fakes.ts";

const SMALL = "scenarios/dwcp/small.yaml";

let folder = "";
let terminal: FakeTerminal;
let signals: FakeSignals;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "cutover-enumerate-"));
  terminal = fakeTerminal();
  signals = new FakeSignals();
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

async function cutover(...words: string[]): Promise<number> {
  const rehearse = () => {
    throw new Error("an enumeration makes its runs itself");
  };
  try {
    return await runProgram({ terminal, signals, vocabulary, version: "0", cores: 1, rehearse }, words);
  } catch (error) {
    const { text, code } = failureOf(error, false);
    terminal.error.write(text);
    return code;
  }
}

test("what holds exits with 0, and says what was covered", async () => {
  expect(await cutover("explore", SMALL, "--exhaustive", "--nodes", "2", "-j", "1", "--runs", "5", "--json", "--no-report")).toBe(0);
  const found = JSON.parse(terminal.out.text) as Enumeration;
  expect(found).toMatchObject({ schema: "cutover.enumeration/1", verdict: "holds", runs: 5, leftOut: 63, bounds: { nodes: 2 } });
  expect(readdirSync(folder)).toEqual([]);
});

test("what fails exits with 1, with a line to run it again and a scenario that is complete", async () => {
  const set = "mechanisms.flagView=copied-at-construction";
  expect(
    await cutover("explore", SMALL, "--exhaustive", "--nodes", "2", "-j", "1", "--runs", "3", "--from", "1", "--set", set, "-o", folder),
  ).toBe(1);
  expect(terminal.out.text).toContain("VIOLATED");
  const replay = /replay: cutover (.*)$/m.exec(terminal.out.text)?.[1] ?? "";
  expect(replay).toBe(`explore ${SMALL} --exhaustive --nodes 2 --seed 1 --from 1 --runs 1 --set ${set}`);
  expect(readdirSync(folder).toSorted()).toEqual(["case-1.yaml", "enumeration.json", "summary.txt"]);
  expect(readFileSync(join(folder, "summary.txt"), "utf8")).toBe(terminal.out.text);
  expect(loadScenario(join(folder, "case-1.yaml"), { vocabulary }).mechanisms.exposure?.variant).toBe("listed");
});

test("an interruption gives what was finished", async () => {
  const whole = cutover("explore", SMALL, "--exhaustive", "--nodes", "2", "-j", "1", "-o", folder);
  signals.emit("SIGINT");
  expect(await whole).toBe(130);
  expect(terminal.error.text).toContain("interrupted: the result is over");
  expect(readdirSync(folder)).toContain("enumeration.json");
});

test("bad input exits with 2 and runs nothing", async () => {
  expect(await cutover("explore", SMALL, "--exhaustive", "--nodes", "5")).toBe(2);
  expect(await cutover("explore", SMALL, "--exhaustive", "--nodes", "2", "--from", "68")).toBe(2);
  expect(terminal.error.text).toContain("--from: found 68, expected 0 to 67");
  expect(
    await cutover(
      "explore",
      SMALL,
      "--exhaustive",
      "--set",
      "plan.steps=[{name: nothing, title: nothing, at: day 1}]",
      "--set",
      "plan.operator=[]",
    ),
  ).toBe(2);
  expect(terminal.error.text).toContain("turns nothing on");
  expect(terminal.out.text).toBe("");
});

test("an interrupted enumeration writes what it has, and --resume ends with the same bytes", async () => {
  const words = ["explore", SMALL, "--exhaustive", "--nodes", "2", "-j", "1", "--runs", "6", "-o", folder];
  const written = (): string[] => ["enumeration.json", "summary.txt"].map((file) => readFileSync(join(folder, file), "utf8"));
  expect(await cutover(...words)).toBe(0);
  const whole = written();
  const stopped = cutover(...words);
  // The first look at the signal comes after the first case.
  signals.emit("SIGINT");
  expect(await stopped).toBe(130);
  expect(terminal.error.text).toMatch(/interrupted: the result is over [1-5] of 6 cases; --resume goes on from there\n$/);
  expect(written()).not.toEqual(whole);
  expect(await cutover(...words, "--resume")).toBe(0);
  expect(written()).toEqual(whole);
  expect(existsSync(join(folder, "journal.jsonl"))).toBe(false);
});

test("what another enumeration has left is not taken up", async () => {
  const words = ["explore", SMALL, "--exhaustive", "--nodes", "2", "-j", "1", "--runs", "6", "-o", folder];
  const stopped = cutover(...words);
  signals.emit("SIGINT");
  await stopped;
  expect(await cutover(...words, "--resume", "--seed", "2")).toBe(2);
  expect(terminal.error.text).toMatch(/journal\.jsonl.*seed/s);
  expect(await cutover(...words, "--resume", "--set", "mechanisms.write=replace")).toBe(2);
});

test("a case that no enumeration has written is not written over, and one that it has goes with its report", async () => {
  const words = ["explore", SMALL, "--exhaustive", "--nodes", "2", "-j", "1", "--runs", "3", "--from", "1", "-o", folder];
  writeFileSync(join(folder, "case-7.yaml"), "mine\n");
  expect(await cutover(...words)).toBe(2);
  expect(terminal.error.text).toContain("case-7.yaml: found a file that no earlier enumeration here has written");
  expect(readdirSync(folder)).toEqual(["case-7.yaml"]);
  rmSync(join(folder, "case-7.yaml"));
  expect(await cutover(...words, "--set", "mechanisms.flagView=copied-at-construction")).toBe(1);
  expect(await cutover(...words)).toBe(0);
  expect(readdirSync(folder).toSorted()).toEqual(["enumeration.json", "summary.txt"]);
});

test("how many nodes it takes is said where the scenario has another number", async () => {
  const words = ["explore", "scenarios/dwcp/hardened.yaml", "--exhaustive", "-j", "1", "--runs", "1", "--no-progress", "--no-report"];
  await cutover(...words);
  expect(terminal.error.text).toMatch(/^takes 4 nodes in place of the scenario's 100; --nodes chooses from 2 to 4\n/);
  terminal = fakeTerminal();
  await cutover("explore", SMALL, ...words.slice(2));
  expect(terminal.error.text).not.toContain("in place of");
});
