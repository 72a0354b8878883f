/** `cutover shrink` and `cutover replay`, on real runs of the smallest scenario. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { failureOf } from "../../src/cli/failures.ts";
import { runProgram } from "../../src/cli/program.ts";
import { Rehearsal } from "../../src/run/rehearsal.ts";
import { vocabulary } from "../../src/scenario/known.ts";
import { FakeSignals, type FakeTerminal, fakeTerminal } from "./fakes.ts";

const SMALL = "scenarios/dwcp/small.yaml";
const BROKEN = ["--set", "mechanisms.write=replace"];

let folder = "";
let incident = "";
let terminal: FakeTerminal;
const signals = new FakeSignals();

async function cutover(...words: string[]): Promise<number> {
  const context = {
    ...{ terminal, signals, vocabulary, version: "1.2.3", cores: 1 },
    rehearse: (...args: ConstructorParameters<typeof Rehearsal>) => new Rehearsal(...args),
  };
  try {
    return await runProgram(context, words);
  } catch (thrown) {
    const { code, text } = failureOf(thrown, false);
    terminal.error.write(text);
    return code;
  }
}

/** The incident's text with one piece replaced, as a file of its own. */
function changed(piece: string | RegExp, replacement: string): string {
  const text = readFileSync(incident, "utf8");
  const path = join(folder, "changed.yaml");
  const edited = text.replace(piece, replacement);
  if (edited === text) throw new Error(`${piece} does not stand in the incident`);
  writeFileSync(path, edited);
  return path;
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "cutover-shrink-"));
  incident = join(folder, "incident.yaml");
  terminal = fakeTerminal();
  expect(await cutover("shrink", SMALL, ...BROKEN, "-o", incident, "--no-progress")).toBe(1);
}, 60_000);

afterAll(() => rmSync(folder, { recursive: true }));

beforeEach(() => {
  terminal = fakeTerminal();
});

describe("shrink", () => {
  test("tells what is left and writes the incident", async () => {
    expect(await cutover("shrink", incident, "-o", incident, "--no-progress")).toBe(1);
    const text = terminal.out.text.replaceAll("\n", " ");
    expect(text).toMatch(/^D2 breaks first, with seed 42 {2}With 2 nodes, no faults and mechanisms\.write=replace: /);
    expect(text).toContain("Cured by mechanisms.write=merge-latched.");
    expect(text).toContain("to    2 nodes, 1 site, 0 faults, 1 step, 1 command");
    expect(text).toContain(`replay: cutover replay ${incident}`);
    expect(terminal.error.text).toContain(`incident in ${incident}\n`);
  });

  test.each([
    ["latency", "limit: 1"],
    ["rollback-time", "limit: 10ms"],
  ])("a criterion is shrunk and replayed, whether it needs a control run or not: %s", async (id, parameters) => {
    const file = join(folder, `${id}.yaml`);
    const criteria = `criteria={${id}: {${parameters}}}`;
    expect(await cutover("shrink", SMALL, "--set", criteria, "--set", "cluster.nodes=3", "-o", file, "--no-progress")).toBe(1);
    expect(terminal.out.text).toMatch(new RegExp(`^${id} breaks first`));
    expect(terminal.out.text).toContain("to    2 nodes, 2 sites, 0 faults, 1 step, ");
    expect(await cutover("replay", file, "--no-progress")).toBe(1);
    expect(terminal.out.text).toContain(id);
  });

  test("an incident that there were no runs to make smaller claims nothing but what was judged", async () => {
    const file = join(folder, "large.yaml");
    const criteria = "criteria={rollback-time: {limit: 10ms}, latency: {limit: 1}, error-rate: {limit: 0}}";
    expect(await cutover("shrink", SMALL, "--set", criteria, "--runs", "1", "-o", file, "--no-progress")).toBe(1);
    expect(await cutover("check", file, "--no-baselines", "--no-progress")).toBe(0);
  });

  test("a scenario that somebody has written is not written over, and an incident may be", async () => {
    const own = join(folder, "own.yaml");
    const text = `extends: ${resolve(SMALL)}\nname: own\nmechanisms: { write: replace }\n`;
    writeFileSync(own, text);
    const spelled = `${folder}/./own.yaml`;
    expect(await cutover("shrink", own, "-o", spelled, "--no-progress")).toBe(2);
    expect(terminal.error.text).toContain(`-o: found ${spelled}, which is the scenario to shrink, expected another file`);
    expect(readFileSync(own, "utf8")).toBe(text);
  });

  test("nor is what it extends, by whatever way, and what an incident extends", async () => {
    const paths = ["base.yaml", "middle.yaml", "top.yaml", "link.yaml"].map((name) => join(folder, name));
    const [base = "", middle = "", top = "", link = ""] = paths;
    writeFileSync(base, `extends: ${resolve(SMALL)}\nname: base\nmechanisms: { write: replace }\n`);
    writeFileSync(middle, "extends: base.yaml\nname: middle\n");
    writeFileSync(top, "extends: middle.yaml\nname: top\n");
    symlinkSync("base.yaml", link);
    const before = readFileSync(base, "utf8");
    for (const output of [middle, base, link]) {
      expect(await cutover("shrink", top, "-o", output, "--no-progress")).toBe(2);
      expect(terminal.error.text).toContain(`-o: found ${output}, which the scenario to shrink, ${top}, extends, expected another file`);
    }
    writeFileSync(top, 'extends: middle.yaml\nincident: { seed: "1", model: m, digest: d, first: { id: D2 } }\n');
    expect(await cutover("shrink", top, "-o", base, "--no-progress")).toBe(2);
    expect(readFileSync(base, "utf8")).toBe(before);
  });

  test("--json is all that is known, and --no-report writes nothing", async () => {
    const before = readdirSync(folder);
    expect(await cutover("shrink", incident, "--json", "--no-report", "--no-progress")).toBe(1);
    const found = JSON.parse(terminal.out.text);
    expect(found).toMatchObject({
      schema: "cutover.shrink/1",
      complete: true,
      failure: { id: "D2" },
      to: { nodes: 2, steps: 1, commands: 1 },
    });
    expect(found.incident).toContain("\nincident:\n");
    expect(readdirSync(folder)).toEqual(before);
  });

  test("a budget that is spent is said", async () => {
    expect(await cutover("shrink", SMALL, ...BROKEN, "--runs", "3", "--no-report", "--no-progress")).toBe(1);
    expect(terminal.out.text).toMatch(/spent all \d runs: there may be a smaller one/);
  });

  test("what holds is not shrunk", async () => {
    const output = join(folder, "none.yaml");
    expect(await cutover("shrink", SMALL, "-o", output, "--no-progress")).toBe(0);
    expect(terminal.error.text).toContain("nothing to shrink: the verdict with seed 42 is holds");
    expect(existsSync(output)).toBe(false);
  });

  test("interrupted, it writes the smallest so far", async () => {
    const output = join(folder, "so-far.yaml");
    const shrinking = cutover("shrink", SMALL, ...BROKEN, "-o", output);
    // The command lets the event loop turn once after each slice: by then it has made some runs, and has not come to its end.
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    signals.interrupt();
    expect(await shrinking).toBe(130);
    expect(terminal.out.text).toMatch(/\ninterrupted after \d+ runs: there may be a smaller one\n/);
    expect(await cutover("replay", output, "--no-report", "--no-progress")).toBe(1);
    expect(terminal.out.text).toContain("\nthe incident again: D2 breaks first");
  });

  test("interrupted in its first run, it writes nothing", async () => {
    const output = join(folder, "none.yaml");
    const shrinking = cutover("shrink", SMALL, ...BROKEN, "-o", output);
    signals.interrupt();
    expect(await shrinking).toBe(130);
    expect(existsSync(output)).toBe(false);
  });
});

