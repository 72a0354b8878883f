import { type ChildProcess, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { countFigure } from "../../src/report/figures.ts";
import { cutover, ROOT, start } from "./cutover.ts";

const HARDENED = join(ROOT, "scenarios/dwcp/hardened.yaml");
const AS_WRITTEN = join(ROOT, "scenarios/dwcp/as-written.yaml");
/** A cluster and windows small enough for a test. */
const SMALL = ["cluster.nodes=12", "plan.observe.before=5s", "plan.observe.after=8s"].flatMap((value) => ["--set", value]);

let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "cutover-e2e-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe("one seed", () => {
  test("the plan as written breaks: summary, report folder, exit code 1", () => {
    const { code, out, error } = cutover(["run", AS_WRITTEN, ...SMALL], folder);
    expect(code).toBe(1);
    expect(out).toMatch(/^VIOLATED$/m);
    expect(out).toMatch(/^-> /m);
    expect(error).toMatch(/ events in .*\nreport in reports\/dwcp-as-written\/seed-42\n$/);
    const report = join(folder, "reports/dwcp-as-written/seed-42");
    expect(readdirSync(report).sort()).toEqual(["metrics.csv", "outcome.json", "summary.txt", "waterfall.svg"]);
    expect(readFileSync(join(report, "summary.txt"), "utf8")).toBe(out);
    expect(JSON.parse(readFileSync(join(report, "outcome.json"), "utf8"))).toMatchObject({
      schema: "cutover.outcome/1",
      seed: "42",
      verdict: "violated",
    });
  });

  test("the same seed gives the same bytes, another seed gives others", () => {
    const run = (seed: string): string => cutover(["run", HARDENED, ...SMALL, "--seed", seed, "--json", "--no-report"], folder).out;
    const first = run("7");
    expect(JSON.parse(first)).toMatchObject({ seed: "7" });
    expect(run("7")).toBe(first);
    expect(JSON.parse(run("8")).digest).not.toBe(JSON.parse(first).digest);
    expect(readdirSync(folder)).toEqual([]);
  });

  test("the replay line of a summary can be pasted", () => {
    const { out } = cutover(["run", AS_WRITTEN, ...SMALL, "--seed", "it's me", "--no-report"], folder);
    const replay = /^replay: cutover (.*)$/m.exec(out)?.[1] ?? "";
    const words = spawnSync("sh", ["-c", `printf '%s\\n' ${replay}`], { encoding: "utf8" })
      .stdout.trimEnd()
      .split("\n");
    expect(words).toContain("it's me");
    expect(cutover([...words, "--no-report"], folder).out).toBe(out);
  });

  test("diff compares what runs have written", () => {
    for (const seed of ["1", "2"]) {
      cutover(["run", HARDENED, ...SMALL, "--seed", seed, "-o", `seed-${seed}`], folder);
    }
    expect(cutover(["diff", "seed-1/outcome.json", "seed-1/outcome.json"], folder)).toMatchObject({ code: 0, error: "" });
    expect(cutover(["diff", "seed-1/outcome.json", "seed-2/outcome.json"], folder)).toMatchObject({
      code: 1,
      out: expect.stringContaining("digest"),
    });
    expect(cutover(["diff", "seed-1/outcome.json", "seed-1/metrics.csv"], folder)).toMatchObject({ code: 2, out: "" });
  });
});

