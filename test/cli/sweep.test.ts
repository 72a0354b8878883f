/** Sweeps that stop early, fail in places, or are taken up again: with prepared runs, one after the other in this thread. */
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { RunContext } from "../../src/cli/run.ts";
import { type SweepSettings, sweep } from "../../src/cli/sweep.ts";
import { ReportError } from "../../src/report/write.ts";
import type { Outcome } from "../../src/run/outcome.ts";
import { vocabulary } from "../../src/scenario/known.ts";
import { cleanOutcome, violatedOutcome } from "../report/outcomes.ts";
import { FakeRun, FakeSignals, type FakeTerminal, fakeTerminal } from "./fakes.ts";
import { scenario } from "./scenario.ts";

const range = { from: 5, runs: 6 };
/** Seeds 6, 8 and 9 break. */
const mixed = (seed: string): Outcome => (["6", "8", "9"].includes(seed) ? violatedOutcome() : cleanOutcome());

let folder = "";
let terminal: FakeTerminal;
let signals: FakeSignals;
/** Seeds in the order in which they were run. */
let seeds: string[];
let settings: SweepSettings;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "cutover-sweep-"));
  terminal = fakeTerminal();
  signals = new FakeSignals();
  seeds = [];
  settings = {
    path: "scenarios/dwcp/small.yaml",
    set: [],
    output: join(folder, "report"),
    json: false,
    progress: false,
    report: true,
    jobs: 1,
    resume: false,
  };
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** Runs come out as prepared; `onSlice` is called in each of a run's two slices. */
function context(outcomeOf: (seed: string) => Outcome = mixed, onSlice: (seed: string) => void = () => {}): RunContext {
  return {
    terminal,
    signals,
    vocabulary,
    rehearse: (_scenario, seed) => {
      seeds.push(seed);
      return new FakeRun({ ...outcomeOf(seed), seed }, 2, () => onSlice(seed));
    },
  };
}

const journalPath = (): string => join(folder, "report", "journal.jsonl");
const distribution = () => JSON.parse(readFileSync(join(folder, "report", "distribution.json"), "utf8"));

