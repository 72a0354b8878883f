/** Sweeps and checks on several threads, and sweeps that are killed: the same bytes as from one thread that nobody disturbed. */
import { once } from "node:events";
import { appendFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { cutover, ROOT, start } from "./cutover.ts";

/** Runs of a few milliseconds, some of which break and some of which do not. */
const SCENARIO = [
  ["run", join(ROOT, "scenarios/dwcp/small.yaml")],
  ["--set", "cluster.nodes=3"],
  ["--set", "parameters.controlInterval=500ms"],
  ["--set", "plan.observe.before=1s"],
  ["--set", "plan.observe.after=3s"],
  ["--set", "criteria.rollback-time.limit=130ms"],
].flat();
const RUNS = 12;

let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "cutover-sweep-e2e-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** The files of a report by name, and nothing hidden left out. */
function filesIn(report: string): { readonly [name: string]: string } {
  const entries = readdirSync(join(folder, report), { recursive: true, encoding: "utf8", withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  return Object.fromEntries(paths.sort().map((path) => [path.slice(join(folder, report).length), readFileSync(path, "utf8")]));
}

function swept(report: string, ...more: string[]) {
  const { code, out, error } = cutover([...SCENARIO, "--runs", String(RUNS), "-o", report, ...more], folder);
  return { result: { code, out, files: filesIn(report) }, error };
}

describe("any number of workers", () => {
  test("gives the same text and the same files", () => {
    const { result } = swept("one", "-j", "1");
    expect(Object.keys(result.files)).toEqual(expect.arrayContaining(["/distribution.json", "/summary.txt"]));
    expect(Object.keys(result.files)).not.toContain("/journal.jsonl");
    const { verdicts } = JSON.parse(result.files["/distribution.json"] ?? "");
    expect(verdicts.violated).toBeGreaterThan(2);
    expect(verdicts.violated).toBeLessThan(RUNS);
    for (const jobs of ["2", "4"]) expect(swept(`jobs-${jobs}`, "-j", jobs).result).toEqual(result);
    expect(swept("by-cores").result).toEqual(result);
  });

  test("stops after the same runs", () => {
    const { result } = swept("one", "-j", "1", "--bail", "2");
    expect(result.out).toMatch(/^stopped after 2 violated runs, as asked: \d+ of 12 runs$/m);
    for (const jobs of ["2", "4"]) expect(swept(`jobs-${jobs}`, "-j", jobs, "--bail", "2").result).toEqual(result);
  });

  test("checks the same", () => {
    const paths = ["small.yaml", "findings/b01-copied-flags.yaml"].map((name) => join(ROOT, "scenarios/dwcp", name));
    const checked = (...more: string[]) => {
      const { code, out } = cutover(["check", ...paths, "--runs", "2", "--json", ...more], folder);
      return { code, out };
    };
    const { code, out } = checked("-j", "1");
    expect(code).toBe(0);
    expect(checked("-j", "2")).toEqual({ code, out });
    expect(checked("-j", "4")).toEqual({ code, out });
  });
});

describe("a sweep that is killed", () => {
  const journal = (): string => join(folder, "killed/journal.jsonl");
  const journalLines = (): number => (existsSync(journal()) ? readFileSync(journal(), "utf8").split("\n").length - 1 : 0);

  /** Starts the sweep, or goes on with it, and kills it once the journal has so many lines. Gives the number that it has then. */
  async function killedAt(lines: number, ...more: string[]): Promise<number> {
    const child = start([...SCENARIO, "--runs", String(RUNS), "-j", "2", "-o", "killed", ...more], folder);
    const closed = once(child, "close");
    while (journalLines() < lines && child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 5));
    child.kill("SIGKILL");
    const [, signal] = await closed;
    expect(signal).toBe("SIGKILL");
    return journalLines();
  }

  test("again and again loses no finished run, and ends with the bytes of one that was not", async () => {
    const { result } = swept("undisturbed", "-j", "1");
    await killedAt(3);
    const lines = await killedAt(8, "--resume");
    expect(lines).toBeGreaterThanOrEqual(8);
    const { result: resumed, error } = swept("killed", "-j", "2", "--resume");
    expect(resumed).toEqual(result);
    expect(error).toContain(`${RUNS} runs, ${lines - 1} of them from the journal, `);
  });

  test("in the middle of a line runs only that line's seed again", async () => {
    const { result } = swept("undisturbed", "-j", "2");
    const lines = await killedAt(6);
    const whole = readFileSync(journal());
    truncateSync(journal(), whole.length - 40);
    const { result: resumed, error } = swept("killed", "--resume");
    expect(resumed).toEqual(result);
    expect(error).toContain(`${RUNS} runs, ${lines - 2} of them from the journal, `);
  });

  test("is not taken up with other settings or from a damaged journal, and stays as it is", async () => {
    await killedAt(4);
    const before = filesIn("killed");
    const other = cutover([...SCENARIO, "--runs", "12", "--from", "2", "-o", "killed", "--resume"], folder);
    expect(other).toMatchObject({
      code: 2,
      out: "",
      error: expect.stringMatching(/^killed\/journal\.jsonl:1:1: found .* first seed is 1, exp/),
    });
    expect(filesIn("killed")).toEqual(before);
    appendFileSync(journal(), "no line of ours\n");
    const damaged = cutover([...SCENARIO, "--runs", "12", "-o", "killed", "--resume"], folder);
    expect(damaged).toMatchObject({
      code: 2,
      out: "",
      error: expect.stringMatching(/^killed\/journal\.jsonl:\d+:1: found something else/),
    });
    expect(swept("killed", "-j", "2").result.files).not.toHaveProperty("/journal.jsonl");
  });
});
