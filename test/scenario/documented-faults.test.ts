/** The faults that the page about faults shows are loaded as they stand there. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { diskFiles } from "../../src/scenario/files.ts";
import { vocabulary } from "../../src/scenario/known.ts";
import { parseScenario } from "../../src/scenario/load.ts";

test("docs/faults.md shows faults that load", () => {
  const [, faults] = /```yaml\n([\s\S]*?)```/.exec(readFileSync("docs/faults.md", "utf8")) ?? [];
  const text = `extends: hardened.yaml\nname: documented\ntitle: As documented\n${faults}`;
  const scenario = parseScenario(text, "scenarios/dwcp/documented.yaml", { vocabulary, files: diskFiles });
  expect(scenario.faults.map(({ kind }) => kind)).toEqual([
    "loss",
    "zombie",
    "version-leak",
    "crash",
    "partition",
    "command-duplicate",
    "crash",
    "crash",
    "cut-off",
    "site-outage",
    "byzantine",
  ]);
});