describe("replay", () => {
  test("demands the same digest of the same models", async () => {
    expect(await cutover("replay", incident, "--no-report", "--no-progress")).toBe(1);
    expect(terminal.out.text).toMatch(/\nthe incident again: D2 breaks first, digest [0-9a-f]+\n$/);
  });

  test("takes an edited file for what it is", async () => {
    expect(await cutover("replay", changed(/seed: .*/, "seed: another"), "--no-report", "--no-progress")).toBe(3);
    expect(terminal.out.text).toMatch(/not the incident: digest \w+, the incident has \w+\. The models are the same:/);
  });

  test("says that the model has changed, and whether the same still breaks", async () => {
    const other = /model: .*/;
    expect(await cutover("replay", changed(other, "model: older"), "--json", "--no-report", "--no-progress")).toBe(1);
    expect(JSON.parse(terminal.out.text)).toMatchObject({ verdict: "violated" });
    expect(terminal.error.text).toContain("the model has changed since the incident was saved (older to ");
    expect(terminal.error.text).toContain("D2 still breaks first");
  });

  test("needs an incident", async () => {
    expect(await cutover("replay", SMALL)).toBe(2);
    expect(terminal.error.text).toContain(`${SMALL}: found no incident block, expected an incident`);
  });

  test("run takes the seed from the incident unless told otherwise", async () => {
    const path = changed(/seed: .*/, "seed: another one");
    await cutover("run", path, "--no-report", "--no-progress");
    await cutover("run", path, "--seed", "7", "--no-report", "--no-progress");
    expect(terminal.out.text.match(/^replay: .*--seed .*$/gm)?.map((line) => line.replace(/.*--seed /, ""))).toEqual([
      "'another one'",
      "7",
    ]);
  });
});

test("the help texts", async () => {
  await cutover("shrink", "--help");
  await cutover("replay", "--help");
  await expect(terminal.out.text).toMatchFileSnapshot("../golden/cli/help-shrink.txt");
});