describe("looking closer", () => {
  test("--trace writes the trace beside the report and changes nothing else", () => {
    const plain = cutover(["run", AS_WRITTEN, ...SMALL, "-o", "plain"], folder);
    const traced = cutover(["run", AS_WRITTEN, ...SMALL, "-o", "traced", "--trace"], folder);
    expect(traced).toMatchObject({ code: plain.code, out: plain.out });
    expect(readdirSync(join(folder, "traced")).sort()).toEqual([...readdirSync(join(folder, "plain")), "trace.jsonl"].sort());
    expect(readFileSync(join(folder, "traced/outcome.json"), "utf8")).toBe(readFileSync(join(folder, "plain/outcome.json"), "utf8"));
    const lines = readFileSync(join(folder, "traced/trace.jsonl"), "utf8").trimEnd().split("\n");
    const { digest, time } = JSON.parse(readFileSync(join(folder, "traced/outcome.json"), "utf8"));
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({ kind: "run", schema: "cutover.trace/1", scenario: "dwcp-as-written", seed: "42" });
    expect(JSON.parse(lines.at(-1) ?? "")).toMatchObject({ kind: "end", events: time.events, digest });
    expect(traced.error).toContain(`trace of ${countFigure(lines.length)} lines, `);
  });

  test("--verify says that two runs agree, and exits by the verdict", () => {
    const { code, out, error } = cutover(["run", AS_WRITTEN, ...SMALL, "--verify", "--no-report"], folder);
    expect(code).toBe(1);
    expect(out).toMatch(/^VIOLATED$/m);
    expect(error).toMatch(/\nverified: two runs agree in all [\d,]+ events and in what came out \(digest [0-9a-f]{32}\)\n$/);
  });

  test("a sweep is neither traced nor verified", () => {
    for (const option of ["--trace", "--verify"]) {
      expect(cutover(["run", AS_WRITTEN, "--runs", "2", option], folder)).toMatchObject({ code: 2, out: "" });
    }
  });
});

describe("a sweep", () => {
  test("folds its seeds, and keeps the outcomes that do not hold", () => {
    const { code, out } = cutover(["run", AS_WRITTEN, ...SMALL, "--runs", "2", "--from", "3"], folder);
    expect(code).toBe(1);
    expect(out).toContain("exact two-sided Clopper-Pearson interval");
    const report = join(folder, "reports/dwcp-as-written/seeds-3-4");
    expect(readdirSync(report).sort()).toEqual(["distribution.json", "seeds", "summary.txt"]);
    expect(readdirSync(join(report, "seeds"))).toEqual(["seed-3.outcome.json", "seed-4.outcome.json"]);
  });
});

describe("an interruption", () => {
  test("of a sweep writes the distribution over the runs that had finished and exits with 130", async () => {
    const child = start(["run", AS_WRITTEN, ...SMALL, "--runs", "100000", "-o", "sweep"], folder);
    await until(() => existsSync(join(folder, "sweep/seeds/seed-1.outcome.json")));
    const { code, error } = await interrupted(child);
    expect(code).toBe(130);
    expect(error).toMatch(/interrupted: the distribution is over \d+ of 100,000 runs, written to sweep; --resume goes on from there\n$/);
    const distribution = JSON.parse(readFileSync(join(folder, "sweep/distribution.json"), "utf8"));
    expect(distribution).toMatchObject({ requestedRuns: 100_000 });
    expect(distribution.seeds).toHaveLength(distribution.runs);
  });

  test("of a single run writes nothing and exits with 130", async () => {
    const child = start(["run", HARDENED, "--set", "cluster.nodes=1000"], folder);
    // The first line of progress shows that the run is under way.
    await once(child.stderr ?? child, "data");
    const { code, error } = await interrupted(child);
    expect(code).toBe(130);
    expect(error).toMatch(/interrupted after [\d,]+ events; nothing was written\n$/);
    expect(readdirSync(folder)).toEqual([]);
  });
});

test("a reader that goes away is no error", () => {
  const command = `"${process.execPath}" "${join(ROOT, "dist/src/cli/main.js")}" list | true`;
  const { stderr, status } = spawnSync("bash", ["-o", "pipefail", "-c", command], { cwd: folder, encoding: "utf8" });
  expect({ stderr, status }).toEqual({ stderr: "", status: 0 });
});

async function interrupted(child: ChildProcess): Promise<{ code: number | null; error: string }> {
  let error = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    error += chunk.toString();
  });
  child.kill("SIGINT");
  const [code] = await once(child, "close");
  return { code, error };
}

/** Waits for something that another process does. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
