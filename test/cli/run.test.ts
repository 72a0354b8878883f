import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type RunContext, replayLine, run, type SingleRunSettings, speed } from "../../src/cli/run.ts";
import { sweep } from "../../src/cli/sweep.ts";
import { countFigure } from "../../src/report/figures.ts";
import { outcomeJson } from "../../src/report/outcome-json.ts";
import { ReportError } from "../../src/report/write.ts";
import type { Outcome } from "../../src/run/outcome.ts";
import { Rehearsal } from "../../src/run/rehearsal.ts";
import { vocabulary } from "../../src/scenario/known.ts";
import { cleanOutcome, rolledBackOutcome, violatedOutcome } from "../report/outcomes.ts";
import { dwcp, killTwin } from "../run/fixtures.ts";
import { plantAtSend } from "../run/planted.ts";
import { FakeRun, FakeSignals, type FakeTerminal, fakeTerminal } from "./fakes.ts";
import { scenario } from "./scenario.ts";

let folder = "";
let terminal: FakeTerminal;
let signals: FakeSignals;
let settings: SingleRunSettings;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "cutover-run-"));
  terminal = fakeTerminal();
  signals = new FakeSignals();
  settings = {
    path: "scenarios/dwcp/small.yaml",
    set: [],
    output: join(folder, "report"),
    json: false,
    progress: true,
    report: true,
    trace: false,
    jobs: 1,
    verify: false,
  };
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe("one seed", () => {
  test("prints the summary, writes the four files and exits by the verdict", async () => {
    expect(
      await run(
        context(() => violatedOutcome()),
        scenario,
        "42",
        settings,
      ),
    ).toBe(1);
    expect(terminal.out.text).toContain("VIOLATED");
    expect(terminal.out.text).toContain("replay: cutover run scenarios/dwcp/small.yaml --seed 42\n");
    expect(readdirSync(join(folder, "report")).sort()).toEqual(["metrics.csv", "outcome.json", "summary.txt", "waterfall.svg"]);
    expect(read("outcome.json")).toBe(outcomeJson(violatedOutcome()));
    expect(read("summary.txt")).toBe(terminal.out.text);
    expect(terminal.error.text).toMatch(/^60,000 events in .*\nreport in .*report\n$/);
  });

  test.each([
    ["holds", cleanOutcome(), 0],
    ["unknown", rolledBackOutcome(), 4],
  ])("%s", async (_verdict, outcome, code) => {
    expect(
      await run(
        context(() => outcome),
        scenario,
        "42",
        settings,
      ),
    ).toBe(code);
  });

  test("--json prints the outcome and nothing else", async () => {
    await run(
      context(() => cleanOutcome()),
      scenario,
      "42",
      { ...settings, json: true },
    );
    expect(terminal.out.text).toBe(outcomeJson(cleanOutcome()));
  });

  test("colours stay out of the files", async () => {
    terminal.out.coloured = true;
    await run(
      context(() => violatedOutcome()),
      scenario,
      "42",
      settings,
    );
    expect(terminal.out.text).toContain("\u001b[");
    expect(read("summary.txt")).not.toContain("\u001b[");
  });

  test("--no-report writes nothing", async () => {
    await run(
      context(() => cleanOutcome()),
      scenario,
      "42",
      { ...settings, report: false },
    );
    expect(readdirSync(folder)).toEqual([]);
    expect(terminal.error.text).not.toContain("report in");
  });

  test("an interruption writes nothing, says so and exits with 130", async () => {
    const interruptedContext = context(
      () => cleanOutcome(),
      (slice) => {
        if (slice === 2) signals.interrupt();
      },
    );
    expect(await run(interruptedContext, scenario, "42", settings)).toBe(130);
    expect(readdirSync(folder)).toEqual([]);
    expect(terminal.out.text).toBe("");
    expect(terminal.error.text).toBe("interrupted after 40,000 events; nothing was written\n");
  });
});

