/** A scenario written as a file and loaded again is the same scenario. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { vocabulary } from "../../src/scenario/known.ts";
import { loadScenario, parseScenario } from "../../src/scenario/load.ts";
import type { Scenario } from "../../src/scenario/scenario.ts";
import { scenarioText, standalone } from "../../src/scenario/write.ts";

const FOLDER = fileURLToPath(new URL("../../scenarios/", import.meta.url));
const SHIPPED = readdirSync(FOLDER, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".yaml"))
  .sort();

/** No file but the text itself. */
const alone = { read: () => ({ obstacle: "no file" }) };
const parse = (text: string): Scenario => parseScenario(text, "incident.yaml", { vocabulary, files: alone });

describe("every shipped scenario", () => {
  test.each(SHIPPED)("%s comes back from its text", (path) => {
    const scenario = standalone(loadScenario(join(FOLDER, path), { vocabulary }));
    const text = scenarioText(scenario, vocabulary);
    if (process.env.SHOW && path.includes(process.env.SHOW)) console.log(text);
    expect(parse(text)).toEqual(scenario);
  });
});
