/** `cutover explore`: what it finds, prints and writes, in this thread. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { failureOf } from "../../src/cli/failures.ts";
import { runProgram } from "../../src/cli/program.ts";
import { Rehearsal } from "../../src/run/rehearsal.ts";
import { vocabulary } from "../../src/scenario/known.ts";
import { loadScenario } from "../../src/scenario/load.ts";
import { FakeSignals, type FakeTerminal, fakeTerminal } from "./fakes.ts";

const small = fileURLToPath(new URL("../../scenarios/dwcp/small.yaml", import.meta.url));
const REPLACE = ["--set", "mechanisms.write=replace"];

let folder = "";
let terminal: FakeTerminal;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "cutover-explore-"));
  terminal = fakeTerminal();
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** Runs a command line in this thread; gives its exit code. */
function cutover(words: readonly string[], signals = new FakeSignals()): Promise<number> {
  const context = {
    ...{ terminal, signals, vocabulary, version: "1.2.3", cores: 1 },
    rehearse: (...args: ConstructorParameters<typeof Rehearsal>) => new Rehearsal(...args),
  };
  return runProgram(context, words);
}

const explore = (...words: readonly string[]): Promise<number> => cutover(["explore", small, "--no-progress", "-o", folder, ...words]);
const report = () => JSON.parse(readFileSync(join(folder, "explore.json"), "utf8"));

describe("a plan that breaks", () => {
  test("exits with 1 at the first failing run, names the guilty value, and writes an incident that replays", async () => {
    expect(await explore("--runs", "60", ...REPLACE)).toBe(1);
    const { findings, runs, stoppedAfterFailing } = report();
    expect(stoppedAfterFailing).toBe(1);
    expect(findings).toHaveLength(1);
    const [finding] = findings;
    expect([finding.id, finding.guilty, finding.runs]).toEqual(["D2", ["mechanisms.write"], [runs - 1]]);
    expect(finding.incident.nodes).toBeLessThanOrEqual(3);
    expect(finding.incident.faults).toBeLessThanOrEqual(2);
    expect(finding.incident.planSteps).toBeLessThanOrEqual(3);
    const incident = join(folder, finding.incident.file);
    expect(loadScenario(incident, { vocabulary }).incident?.first.id).toBe("D2");
    expect(terminal.out.text).toContain(finding.incident.story.slice(0, 40));
    expect(terminal.out.text).toMatch(/replay: cutover explore .* --runs 60 --seed 1 --set mechanisms.write=replace\n$/);
    expect(await cutover(["replay", incident])).toBe(1);
  });

  test("goes on as far as it is told, and groups what it finds", async () => {
    await explore("--runs", "40", "--bail", "2", ...REPLACE);
    const { findings, failing } = report();
    expect(failing).toBe(2);
    expect(findings.flatMap(({ runs }: { runs: number[] }) => runs)).toHaveLength(2);
    expect(readdirSync(folder).filter((name) => name.startsWith("incident-"))).toHaveLength(findings.length);
  });
});

