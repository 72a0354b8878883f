/** `cutover check` on prepared outcomes: what it counts, prints and exits with. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type CheckSettings, check } from "../../src/cli/check.ts";
import type { CheckReporting } from "../../src/cli/check-report.ts";
import { reporters } from "../../src/report/reporters/index.ts";
import type { Outcome } from "../../src/run/outcome.ts";
import { vocabulary } from "../../src/scenario/known.ts";
import { cleanOutcome, violatedOutcome } from "../report/outcomes.ts";
import { FakeRun, FakeSignals, type FakeTerminal, fakeTerminal } from "./fakes.ts";

const FOLDER = fileURLToPath(new URL("../../scenarios/dwcp/", import.meta.url));
const HARDENED = `${FOLDER}hardened.yaml`;
const UN_KILL = `${FOLDER}un-kill.yaml`;

let terminal: FakeTerminal;
let signals: FakeSignals;

beforeEach(() => {
  terminal = fakeTerminal();
  signals = new FakeSignals();
});

function settings(paths: readonly string[], more: Partial<CheckSettings> = {}): CheckSettings {
  return { paths, set: [], from: 1, runs: 3, jobs: 1, progress: false, reporting: reportingTo("terminal"), ...more };
}

function reportingTo(name: string): CheckReporting {
  return {
    reports: reporters.filter((reporter) => reporter.name === name).map((reporter) => ({ reporter })),
    environment: {},
    version: "",
  };
}

/** Runs a check in which a scenario's run with a seed comes out as prepared. */
function checked(checking: CheckSettings, outcomeOf: (name: string, seed: string) => Outcome, onAdvance?: () => void) {
  const rehearse = ({ name }: { readonly name: string }, seed: string) => new FakeRun({ ...outcomeOf(name, seed), seed }, 2, onAdvance);
  return check({ terminal, signals, vocabulary, rehearse }, checking);
}

const unknownOutcome = (): Outcome => ({ ...cleanOutcome(), verdict: "unknown" });

test("exits with 0 where every run comes out as expected, and says so", async () => {
  expect(await checked(settings([HARDENED]), () => cleanOutcome())).toBe(0);
  expect(terminal.out.text).toMatch(/hardened\.yaml +3 +3 +0 +0 +met\n/);
  expect(terminal.out.text).toMatch(/\nMET\n1 scenario came out as expected in every run\n$/);
});

test("names the first run that does not, with its reasons and the line that repeats it", async () => {
  const outcome = (_: string, seed: string): Outcome => (seed === "6" ? violatedOutcome() : cleanOutcome());
  expect(await checked(settings([HARDENED], { from: 5, set: ["cluster.nodes=12"] }), outcome)).toBe(1);
  expect(terminal.out.text).toMatch(/hardened\.yaml +3 +2 +1 +0 +1 unmet\n/);
  expect(terminal.out.text).toContain("seed 6: expected holds, came out violated");
  expect(terminal.out.text).toContain(`replay: cutover run ${HARDENED} --seed 6 --set cluster.nodes=12\n`);
  expect(terminal.out.text).toContain("1 of 1 scenario did not come out as expected");
});

test("a finding that no longer breaks is a failure", async () => {
  expect(await checked(settings([UN_KILL]), () => cleanOutcome())).toBe(1);
  expect(terminal.out.text).toContain("expected D2 to break first, nothing broke");
});

test("exits with 4 where runs could not be judged and nothing came out wrong", async () => {
  expect(await checked(settings([HARDENED]), (_, seed) => (seed === "2" ? unknownOutcome() : cleanOutcome()))).toBe(4);
  expect(terminal.out.text).toContain("\nUNKNOWN\n");
});

test("a wrong run outweighs an unknown one", async () => {
  const outcomes = [unknownOutcome(), violatedOutcome(), cleanOutcome()];
  expect(await checked(settings([HARDENED]), (_, seed) => outcomes[Number(seed) - 1] ?? cleanOutcome())).toBe(1);
});

