/** The faults that the page about faults shows are loaded as they stand there. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { diskFiles } from "../../src/scenario/files.ts";
import { vocabulary } from "../../src/scenario/known.ts";
import { loadScenario, parseScenario } from "../../src/scenario/load.ts";

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

test.for(["slow-node", "disk-slow", "disk-full", "disk-torn", "disk-corrupt, rate: 10%"])(
  "%s on the control plane is refused, for it would change nothing",
  (kind) => {
    const load = (whom: string) =>
      loadScenario("scenarios/dwcp/small.yaml", { vocabulary, set: [`faults=[{kind: ${kind}, at: step:full, for: 5s, ${whom}}]`] });
    expect(() => load("node: flags-0")).toThrow('"flags-0", which is of the control plane, expected a node of the fleet');
    expect(() => load("role: flag-store primary")).toThrow("expected one of canary, consensus leader");
    expect(load("node: node-1").faults).toHaveLength(1);
  },
);