describe("a plan that holds", () => {
  test("exits with 0, says what it never saw, and takes away incidents of before", async () => {
    await explore("--runs", "60", ...REPLACE);
    expect(readdirSync(folder)).toContain("incident-1-D2.yaml");
    terminal = fakeTerminal();
    expect(await explore("--runs", "5")).toBe(0);
    expect(readdirSync(folder).sort()).toEqual(["explore.json", "summary.txt"]);
    const { runs, findings, situations, faults } = report();
    expect([runs, findings]).toEqual([5, []]);
    expect(situations.length).toBeGreaterThan(20);
    expect(faults.length).toBeGreaterThan(0);
    expect(terminal.out.text).toContain("Never seen:");
    expect(terminal.out.text).toContain("NOTHING FOUND");
  });

  test("is the same again with the same seed, and another one with another", async () => {
    await explore("--runs", "4", "--json");
    const first = terminal.out.text;
    terminal = fakeTerminal();
    await explore("--runs", "4", "--json");
    expect(terminal.out.text).toBe(first);
    terminal = fakeTerminal();
    await explore("--runs", "4", "--json", "--seed", "2");
    expect(JSON.parse(terminal.out.text).events).not.toBe(JSON.parse(first).events);
  });

  test("--for says which --runs would have been the same", async () => {
    expect(await explore("--for", "300ms")).toBe(0);
    const { runs } = report();
    expect(runs).toBeGreaterThan(0);
    expect(terminal.error.text).toContain(`--runs ${runs}\n`);
    expect(terminal.out.text).toContain(`--runs ${runs} `);
  });

  test("--for is interrupted like everything else", async () => {
    const signals = new FakeSignals();
    const stopped = cutover(["explore", small, "--no-progress", "-o", folder, "--for", "1h"], signals);
    signals.interrupt();
    expect(await stopped).toBe(130);
    expect(terminal.error.text).toMatch(/interrupted after \d+ of as many runs as fit\n$/);
  });

  test("an interrupted exploration writes what it has, and --resume ends with the same bytes", async () => {
    await explore("--runs", "6");
    const whole = readFileSync(join(folder, "explore.json"), "utf8");
    rmSync(folder, { recursive: true });
    const signals = new FakeSignals();
    const stopped = cutover(["explore", small, "--no-progress", "-o", folder, "--runs", "6"], signals);
    // The first look at the signal comes after the first run.
    signals.emit("SIGINT");
    expect(await stopped).toBe(130);
    expect(report().runs).toBeLessThan(6);
    expect(terminal.out.text).toMatch(/NOTHING FOUND SO FAR\nno invariant broke in \d of 6 runs/);
    expect(await explore("--runs", "6", "--resume")).toBe(0);
    expect(readFileSync(join(folder, "explore.json"), "utf8")).toBe(whole);
    expect(existsSync(join(folder, "journal.jsonl"))).toBe(false);
  });
});

describe("files in the report folder that no exploration has written", () => {
  test("stay as they are, whatever they look like", async () => {
    const own = ["incident-9-mine.yaml", "incident-of-monday.yaml", "notes.txt"];
    for (const name of own) writeFileSync(join(folder, name), "mine\n");
    await explore("--runs", "60", ...REPLACE);
    expect(await explore("--runs", "2")).toBe(0);
    expect(readdirSync(folder).sort()).toEqual(["explore.json", ...own, "summary.txt"]);
    for (const name of own) expect(readFileSync(join(folder, name), "utf8")).toBe("mine\n");
  });

  test.each(["incident-9-D2.yaml", "summary.txt", "explore.json"])(
    "are not written over: %s is refused before the first run",
    async (name) => {
      writeFileSync(join(folder, name), "mine: 1\n");
      const thrown = await explore("--runs", "2").catch((error: unknown) => error);
      const { code, text } = failureOf(thrown, false);
      expect([code, text]).toEqual([
        2,
        `${join(folder, name)}: found a file that no earlier exploration here has written, expected none; move it, or choose another folder with --output\n`,
      ]);
      expect(readdirSync(folder)).toEqual([name]);
      expect(readFileSync(join(folder, name), "utf8")).toBe("mine: 1\n");
    },
  );

  test("an index that is damaged is a file like any other", async () => {
    writeFileSync(join(folder, "explore.json"), '{ "schema": "cutover.exploration/1" }\n');
    await expect(explore("--runs", "2")).rejects.toThrow(/explore\.json: found a file that no earlier exploration here has written/);
  });

  test("one beside an earlier report is refused, and the report stays", async () => {
    await explore("--runs", "60", ...REPLACE);
    writeFileSync(join(folder, "incident-2-D2.yaml"), "mine\n");
    const before = readdirSync(folder);
    await expect(explore("--runs", "2")).rejects.toThrow(/incident-2-D2\.yaml: found a file/);
    expect(readdirSync(folder)).toEqual(before);
  });

  test("are told from those of an exploration that was killed while it wrote its report", async () => {
    await explore("--runs", "60", ...REPLACE);
    // The index comes first, and the summary last.
    rmSync(join(folder, "summary.txt"));
    expect(await explore("--runs", "2")).toBe(0);
    expect(readdirSync(folder).sort()).toEqual(["explore.json", "summary.txt"]);
  });

  test("the index is there before all that it names", async () => {
    // A folder in the place of the incident: it is what cannot be written.
    await explore("--runs", "60", ...REPLACE);
    rmSync(join(folder, "incident-1-D2.yaml"));
    rmSync(join(folder, "explore.json"));
    rmSync(join(folder, "summary.txt"));
    const write = terminal.out.write.bind(terminal.out);
    terminal.out.write = (text) => {
      write(text);
      mkdirSync(join(folder, "incident-1-D2.yaml"));
    };
    await expect(explore("--runs", "60", ...REPLACE)).rejects.toThrow(/a folder of that name exists/);
    expect(readdirSync(folder).sort()).toEqual(["explore.json", "incident-1-D2.yaml", "journal.jsonl"]);
  });
});

