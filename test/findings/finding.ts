/** A finding as its file has it: the defect's name and place in the plan stand in its header, the rest is an ordinary scenario. */
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { vocabulary } from "../../src/scenario/known.ts";
import { loadScenario } from "../../src/scenario/load.ts";
import type { Scenario } from "../../src/scenario/scenario.ts";

const FOLDER = fileURLToPath(new URL("../../scenarios/dwcp/findings/", import.meta.url));

/** One defect of the plan with the scenario that shows it. */
export interface Finding {
  /** From the root of the repository. */
  readonly path: string;
  /** As in the facts, section 6.1: `B3`. */
  readonly id: string;
  /** Lines of the plan, or a section of the facts. */
  readonly source: string;
  readonly story: string;
  readonly scenario: Scenario;
}

/** All findings, in the order of their file names. */
export const FINDINGS: readonly Finding[] = readdirSync(FOLDER)
  .sort()
  .map((file) => readFinding(join(FOLDER, file)));

/** Throws for a header that is not `# B3 | L144-156 | ...` with the story in the lines below. */
function readFinding(path: string): Finding {
  const [header = "", ...lines] = readFileSync(path, "utf8").split("\n").slice(2);
  const [, id, source] = /^# ([A-Z]\w+) \| (.+)$/.exec(header) ?? [];
  if (id === undefined || source === undefined) throw new Error(`${path}:3: found ${JSON.stringify(header)}, expected "# B3 | L144-156"`);
  const story = lines.slice(0, lines.indexOf("")).map((line) => line.replace(/^# ?/, ""));
  return {
    path: `scenarios/dwcp/findings/${basename(path)}`,
    id,
    source,
    story: story.join(" "),
    scenario: loadScenario(path, { vocabulary }),
  };
}
