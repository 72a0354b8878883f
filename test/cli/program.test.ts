import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { failureOf } from "../../src/cli/failures.ts";
import { runProgram } from "../../src/cli/program.ts";
import { outcomeJson } from "../../src/report/outcome-json.ts";
import type { Outcome } from "../../src/run/outcome.ts";
import { vocabulary } from "../../src/scenario/known.ts";
import { cleanOutcome, violatedOutcome } from "../report/outcomes.ts";
import { FakeRun, FakeSignals, type FakeTerminal, fakeTerminal } from "./fakes.ts";

const ROLLBACK = "scenarios/dwcp/rollback.yaml";

let folder = "";
let terminal: FakeTerminal;
/** Seeds in the order in which they were run. */
let seeds: string[];
/** How runs come out. */
let outcomeOf: (seed: string) => Outcome;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "cutover-program-"));
  terminal = fakeTerminal();
  seeds = [];
  outcomeOf = () => cleanOutcome();
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe("run", () => {
  test("has seed 42 unless told otherwise", async () => {
    expect(await cutover("run", ROLLBACK, "--no-report")).toBe(0);
    expect(await cutover("run", ROLLBACK, "--no-report", "--seed", "another one")).toBe(0);
    expect(seeds).toEqual(["42", "another one"]);
    expect(terminal.out.text).toContain("--seed 'another one'");
  });

  test("--runs counts its seeds from --from, or from 1", async () => {
    expect(await cutover("run", ROLLBACK, "--no-report", "--runs", "3")).toBe(0);
    expect(await cutover("run", ROLLBACK, "--no-report", "--runs", "2", "--from", "17")).toBe(0);
    expect(seeds).toEqual(["1", "2", "3", "17", "18"]);
  });

  test("--bail stops after the first violated run, or after so many, whatever breaks them", async () => {
    outcomeOf = (seed) => (Number(seed) % 2 === 0 ? violatedOutcome() : cleanOutcome());
    expect(await cutover("run", ROLLBACK, "--no-report", "--runs", "9", "--bail")).toBe(1);
    expect(seeds).toEqual(["1", "2"]);
    expect(await cutover("run", ROLLBACK, "--no-report", "--runs", "9", "--from", "3", "--bail", "2", "-j", "1")).toBe(1);
    expect(seeds).toEqual(["1", "2", "3", "4", "5", "6"]);
    seeds = [];
    expect(await cutover("check", ROLLBACK, "--runs", "9", "--bail", "3")).toBe(1);
    expect(seeds).toEqual(["1", "2", "3", "4", "5", "6"]);
  });

  test("--set reaches the scenario and the replay line, each of several", async () => {
    await cutover("run", ROLLBACK, "--no-report", "--set", "cluster.nodes=10", "--set", "plan.steps.week-7.write.percentage=30");
    expect(terminal.out.text).toContain("--seed 42 --set cluster.nodes=10 --set plan.steps.week-7.write.percentage=30\n");
    expect(await cutover("run", ROLLBACK, "--set", "cluster.nodez=10")).toBe(2);
    expect(terminal.error.text).toMatch(/--set cluster\.nodez=10:1:\d+: found .*nodes/);
  });

  test("--trace and --verify ask for what they say", async () => {
    expect(await cutover("run", ROLLBACK, "-o", folder, "--trace")).toBe(0);
    expect(readdirSync(folder)).toContain("trace.jsonl");
    expect(terminal.error.text).not.toContain("verified");
    expect(await cutover("run", ROLLBACK, "--no-report", "--verify")).toBe(0);
    expect(terminal.error.text).toContain("verified: two runs agree");
    expect(seeds).toEqual(["42", "42", "42"]);
  });

  test("-o takes the report elsewhere", async () => {
    await cutover("run", ROLLBACK, "-o", join(folder, "here"));
    expect(JSON.parse(readFileSync(join(folder, "here", "outcome.json"), "utf8"))).toMatchObject({ verdict: "holds" });
  });

  test.each([
    [["--seed", ""], "Expected 1 to 100 printable characters."],
    [["--runs", "0"], "Expected a whole number from 1 to 1000000."],
    [["--runs", "2", "--from", "x"], "Expected a whole number from 0 to"],
    [["--from", "3"], "'--from <n>' needs option '--runs <n>'"],
    [["--bail"], "'--bail [n]' needs option '--runs <n>'"],
    [["--resume"], "'--resume' needs option '--runs <n>'"],
    [["--runs", "2", "--jobs", "0"], "Expected a whole number from 1 to 256."],
    [["--runs", "2", "--bail", "0"], "Expected a whole number from 1 to 1000000."],
    [["--runs", "2", "--resume", "--no-report"], "option '--resume' cannot be used with option '--no-report'"],
    [["--seed", "7", "--runs", "2"], "cannot be used with option '--runs <n>'"],
    [["--no-report", "-o", "x"], "cannot be used with option"],
    [["--trace", "--runs", "2"], "option '--trace' cannot be used with option '--runs <n>'"],
    [["--trace", "--no-report"], "option '--trace' cannot be used with option '--no-report'"],
    [["--verify", "--runs", "2"], "option '--verify' cannot be used with option '--runs <n>'"],
    [["-o", ""], "Expected a path."],
    [["--sed", "7"], "(Did you mean one of --seed, --set?)"],
    [["another.yaml"], "too many arguments"],
  ])("%j is a mistake of the caller", async (words, message) => {
    expect(await cutover("run", ROLLBACK, ...words)).toBe(2);
    expect(terminal.error.text).toContain(message);
    expect(terminal.out.text).toBe("");
    expect(seeds).toEqual([]);
  });

  test("a scenario that is not there is named with its place", async () => {
    expect(await cutover("run", "scenarios/none.yaml")).toBe(2);
    expect(terminal.error.text).toMatch(/^scenarios\/none\.yaml:1:1: found /);
  });
});