test("an incident is run with its own seed alone", async () => {
  const folder = mkdtempSync(join(tmpdir(), "cutover-check-incident-"));
  const path = join(folder, "incident.yaml");
  const incident = 'incident: { seed: "night-7", model: m, digest: d, first: { id: D2 } }';
  writeFileSync(
    path,
    `extends: ${HARDENED}\nname: an-incident\ntitle: An incident\nexpect: { verdict: violated, first: D2 }\n${incident}\n`,
  );
  const made: string[] = [];
  const outcomeOf = (name: string, seed: string): Outcome => {
    made.push(`${name} ${seed}`);
    return name === "an-incident" ? violatedOutcome() : cleanOutcome();
  };
  await checked(settings([path, HARDENED]), outcomeOf);
  rmSync(folder, { recursive: true });
  expect(made).toEqual(["an-incident night-7", "dwcp-hardened 1", "dwcp-hardened 2", "dwcp-hardened 3"]);
  expect(terminal.error.text).toContain("4 runs, ");
});

test("prints JSON and nothing else", async () => {
  await checked(settings([HARDENED, UN_KILL], { reporting: reportingTo("json") }), () => cleanOutcome());
  const result = JSON.parse(terminal.out.text) as { status: string; scenarios: { scenario: string; unmet: unknown[]; runs: number }[] };
  expect(result.status).toBe("unmet");
  expect(result.scenarios.map(({ scenario, runs, unmet }) => [scenario, runs, unmet.length])).toEqual([
    ["dwcp-hardened", 3, 0],
    ["dwcp-un-kill", 3, 3],
  ]);
});

test("an interruption shows what was finished and exits with 130", async () => {
  let slices = 0;
  const interruptInFourthRun = (): void => {
    slices += 1;
    if (slices === 7) signals.interrupt();
  };
  expect(await checked(settings([HARDENED, UN_KILL]), () => cleanOutcome(), interruptInFourthRun)).toBe(130);
  expect(terminal.out.text).toMatch(/hardened\.yaml +3 +3/);
  expect(terminal.error.text).toContain("interrupted: checked 3 of 6 runs");
  expect(terminal.out.text).toMatch(/\nUNKNOWN\n3 runs have no outcome\n$/);
});

test("an interruption before the first run ended is not a met check", async () => {
  expect(await checked(settings([HARDENED]), cleanOutcome, () => signals.interrupt())).toBe(130);
  expect(terminal.out.text).toMatch(/\nUNKNOWN\n3 runs have no outcome\n$/);
});

describe("the journal", () => {
  let folder = "";

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "cutover-check-journal-"));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  const outcomeOf = (name: string, seed: string): Outcome => (name === "dwcp-un-kill" || seed === "2" ? violatedOutcome() : cleanOutcome());
  const BOTH = [HARDENED, UN_KILL];
  const both = (resume: boolean): CheckSettings => settings(BOTH, { journal: { folder, resume }, reporting: reportingTo("json") });

  test("a check that goes on makes the runs that are missing, and ends with the same report", async () => {
    expect(await checked(both(false), outcomeOf)).toBe(1);
    const whole = terminal.out.text;
    expect(readdirSync(folder)).toEqual([]);
    for (let stopAt = 1; stopAt <= 12; stopAt += 3) {
      let slices = 0;
      await checked(both(false), outcomeOf, () => {
        slices += 1;
        if (slices === stopAt) signals.interrupt();
      });
      expect(terminal.error.text).toContain("--resume goes on from there");
      const kept = readdirSync(folder).flatMap((name) => readFileSync(join(folder, name), "utf8").match(/"index":/g) ?? []).length;
      let made = 0;
      terminal = fakeTerminal();
      const counting = (name: string, seed: string): Outcome => {
        made += 1;
        return outcomeOf(name, seed);
      };
      expect(await checked(both(true), counting)).toBe(1);
      expect(made).toBe(6 - kept);
      expect(terminal.out.text).toBe(whole);
      expect(readdirSync(folder)).toEqual([]);
    }
  });

  test("other paths, seeds and settings have another one", async () => {
    const stop = (): unknown => signals.interrupt();
    const stopAfterOne = (more: Partial<CheckSettings>): Promise<number> => {
      let slices = 0;
      return checked(settings(BOTH, { journal: { folder, resume: false }, ...more }), outcomeOf, () => {
        slices += 1;
        if (slices === 3) stop();
      });
    };
    for (const more of [{}, { runs: 4 }, { from: 2 }, { set: ["cluster.nodes=12"] }, { paths: [HARDENED] }]) {
      expect(await stopAfterOne(more)).toBe(130);
    }
    expect(readdirSync(folder)).toHaveLength(5);
  });

  test("stays while a run that failed is to be made again", async () => {
    const failing = (_: string, seed: string): Outcome => {
      if (seed === "2") throw new Error("out of order");
      return cleanOutcome();
    };
    expect(await checked(settings([HARDENED], { journal: { folder, resume: false } }), failing)).toBe(3);
    expect(await checked(settings([HARDENED], { journal: { folder, resume: true } }), () => cleanOutcome())).toBe(0);
    expect(terminal.error.text).toContain("3 runs, 2 of them from the journal");
  });

  test("where none can be written a check goes without, unless it is to resume", async () => {
    writeFileSync(join(folder, "file"), "");
    const nowhere = (resume: boolean): CheckSettings => settings([HARDENED], { journal: { folder: join(folder, "file"), resume } });
    expect(await checked(nowhere(false), cleanOutcome)).toBe(0);
    expect(terminal.error.text).toMatch(/cannot write .*: no journal of the runs is kept/);
    await expect(checked(nowhere(true), cleanOutcome)).rejects.toThrow(/cannot write/);
  });
});

