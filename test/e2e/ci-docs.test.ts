/** The examples of docs/ci.md are run, command by command, in a copy of the scenarios and baselines that they name. */
import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { junitMistakes, sarifMistakes } from "../report/reporters/validation.ts";
import { ROOT } from "./cutover.ts";

const docs = readFileSync(join(ROOT, "docs/ci.md"), "utf8");

/** The fenced YAML whose first line names a file. */
function example(file: string): unknown {
  const [, body] = new RegExp(`\`\`\`yaml\n# ${file.replaceAll(".", "\\.")}\n([\\s\\S]*?)\`\`\``).exec(docs) ?? [];
  if (body === undefined) throw new Error(`docs/ci.md has no example of ${file}`);
  return parse(body);
}

interface GitHubWorkflow {
  readonly jobs: {
    readonly [job: string]: { readonly steps: readonly { readonly run?: string; readonly with?: { readonly [name: string]: unknown } }[] };
  };
}

interface GitLabPipeline {
  readonly rehearse: {
    readonly script: readonly string[];
    readonly artifacts: { readonly paths: readonly string[]; readonly reports: { readonly junit: string } };
  };
}

const workflow = example(".github/workflows/rollout.yaml") as GitHubWorkflow;
const pipeline = example(".gitlab-ci.yml") as GitLabPipeline;

let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "cutover-ci-"));
  cpSync(join(ROOT, "scenarios"), join(folder, "scenarios"), { recursive: true });
  cpSync(join(ROOT, "reports/baselines"), join(folder, "reports/baselines"), { recursive: true });
  // In place of npx, which would look for the package: the built command.
  mkdirSync(join(folder, "bin"));
  const shim = `#!/bin/sh\n[ "$1" = cutover ] || exit 99\nshift\nexec "${process.execPath}" "${join(ROOT, "dist/src/cli/main.js")}" "$@"\n`;
  writeFileSync(join(folder, "bin/npx"), shim);
  chmodSync(join(folder, "bin/npx"), 0o755);
});

afterAll(() => rmSync(folder, { recursive: true }));

/** Runs a command in a shell, as CI does. */
function run(command: string, environment: { readonly [name: string]: string } = {}): { code: number | null; out: string; error: string } {
  const env = { ...process.env, PATH: `${join(folder, "bin")}${delimiter}${process.env.PATH}`, CI: "true", ...environment };
  const { status, stdout, stderr } = spawnSync("sh", ["-e", "-c", command], { cwd: folder, encoding: "utf8", env });
  return { code: status, out: stdout, error: stderr };
}

describe("GitHub Actions", () => {
  const steps = Object.values(workflow.jobs).flatMap((job) => job.steps);
  const commands = steps.flatMap((step) => (step.run === undefined ? [] : [step.run.trim()]));

  test("every command passes, and writes what the later steps upload", async () => {
    expect(commands.filter((command) => !command.startsWith("npx cutover "))).toEqual(["npm ci"]);
    const summary = join(folder, "summary.md");
    for (const command of commands.filter((each) => each !== "npm ci")) {
      const { code, error } = run(command, { GITHUB_ACTIONS: "true", GITHUB_STEP_SUMMARY: summary, GITHUB_WORKSPACE: folder });
      expect(code, `${command}\n${error}`).toBe(0);
    }
    const uploads = steps.flatMap((step) => [step.with?.sarif_file, step.with?.path]).filter((path) => typeof path === "string");
    expect(uploads).toHaveLength(2);
    for (const path of uploads) expect(existsSync(join(folder, path)), path).toBe(true);
    expect(sarifMistakes(readFileSync(join(folder, "reports/check.sarif"), "utf8"))).toEqual([]);
    expect(await junitMistakes(readFileSync(join(folder, "reports/check.xml"), "utf8"))).toEqual([]);
    expect(readFileSync(summary, "utf8")).toContain("### cutover check: met");
  });

  test("its gate fails where a scenario does not come out as expected", () => {
    const gate = commands.find((command) => command.includes("cutover check")) ?? "";
    const { code, out } = run(`${gate} --set mechanisms.propagation=poll`, { GITHUB_WORKSPACE: folder });
    expect(code).toBe(1);
    expect(out).toMatch(/^::error file=scenarios\/dwcp\/small\.yaml,line=\d+,col=\d+,title=/m);
  });
});

describe("GitLab CI", () => {
  test("every command passes, and writes what is kept", async () => {
    const { script, artifacts } = pipeline.rehearse;
    expect(script.filter((command) => !command.startsWith("npx cutover "))).toEqual(["npm ci"]);
    rmSync(join(folder, "reports/check.xml"), { force: true });
    for (const command of script.filter((each) => each !== "npm ci")) {
      const { code, error } = run(command, { GITLAB_CI: "true", CI_PROJECT_DIR: folder });
      expect(code, `${command}\n${error}`).toBe(0);
    }
    for (const path of [...artifacts.paths, artifacts.reports.junit]) expect(existsSync(join(folder, path)), path).toBe(true);
    expect(await junitMistakes(readFileSync(join(folder, artifacts.reports.junit), "utf8"))).toEqual([]);
  });
});

test("the update command of the docs writes the file that the docs name", () => {
  const [, command = "", file = ""] = /^(npx cutover check .* -u) +# writes (\S+)$/m.exec(docs) ?? [];
  const before = readFileSync(join(folder, file), "utf8");
  expect(run(command)).toMatchObject({ code: 0, out: expect.stringMatching(/ (unchanged|updated)\n/) });
  expect(JSON.parse(readFileSync(join(folder, file), "utf8"))).toMatchObject({
    schema: "cutover.baseline/1",
    scenario: JSON.parse(before).scenario,
  });
});