describe("the other commands", () => {
  test("plan prints the timeline of the scenario as overridden", async () => {
    expect(await cutover("plan", "scenarios/dwcp/as-written.yaml", "--set", "plan.steps.week-7.title=a tenth")).toBe(0);
    expect(terminal.out.text).toMatch(/^ *2 42d 00:00:00 +step +week-7: a tenth$/m);
    expect(terminal.out.text).toContain("Observed: ");
  });

  test("plan --json gives timeline and windows", async () => {
    expect(await cutover("plan", "scenarios/dwcp/as-written.yaml", "--json")).toBe(0);
    const printed = JSON.parse(terminal.out.text);
    expect(printed).toMatchObject({ schema: "cutover.plan/1", scenario: "dwcp-as-written" });
    expect(printed.timeline).toHaveLength(9);
    expect(printed.windows.length).toBeGreaterThan(0);
  });

  test("validate says ok or what is wrong, one line for each file, and goes on after a mistake", async () => {
    const wrong = join(folder, "wrong.yaml");
    writeFileSync(wrong, "name: x\ntitel: y\n");
    expect(await cutover("validate", wrong, ROLLBACK)).toBe(2);
    expect(terminal.out.text).toBe(`ok ${ROLLBACK}: dwcp-rollback, 4 steps, 2 faults\n`);
    expect(terminal.error.text).toMatch(/wrong\.yaml:\d+:\d+: found .*\n$/);
    expect(terminal.error.text.trimEnd().split("\n")).toHaveLength(1);
  });

  test("schema prints the schema or writes it", async () => {
    expect(await cutover("schema")).toBe(0);
    expect(JSON.parse(terminal.out.text)).toMatchObject({ type: "object" });
    const path = join(folder, "schema.json");
    expect(await cutover("schema", "--output", path)).toBe(0);
    expect(readFileSync(path, "utf8")).toBe(terminal.out.text);
    expect(await cutover("schema", "--output", folder)).toBe(2);
    expect(terminal.error.text).toContain("a folder of that name exists");
  });

  test("diff tells same, different and bad input apart", async () => {
    const [one, other, text, json] = ["one", "other", "text", "json"].map((name) => join(folder, `${name}.json`)) as [
      string,
      string,
      string,
      string,
    ];
    writeFileSync(one, outcomeJson(violatedOutcome()));
    writeFileSync(other, outcomeJson(cleanOutcome()));
    writeFileSync(text, "not JSON");
    writeFileSync(json, '{"schema": "cutover.distribution/1"}');
    expect(await cutover("diff", one, one)).toBe(0);
    expect(await cutover("diff", one, other)).toBe(1);
    expect(await cutover("diff", "--json", one, other)).toBe(1);
    expect(await cutover("diff", one, text)).toBe(2);
    expect(await cutover("diff", one, json)).toBe(2);
    expect(await cutover("diff", one, join(folder, "none.json"))).toBe(2);
    expect(terminal.error.text).toMatch(
      /text\.json: not JSON: .*\n.*json\.json: expected an outcome\.json, .*\ncannot read .*none\.json: .*\n/,
    );
  });

  test("matrix takes a system, and its verdict is no exit code", async () => {
    expect(await cutover("matrix", "dwcp")).toBe(0);
    expect(terminal.out.text).toMatch(/^DWCP v1 to v3: who understands whom\n/);
    expect(await cutover("matrix", "dwcp", "--json")).toBe(0);
    expect(await cutover("matrix", "nothing-like-it")).toBe(2);
    expect(terminal.error.text).toMatch(/^found "nothing-like-it", expected a system that cutover list systems shows/);
    expect(await cutover("matrix")).toBe(2);
    expect(terminal.error.text).toContain("missing required argument 'system'");
  });

  test("list takes only what there is to list", async () => {
    expect(await cutover("list", "faults")).toBe(0);
    expect(terminal.out.text).toMatch(/^faults\n/);
    expect(await cutover("list", "fault")).toBe(2);
    expect(terminal.error.text).toContain("Allowed choices are systems, components");
  });

  test("explain knows everything that the vocabulary names", async () => {
    for (const { name, variants } of vocabulary.mechanisms) {
      for (const variant of variants) {
        expect(await cutover("explain", `${name}/${variant.name}`)).toBe(0);
      }
    }
    for (const { name } of vocabulary.faults) {
      expect(await cutover("explain", name)).toBe(0);
    }
    for (const { id } of [...vocabulary.criteria, ...vocabulary.systems.flatMap(({ invariants }) => invariants)]) {
      expect(await cutover("explain", id)).toBe(0);
    }
    expect(terminal.error.text).toBe("");
    expect(await cutover("explain", "crahs")).toBe(2);
    expect(terminal.error.text).toContain("(nearest: crash)");
  });
});

