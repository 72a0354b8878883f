/** The law of written scenarios: loading the text gives the same scenario, as far as it can stand alone. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Drawing } from "../../src/explore/draw.ts";
import { rehearse } from "../../src/run/rehearsal.ts";
import { heldShape } from "../../src/scenario/held-shape.ts";
import { vocabulary } from "../../src/scenario/known.ts";
import { loadScenario, parseScenario } from "../../src/scenario/load.ts";
import type { Scenario } from "../../src/scenario/scenario.ts";
import { scenarioText, standalone } from "../../src/scenario/write.ts";
import { dwcp } from "../run/fixtures.ts";
import { arbitraryScenario } from "./arbitrary-scenario.ts";

const FOLDER = fileURLToPath(new URL("../../scenarios/", import.meta.url));
const SHIPPED = readdirSync(FOLDER, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".yaml"))
  .sort();

/** Loads a text where there is no other file to read. */
function parseAlone(text: string): Scenario {
  return parseScenario(text, "incident.yaml", { vocabulary, files: { read: () => ({ obstacle: "no other file" }) } });
}

describe("a scenario comes back from its text", () => {
  test.each(SHIPPED)("%s", (path) => {
    const loaded = loadScenario(join(FOLDER, path), { vocabulary });
    expect(heldShape.parse(loaded)).toEqual(loaded);
    const scenario = standalone(loaded);
    expect(parseAlone(scenarioText(scenario, vocabulary))).toEqual(scenario);
  });

  test("whatever its values are", () => {
    fc.assert(
      fc.property(arbitraryScenario, (drawn) => {
        expect(heldShape.parse(drawn)).toEqual(drawn);
        const scenario = standalone(drawn);
        expect(parseAlone(scenarioText(scenario, vocabulary))).toEqual(scenario);
      }),
      { seed: 1, numRuns: 40 },
    );
  });

  test("drawn as exploration draws it", () => {
    const drawing = new Drawing(dwcp("small"), vocabulary);
    for (let index = 0; index < 30; index++) {
      const scenario = standalone(drawing.draw("write", index).scenario);
      expect(parseAlone(scenarioText(scenario, vocabulary))).toEqual(scenario);
    }
  });

  test("with links of its own, and round trips that only a profile gives", () => {
    const links = "cluster.network.links=[{link: us -> eu, loss: 1%, rtt: 100us}]";
    const scenario = standalone(dwcp("small", "cluster.network={profile: internet}", links));
    expect(scenario.cluster.network.siteRttUs).toBe(50_000);
    expect(heldShape.parse(scenario)).toEqual(scenario);
    expect(parseAlone(scenarioText(scenario, vocabulary))).toEqual(scenario);
  });
});

test("what stands alone has lost nothing that a run can see", () => {
  const scenario = dwcp("small");
  const alone = standalone(scenario);
  expect(alone.cluster.network.rtt.map(({ from, to }) => `${from} ${to}`)).toEqual(["dallas frankfurt", "frankfurt dallas"]);
  const [whole, short] = [scenario, alone].map((each) => rehearse(each, "7").outcome);
  expect(short).toEqual(whole);
});

test("it reads as a person would have written it", () => {
  const text = scenarioText(standalone(dwcp("small", "mechanisms.write=replace", "defects.size-field-32-bit=true")), vocabulary);
  expect(text).toContain("  observe: { before: 10s, after: 12s, extendAtMost: 10m }\n");
  expect(text).toContain("    - { name: kill, title: operator sets ForceV1Mode, at: 18s, command: kill }\n");
  expect(text).toContain("      write: { enable: [transport, compression], percentage: 50 }\n");
  expect(text).toContain("      - { from: dallas, to: frankfurt, rtt: 123ms }\n");
  expect(text).toContain("\ndefects: { size-field-32-bit: true }\n");
  expect(text).toContain("\n  write: replace\n");
});