test("a report that cannot be written is refused before the first run", async () => {
  const [reporter] = reportingTo("json").reports;
  const reporting = { ...reportingTo("terminal"), reports: [{ ...reporter, path: join(HARDENED, "check.json") }] } as CheckReporting;
  let made = 0;
  const counting = (): Outcome => {
    made += 1;
    return cleanOutcome();
  };
  await expect(checked(settings([HARDENED], { reporting }), counting)).rejects.toThrow(/a part of the path is a file, not a folder/);
  expect(made).toBe(0);
});

test("stops after the unmet runs that were asked for", async () => {
  const outcome = (_: string, seed: string): Outcome => (seed === "1" ? unknownOutcome() : violatedOutcome());
  expect(await checked(settings([HARDENED, UN_KILL], { bail: 2 }), outcome)).toBe(1);
  expect(terminal.out.text).toMatch(/hardened\.yaml +3 +0 +2 +1 +3 unmet\n/);
  expect(terminal.out.text).not.toContain("un-kill");
  expect(terminal.error.text).toContain("stopped after 2 unmet runs, as asked: checked 3 of 6 runs\n");
});

test("names a run that fails, goes on with the others, and is neither green nor red", async () => {
  const failing = (_: string, seed: string): Outcome => {
    if (seed === "2") throw new Error("out of order");
    return cleanOutcome();
  };
  expect(await checked(settings([HARDENED]), failing)).toBe(3);
  expect(terminal.error.text).toMatch(/hardened\.yaml with seed 2 failed: Error: out of order\n/);
  expect(terminal.out.text).toMatch(/hardened\.yaml +2 +2 +0 +0/);
  expect(terminal.out.text).toContain("\nUNKNOWN\n");
});

test("every file that does not load is named, before the first run", () => {
  const [bad, worse] = ["package.json", "tsconfig.json"].map((name) => fileURLToPath(new URL(`../../${name}`, import.meta.url)));
  const check = () => checked(settings([bad ?? "", HARDENED, worse ?? ""]), () => cleanOutcome());
  expect(check).toThrow(/^.*package\.json:\d+:\d+: found .*\n.*tsconfig\.json:\d+:\d+: found .*$/);
  expect(() => checked(settings([HARDENED, UN_KILL], { set: ["cluster.nodes=many"] }), () => cleanOutcome())).toThrow(
    /^--set cluster\.nodes=many:\d+:\d+: found "many", [^\n]*$/,
  );
});

test("a mistake in the last file is found before the first run", () => {
  const bad = fileURLToPath(new URL("../../package.json", import.meta.url));
  const runs: string[] = [];
  expect(() =>
    checked(settings([HARDENED, bad]), (name) => {
      runs.push(name);
      return cleanOutcome();
    }),
  ).toThrow(/package\.json:/);
  expect(runs).toEqual([]);
});