describe("the program", () => {
  test("help and version are answers, not mistakes", async () => {
    expect(await cutover("--version")).toBe(0);
    expect(terminal.out.text).toBe("1.2.3\n");
    expect(await cutover("--help")).toBe(0);
    expect(await cutover("run", "--help")).toBe(0);
    expect(terminal.error.text).toBe("");
  });

  test("no command at all shows what there is, and is a mistake", async () => {
    expect(await cutover()).toBe(2);
    expect(terminal.error.text).toContain("Rehearse a protocol migration before you run it.");
  });

  test("an unknown command names the nearest one", async () => {
    expect(await cutover("rnu")).toBe(2);
    expect(terminal.error.text).toContain("(Did you mean run?)");
  });

  test("the help texts", async () => {
    for (const command of ["run", "plan", "diff", "matrix", "validate", "list", "explain", "schema"]) {
      await cutover(command, "--help");
    }
    await cutover("--help");
    await expect(terminal.out.text).toMatchFileSnapshot("../golden/cli/help.txt");
  });
});

/** Runs a command line; runs are prepared outcomes. */
async function cutover(...words: string[]): Promise<number> {
  const context = {
    terminal,
    signals: new FakeSignals(),
    vocabulary,
    version: "1.2.3",
    cores: 1,
    rehearse: (_scenario: unknown, seed: string) => {
      seeds.push(seed);
      return new FakeRun({ ...outcomeOf(seed), seed }, 2);
    },
  };
  try {
    return await runProgram(context, words);
  } catch (thrown) {
    const { code, text } = failureOf(thrown, false);
    terminal.error.write(text);
    return code;
  }
}
