/** The words of `cutover check`: its help, and what it refuses before anything runs. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { failureOf } from "../../src/cli/failures.ts";
import { runProgram } from "../../src/cli/program.ts";
import { vocabulary } from "../../src/scenario/known.ts";
import { FakeSignals, fakeTerminal } from "./fakes.ts";

const SMALL = "scenarios/dwcp/small.yaml";

async function check(...words: string[]): Promise<{ readonly out: string; readonly code: number; readonly error: string }> {
  const terminal = fakeTerminal();
  const rehearse = (): never => {
    throw new Error("nothing runs");
  };
  try {
    await runProgram({ terminal, signals: new FakeSignals(), vocabulary, version: "1", cores: 1, rehearse }, ["check", ...words]);
  } catch (thrown) {
    const { code, text } = failureOf(thrown, false);
    return { out: terminal.out.text, code, error: terminal.error.text + text };
  }
  throw new Error("expected it to be refused");
}

/** A folder of the test's own. */
function ownFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "cutover-check-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

test("the help names every option, reporter and exit code", async () => {
  await expect((await check("--help")).out).toMatchFileSnapshot("../golden/cli/help-check.txt");
});

test("two reporters may not write one file, however it is spelled", async () => {
  const { code, error } = await check(SMALL, "--reporter", "junit=reports/a.xml", "--reporter", "sarif=./reports/../reports/a.xml");
  expect(code).toBe(2);
  expect(error).toContain("two reporters write ./reports/../reports/a.xml: give each a file of its own");
});

test("nor by way of a link to the folder", async () => {
  const folder = ownFolder();
  symlinkSync(folder, join(folder, "again"));
  const [file, again] = [join(folder, "a.xml"), join(folder, "again", "a.xml")];
  const { code, error } = await check(SMALL, "--reporter", `junit=${file}`, "--reporter", `sarif=${again}`);
  expect(code).toBe(2);
  expect(error).toContain(`two reporters write ${again}: give each a file of its own`);
});

test("nor by way of a link to a file that does not exist yet", async () => {
  const folder = ownFolder();
  const [file, link] = [join(folder, "out.xml"), join(folder, "a.xml")];
  symlinkSync("out.xml", link);
  const { code, error } = await check(SMALL, "--reporter", `junit=${link}`, "--reporter", `sarif=${file}`);
  expect(code).toBe(2);
  expect(error).toContain(`two reporters write ${file}: give each a file of its own`);
});

test("nor by way of .. behind a link", async () => {
  const folder = ownFolder();
  mkdirSync(join(folder, "other", "deep"), { recursive: true });
  symlinkSync("other/deep", join(folder, "link"));
  const [above, file] = [`${folder}/link/../o.xml`, join(folder, "other", "o.xml")];
  const { code, error } = await check(SMALL, "--reporter", `junit=${above}`, "--reporter", `json=${file}`);
  expect(code).toBe(2);
  expect(error).toContain(`two reporters write ${file}: give each a file of its own`);
});

test.each([
  ["that is compared with", []],
  ["that is made", ["-u"]],
])("a reporter may not write over a baseline %s", async (_, words) => {
  const folder = ownFolder();
  const [file, link] = [join(folder, "dwcp-small.json"), join(folder, "again.xml")];
  symlinkSync("dwcp-small.json", link);
  const refused = async (path: string): Promise<void> => {
    const { code, error } = await check(SMALL, "--baselines", folder, ...words, "--reporter", `junit=${path}`);
    expect(error).toBe(`--reporter: found ${path}, which is the baseline of dwcp-small, expected another file\n`);
    expect(code).toBe(2);
  };
  // Also where there is none yet: the next check would take it for one.
  for (const path of [file, link]) await refused(path);
  expect(readdirSync(folder)).toEqual(["again.xml"]);
  const text = readFileSync("reports/baselines/dwcp-small.json", "utf8");
  writeFileSync(file, text);
  for (const path of [file, link]) await refused(path);
  expect(readFileSync(file, "utf8")).toBe(text);
});

test("a reporter may not write over a scenario that is checked", async () => {
  const before = readFileSync(SMALL, "utf8");
  const { code, error } = await check("scenarios/dwcp/controls", SMALL, "--reporter", `junit=./${SMALL}`);
  expect(code).toBe(2);
  expect(error).toContain(`--reporter: found ./${SMALL}, which is a scenario to check, expected another file`);
  expect(readFileSync(SMALL, "utf8")).toBe(before);
});

test("nor over what such a scenario extends", async () => {
  const [heir, base] = ["scenarios/dwcp/un-kill.yaml", "scenarios/dwcp/as-written.yaml"];
  const before = readFileSync(base, "utf8");
  const { code, error } = await check(SMALL, heir, "--reporter", `junit=${base}`);
  expect(code).toBe(2);
  expect(error).toContain(`--reporter: found ${base}, which a scenario to check, ${heir}, extends, expected another file`);
  expect(readFileSync(base, "utf8")).toBe(before);
});

test("nor over the round trips that it reads", async () => {
  const table = "scenarios/data/ibm-cloud-inter-region-rtt-2024-03.csv";
  const before = readFileSync(table, "utf8");
  const { code, error } = await check("scenarios/dwcp/un-kill.yaml", "--reporter", `junit=${table}`);
  expect(code).toBe(2);
  expect(error).toContain(
    `--reporter: found ${table}, which a scenario to check, scenarios/dwcp/un-kill.yaml, reads, expected another file`,
  );
  expect(readFileSync(table, "utf8")).toBe(before);
});