describe("an interruption while findings are worked out", () => {
  const NEGOTIATION = ["--runs", "3", "--keep-going", "--set", "mechanisms.negotiation=none"];

  test("is heard, says what is missing, and --resume ends with the same bytes", async () => {
    expect(await explore(...NEGOTIATION)).toBe(1);
    const names = readdirSync(folder);
    const whole = names.map((name) => readFileSync(join(folder, name), "utf8"));
    expect(names.filter((name) => name.startsWith("incident-")).length).toBeGreaterThan(0);
    rmSync(folder, { recursive: true });
    const signals = new FakeSignals();
    const write = terminal.error.write.bind(terminal.error);
    // The line about all runs is written before the search for what is guilty begins; the signal comes once that is under way.
    terminal.error.write = (text) => {
      write(text);
      if (text.includes("runs/s")) setImmediate(() => signals.interrupt());
    };
    expect(await cutover(["explore", small, "--no-progress", "-o", folder, ...NEGOTIATION], signals)).toBe(130);
    expect(terminal.error.text).toContain("interrupted before every finding was shrunk; --resume goes on from there");
    const { failing, findings } = report();
    expect(findings.every(({ incident }: { incident?: unknown }) => incident === undefined)).toBe(true);
    const journal = readFileSync(join(folder, "journal.jsonl"), "utf8");
    expect(journal.match(/"guilty":/g)?.length ?? 0).toBeLessThan(failing);
    expect(await explore(...NEGOTIATION, "--resume")).toBe(1);
    expect(readdirSync(folder)).toEqual(names);
    expect(names.map((name) => readFileSync(join(folder, name), "utf8"))).toEqual(whole);
  });
});

test("a place that takes no report is refused before the first run", async () => {
  writeFileSync(join(folder, "file"), "");
  for (const words of [["--for", "1h"], ["--runs", "2"], ["--exhaustive"]]) {
    await expect(cutover(["explore", small, "-o", join(folder, "file", "x"), ...words])).rejects.toThrow(/a part of the path is a file/);
  }
  await expect(cutover(["shrink", small, ...REPLACE, "-o", join(folder, "file", "x.yaml")])).rejects.toThrow(
    /a part of the path is a file/,
  );
  expect(terminal.out.text).toBe("");
});

describe("options that do not fit together", () => {
  test.each([
    ["--for", "1s", "--runs", "3"],
    ["--bail", "2", "--keep-going"],
    ["--for", "soon"],
    ["--runs", "0"],
  ])("%s %s %s %s", async (...words) => {
    await expect(explore(...words)).rejects.toThrow();
  });
});
