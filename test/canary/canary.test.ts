/**
 * Proof that the tests can fail: the tests of the known-bad models are run once more, in a process of their own, with every invariant
 * deliberately broken (`vitest.canary.config.ts`). They must go red, each by the assertion that the invariant catches its known-bad model.
 */
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { dwcpDescription } from "../../src/systems/dwcp/index.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** Some of every kind, and quick ones. What breaks them breaks all of them: see the last test. */
const CANARIES = ["D2", "D10", "D12", "G5", "L1"];

interface JsonReport {
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly title: string; readonly status: string; readonly failureMessages: readonly string[] }[];
  }[];
}

/** One test of the child that was not skipped. */
type Run = JsonReport["testResults"][number]["assertionResults"][number];

describe("with every invariant broken", () => {
  let exitCode: number | null = null;
  let run: readonly Run[] = [];

  beforeAll(() => {
    const names = `'(${CANARIES.join("|")})': `;
    const words = ["run", "--config", "vitest.canary.config.ts", "--reporter", "json", "--testNamePattern", names];
    const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("VITEST")));
    const child = spawnSync(process.execPath, ["node_modules/vitest/vitest.mjs", ...words], { cwd: ROOT, encoding: "utf8", env });
    const begin = child.stdout.indexOf("{");
    if (begin < 0) throw new Error(`vitest gave no report: ${child.stderr}`);
    const report = JSON.parse(child.stdout.slice(begin)) as JsonReport;
    exitCode = child.status;
    run = report.testResults.flatMap(({ assertionResults }) => assertionResults).filter(({ status }) => status !== "skipped");
  }, 120_000);

  test("the tests fail", () => {
    expect(exitCode).toBe(1);
  });

  test.each(CANARIES)("that of %s, because it is silent", (id) => {
    const result = run.find(({ title }) => title.startsWith(`'${id}': `));
    expect(result?.status).toBe("failed");
    // It held on sound mechanisms and was looked at on the known-bad model: only the report is missing. D12 cannot tell of some requests.
    const found = id === "D12" ? "unknown" : "holds";
    expect(result?.failureMessages.join("\n")).toContain(`expected '${found}' to be 'violated'`);
  });

  test("none but these was run", () => {
    expect(run).toHaveLength(CANARIES.length);
  });
});

test("every invariant can be broken this way: it reports what it finds through findings.violated", () => {
  const folders = ["src/systems/dwcp/invariants/", "src/check/gates/", "src/check/linearizability/"];
  const sources = folders.flatMap((folder) =>
    readdirSync(`${ROOT}${folder}`)
      .filter((name) => name.endsWith(".ts"))
      .map((name) => readFileSync(`${ROOT}${folder}${name}`, "utf8")),
  );
  // Histories are judged, and offences reported, by the class that they share.
  const reporting = sources.filter((source) => /findings\.violated\(|history\.judge\(findings\)/.test(source));
  for (const { id } of dwcpDescription.invariants) {
    expect(
      reporting.some((source) => source.includes(`id: "${id}"`)),
      id,
    ).toBe(true);
  }
});