describe("a trace", () => {
  const line = { kind: "event", atUs: 5, event: 1, cause: 0, what: "a scheduled call" };
  /** Runs that record one line in each slice. */
  const tracing = (onAdvance: (slice: number) => void = () => {}): RunContext => ({
    terminal,
    signals,
    vocabulary,
    rehearse: (_scenario, _seed, watchers) =>
      new FakeRun(cleanOutcome(), 3, (slice) => {
        watchers?.trace?.record(line);
        onAdvance(slice);
      }),
  });

  test("stands in the report folder, and its size on stderr", async () => {
    expect(await run(tracing(), scenario, "42", { ...settings, trace: true })).toBe(0);
    expect(read("trace.jsonl")).toBe(`${JSON.stringify(line)}\n`.repeat(3));
    expect(readdirSync(join(folder, "report"))).toHaveLength(5);
    expect(terminal.error.text).toMatch(/^trace of 3 lines, 2\d\d B, in .*trace\.jsonl$/m);
  });

  test("of an earlier run does not stay beside the report of a later one", async () => {
    await run(tracing(), scenario, "42", { ...settings, trace: true });
    await run(tracing(), scenario, "42", settings);
    expect(readdirSync(join(folder, "report")).sort()).toEqual(["metrics.csv", "outcome.json", "summary.txt", "waterfall.svg"]);
  });

  test("of a run that is interrupted, or fails, is not kept", async () => {
    const interruptedContext = tracing((slice) => {
      if (slice === 2) signals.interrupt();
    });
    expect(await run(interruptedContext, scenario, "42", { ...settings, trace: true })).toBe(130);
    const failing = tracing((slice) => {
      if (slice === 2) throw new Error("out of order");
    });
    await expect(run(failing, scenario, "42", { ...settings, trace: true })).rejects.toThrow("out of order");
    expect(readdirSync(join(folder, "report"))).toEqual([]);
  });

  test("that cannot be written is said before the run", async () => {
    writeFileSync(join(folder, "report"), "");
    const slices: number[] = [];
    const started = run(
      tracing((slice) => slices.push(slice)),
      scenario,
      "42",
      { ...settings, trace: true },
    );
    await expect(started).rejects.toThrow(ReportError);
    expect(slices).toEqual([]);
  });
});

test("a report folder that cannot be is said before the run", async () => {
  writeFileSync(join(folder, "report"), "");
  const slices: number[] = [];
  const counting: RunContext = {
    ...context(() => violatedOutcome()),
    rehearse: () => new FakeRun(violatedOutcome(), 4, (slice) => slices.push(slice)),
  };
  await expect(run(counting, scenario, "42", settings)).rejects.toThrow(ReportError);
  expect(slices).toEqual([]);
});

describe("a verification", () => {
  const small = killTwin("cluster.nodes=5", "expect={verdict: holds}");
  const real = (): RunContext => ({
    terminal,
    signals,
    vocabulary,
    rehearse: (given, seed, watchers) => new Rehearsal(given, seed, watchers),
  });

  afterEach(() => {
    vi.restoreAllMocks();
  });

  test("that finds nothing says so, and the run ends as it does without it", async () => {
    const code = await run(real(), small, "1", settings);
    const outcome = read("outcome.json");
    expect(await run(real(), small, "1", { ...settings, trace: true, verify: true })).toBe(code);
    expect(read("outcome.json")).toBe(outcome);
    const { time, digest } = JSON.parse(outcome) as Outcome;
    const events = countFigure(time.events + (time.controlEvents ?? 0));
    expect(terminal.error.text).toContain(`verified: two runs agree in all ${events} events and in what came out (digest ${digest})\n`);
    expect(read("trace.jsonl").trimEnd().split("\n").at(-1)).toContain(`"digest":"${digest}"`);
  });

  test("that finds a difference names the event, exits with 3 and writes nothing", async () => {
    const planted = plantAtSend(300, (kernel) => kernel.stream("planted", "outside").uniform());
    expect(await run(real(), small, "1", { ...settings, trace: true, verify: true })).toBe(3);
    expect(terminal.out.text).toBe("");
    expect(terminal.error.text).toMatch(/^not deterministic: /m);
    expect(terminal.error.text).toContain(`in the migration run, first in event ${countFigure(planted.event)}\n`);
    expect(terminal.error.text).toContain("one from planted of outside");
    expect(terminal.error.text).toContain("\n  <- ");
    expect(terminal.error.text).toMatch(/^replay: cutover run scenarios\/dwcp\/small\.yaml --seed 1 --verify$/m);
    expect(readdirSync(join(folder, "report"))).toEqual([]);
  });
});

/** What only sweeps are asked. */
const ONE_AT_A_TIME = { jobs: 1, resume: false };

