/** The examples at full size, as the command runs them. */
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import type { Outcome } from "../../src/run/outcome.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const EXAMPLES = readdirSync(`${ROOT}scenarios/dwcp/examples`).map((file) => `scenarios/dwcp/examples/${file}`);

test.each(EXAMPLES)("%s comes out as it expects", (path) => {
  const words = ["dist/src/cli/main.js", "run", path, "--seed", "42", "--json", "--no-report"];
  const { stdout } = spawnSync(process.execPath, words, { cwd: ROOT, encoding: "utf8", maxBuffer: 100_000_000 });
  expect((JSON.parse(stdout) as Outcome).expectation).toEqual({ met: true, reasons: [] });
});