/** Everything that a sweep has left behind: what it printed, and its files. */
function remains(): { readonly [name: string]: string } {
  const report = join(folder, "report");
  const names = readdirSync(report, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = names.map(({ parentPath, name }) => join(parentPath, name)).sort();
  return { out: terminal.out.text, ...Object.fromEntries(paths.map((path) => [path, readFileSync(path, "utf8")])) };
}

/** Begins a sweep that is interrupted in the run of a seed. */
async function interruptedAt(stopSeed: string, outcomeOf = mixed): Promise<void> {
  const stopping = context(outcomeOf, (seed) => {
    if (seed === stopSeed) signals.interrupt();
  });
  expect(await sweep(stopping, scenario, range, settings)).toBe(130);
  seeds = [];
  terminal = fakeTerminal();
  signals = new FakeSignals();
}

describe("--bail", () => {
  test("stops after the violated runs that were asked for, and says so", async () => {
    expect(await sweep(context(), scenario, range, { ...settings, bail: 2 })).toBe(1);
    expect(seeds).toEqual(["5", "6", "7", "8"]);
    expect(distribution()).toMatchObject({ runs: 4, requestedRuns: 6, stoppedAfterViolated: 2, verdicts: { violated: 2 } });
    expect(terminal.out.text).toContain("\nstopped after 2 violated runs, as asked: 4 of 6 runs\n");
    expect(terminal.out.text).toContain("replay: cutover run scenarios/dwcp/small.yaml --runs 6 --from 5 --bail 2\n");
    expect(terminal.error.text).not.toContain("interrupted");
    expect(readdirSync(join(folder, "report")).sort()).toEqual(["distribution.json", "seeds", "summary.txt"]);
  });

  test("changes nothing but the line to repeat it where too few runs break, or the last one is among them", async () => {
    const whole = async (bail?: number): Promise<string> => {
      terminal = fakeTerminal();
      await sweep(context(), scenario, { from: 5, runs: 5 }, { ...settings, ...(bail === undefined ? {} : { bail }) });
      return terminal.out.text.replace(/ --bail \d+\n/, "\n");
    };
    const plain = await whole();
    expect(await whole(4)).toBe(plain);
    expect(await whole(3)).toBe(plain);
    expect(plain).not.toContain("stopped");
  });
});

describe("a run that fails", () => {
  const failing = (seed: string): void => {
    if (seed === "7" || seed === "9") throw new Error(`out of order in ${seed}`);
  };

  test("is named with its stack, the others are reported, and the sweep exits with 3", async () => {
    expect(await sweep(context(mixed, failing), scenario, range, settings)).toBe(3);
    expect(seeds).toEqual(["5", "6", "7", "8", "9", "10"]);
    expect(terminal.error.text).toMatch(/^seed 7 failed: Error: out of order in 7\n +at .*sweep\.test\.ts/);
    expect(terminal.error.text).toMatch(/\n2 runs failed\. This is a bug in cutover: please report it/);
    expect(distribution()).toMatchObject({ runs: 4, requestedRuns: 6, verdict: "violated", failedSeeds: ["7", "9"] });
    expect(terminal.out.text).toContain("\nwithout an outcome: 2 seeds, 7, 9\n");
    expect(terminal.out.text).not.toContain("interrupted");
  });

  test("leaves no green verdict", async () => {
    expect(
      await sweep(
        context(() => cleanOutcome(), failing),
        scenario,
        range,
        settings,
      ),
    ).toBe(3);
    expect(distribution()).toMatchObject({ verdict: "unknown" });
  });

  test("is tried again, and alone, by --resume", async () => {
    await sweep(context(mixed, failing), scenario, range, settings);
    seeds = [];
    terminal = fakeTerminal();
    expect(await sweep(context(), scenario, range, { ...settings, resume: true })).toBe(1);
    expect(seeds).toEqual(["7", "9"]);
    const resumed = remains();
    terminal = fakeTerminal();
    await sweep(context(), scenario, range, settings);
    expect(resumed).toEqual(remains());
  });

  test("may be all there is", async () => {
    const broken = context(mixed, () => {
      throw new Error("never works");
    });
    expect(await sweep(broken, scenario, { from: 1, runs: 30 }, settings)).toBe(3);
    expect(terminal.out.text).toBe("");
    expect(terminal.error.text.match(/never works/g)).toHaveLength(3);
    expect(terminal.error.text).toContain("\nso did seed 4, seed 5, ");
    expect(terminal.error.text).toContain(", seed 23, and 7 more\n30 runs failed. ");
  });
});

describe("--resume", () => {
  test("goes on after any interruption and ends with the bytes of a sweep that was never stopped", async () => {
    await sweep(context(), scenario, range, settings);
    const undisturbed = remains();
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 5, max: 10 }), fc.nat(400), fc.boolean(), async (stop, torn, isWhole) => {
        await interruptedAt(String(stop));
        // As if killed while it wrote a file.
        if (existsSync(join(folder, "report"))) writeFileSync(join(folder, "report", ".123.partial"), "half");
        if (stop > 5 && !isWhole) appendFileSync(journalPath(), "{".repeat(torn));
        expect(await sweep(context(), scenario, range, { ...settings, resume: true })).toBe(1);
        expect(seeds).toEqual(["5", "6", "7", "8", "9", "10"].filter((seed) => Number(seed) >= stop));
        expect(remains()).toEqual(undisturbed);
        rmSync(join(folder, "report"), { recursive: true });
        terminal = fakeTerminal();
        seeds = [];
      }),
      { numRuns: 30 },
    );
  });

  test("runs a torn last line's seed again", async () => {
    await interruptedAt("9");
    truncateSync(journalPath(), readFileSync(journalPath()).length - 1);
    await sweep(context(), scenario, range, { ...settings, resume: true });
    expect(seeds).toEqual(["8", "9", "10"]);
    expect(terminal.error.text).toMatch(/^resumes with 3 results in .*journal\.jsonl\n/);
    expect(terminal.error.text).toContain("6 runs, 3 of them from the journal, ");
  });

  test("without a journal begins anew", async () => {
    expect(await sweep(context(), scenario, range, { ...settings, resume: true })).toBe(1);
    expect(seeds).toHaveLength(6);
    expect(terminal.error.text).toMatch(/^nothing to resume in .*journal\.jsonl: begins anew\n/);
  });

  test("with a journal of other runs, or a damaged one, touches nothing", async () => {
    await interruptedAt("9");
    const before = remains();
    const resuming: SweepSettings = { ...settings, resume: true };
    const attempt = (given = scenario, seedsOf = range) => sweep(context(), given, seedsOf, resuming);
    const other = attempt({ ...scenario, eventLimit: 7 });
    await expect(other).rejects.toThrow(/journal\.jsonl:1:1: found a journal whose hash of the scenario and --set is "/);
    const more = attempt(scenario, { from: 5, runs: 7 });
    await expect(more).rejects.toThrow(/journal\.jsonl:1:1: found a journal whose number of runs is 6, expected 7/);
    const alone = sweep(context(), scenario, range, { ...resuming, control: false });
    await expect(alone).rejects.toThrow(
      /journal\.jsonl:1:1: found a journal whose --no-control is absent, expected true; without --resume/,
    );
    const journal = readFileSync(journalPath(), "utf8");
    writeFileSync(journalPath(), journal.replace('"violated"', '"holds"'));
    await expect(attempt()).rejects.toThrow(ReportError);
    await expect(attempt()).rejects.toThrow(/journal\.jsonl:3:1: .*without --resume/);
    writeFileSync(journalPath(), journal);
    expect(remains()).toEqual(before);
    expect(seeds).toEqual([]);
  });

  test("is needed: without it the old journal is replaced", async () => {
    await interruptedAt("9");
    await interruptedAt("6");
    expect(readFileSync(journalPath(), "utf8").trimEnd().split("\n")).toHaveLength(2);
    expect(await sweep(context(), scenario, range, settings)).toBe(1);
    expect(seeds).toHaveLength(6);
    expect(existsSync(journalPath())).toBe(false);
  });

  test("heeds --bail over what the journal has", async () => {
    await interruptedAt("10");
    expect(await sweep(context(), scenario, range, { ...settings, resume: true, bail: 1 })).toBe(1);
    expect(seeds).toEqual([]);
    expect(distribution()).toMatchObject({ runs: 2, stoppedAfterViolated: 1 });
    expect(readdirSync(join(folder, "report", "seeds"))).toEqual(["seed-6.outcome.json"]);
  });
});

test("a journal that cannot be written ends the sweep", async () => {
  mkdirSync(journalPath(), { recursive: true });
  await expect(sweep(context(), scenario, range, settings)).rejects.toThrow(ReportError);
  expect(seeds).toEqual([]);
});