describe("a sweep", () => {
  const range = { from: 5, runs: 4 };

  test("writes the distribution, the summary and every outcome that does not hold", async () => {
    const outcomes: { readonly [seed: string]: Outcome } = { "6": violatedOutcome(), "8": rolledBackOutcome() };
    expect(
      await sweep(
        context((seed) => ({ ...(outcomes[seed] ?? cleanOutcome()), seed })),
        scenario,
        range,
        { ...settings, ...ONE_AT_A_TIME },
      ),
    ).toBe(1);
    expect(readdirSync(join(folder, "report")).sort()).toEqual(["distribution.json", "seeds", "summary.txt"]);
    expect(readdirSync(join(folder, "report", "seeds"))).toEqual(["seed-6.outcome.json", "seed-8.outcome.json"]);
    expect(JSON.parse(read("distribution.json"))).toMatchObject({ runs: 4, verdicts: { holds: 2, violated: 1, unknown: 1 } });
    expect(read("summary.txt")).toBe(terminal.out.text);
    expect(terminal.out.text).toContain(
      "replay: cutover run scenarios/dwcp/small.yaml --runs 4 --from 5\nreplay: cutover run scenarios/dwcp/small.yaml --seed 6\n",
    );
  });

  test("failures of an earlier sweep in the same folder do not stay", async () => {
    await sweep(
      context((seed) => ({ ...violatedOutcome(), seed })),
      scenario,
      range,
      { ...settings, ...ONE_AT_A_TIME },
    );
    writeFileSync(join(folder, "report", "seeds", "notes.txt"), "mine");
    expect(
      await sweep(
        context((seed) => ({ ...cleanOutcome(), seed })),
        scenario,
        range,
        { ...settings, ...ONE_AT_A_TIME },
      ),
    ).toBe(0);
    expect(readdirSync(join(folder, "report", "seeds"))).toEqual(["notes.txt"]);
  });

  test("an unknown run without a violated one makes it unknown", async () => {
    expect(
      await sweep(
        context((seed) => ({ ...(seed === "7" ? rolledBackOutcome() : cleanOutcome()), seed })),
        scenario,
        range,
        { ...settings, ...ONE_AT_A_TIME },
      ),
    ).toBe(4);
  });

  test("an interruption writes the distribution over the runs that had finished, says so and exits with 130", async () => {
    let slices = 0;
    const interruptedContext = context(
      (seed) => ({ ...cleanOutcome(), seed }),
      () => {
        slices += 1;
        if (slices === 8) signals.interrupt();
      },
    );
    expect(await sweep(interruptedContext, scenario, range, { ...settings, ...ONE_AT_A_TIME, json: true })).toBe(130);
    expect(JSON.parse(terminal.out.text)).toMatchObject({ runs: 2, requestedRuns: 4 });
    expect(read("distribution.json")).toBe(terminal.out.text);
    expect(terminal.error.text).toMatch(
      /interrupted: the distribution is over 2 of 4 runs, written to .*report; --resume goes on from there\n$/,
    );
  });

  test("an interruption before the first run has ended writes nothing", async () => {
    const interruptedContext = context(
      () => cleanOutcome(),
      () => signals.interrupt(),
    );
    expect(await sweep(interruptedContext, scenario, range, { ...settings, ...ONE_AT_A_TIME })).toBe(130);
    expect(existsSync(join(folder, "report"))).toBe(false);
    expect(terminal.error.text).toBe("interrupted before the first run ended; no distribution was written\n");
  });

  test("--no-report writes nothing, also when interrupted", async () => {
    let slices = 0;
    const interruptedContext = context(
      (seed) => ({ ...violatedOutcome(), seed }),
      () => {
        slices += 1;
        if (slices === 4) signals.interrupt();
      },
    );
    expect(await sweep(interruptedContext, scenario, range, { ...settings, ...ONE_AT_A_TIME, report: false })).toBe(130);
    expect(readdirSync(folder)).toEqual([]);
    expect(terminal.error.text).toContain("over 1 of 4 runs, it was not written, as asked\n");
  });
});

test("without a control run the rehearsal is made so, by --verify too, and the replay line says it", async () => {
  const real: RunContext = { terminal, signals, vocabulary, rehearse: (...whatAndHow) => new Rehearsal(...whatAndHow) };
  const small = dwcp("small");
  for (const more of [{}, { jobs: 2 }, { verify: true }]) {
    await run(real, small, "1", { ...settings, ...more, control: false });
    expect(JSON.parse(read("outcome.json"))).toMatchObject({
      verdict: "holds",
      criteria: [{ id: "rollback-time", status: "holds" }],
    });
    expect(read("metrics.csv")).not.toContain("control");
    expect(read("summary.txt")).toContain("\nreplay: cutover run scenarios/dwcp/small.yaml --seed 1 --no-control\n");
  }
});

test("the replay line repeats every override, quoted for a shell", () => {
  const line = replayLine({ path: "my scenarios/a.yaml", set: ["cluster.nodes=10", "plan.steps.week-9.at=week 8"] }, ["--seed", "it's"]);
  expect(line).toBe("cutover run 'my scenarios/a.yaml' --seed 'it'\\''s' --set cluster.nodes=10 --set 'plan.steps.week-9.at=week 8'");
});

test("speed is said in events per second", () => {
  expect(speed(1_500_000, 1_900)).toBe("1,500,000 events in 1.9 s, 789,474 events/s");
  expect(speed(0, 0)).toBe("0 events in 0 s");
});

function context(outcomeOf: (seed: string) => Outcome, onAdvance?: (slice: number) => void): RunContext {
  return { terminal, signals, vocabulary, rehearse: (_scenario, seed) => new FakeRun(outcomeOf(seed), 3, onAdvance) };
}

function read(name: string): string {
  return readFileSync(join(folder, "report", name), "utf8");
}
