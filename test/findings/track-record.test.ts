/**
 * Every finding breaks as its file expects, is cured by the values that the search computes, and stands in docs/track-record.md, which is
 * written here: `npx vitest run test/findings -u`.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { type Cure, complaintOf, findCure, type Swap, withSwaps } from "../../src/explore/cure.ts";
import { mechanisms } from "../../src/migration/mechanisms.ts";
import type { Outcome } from "../../src/run/outcome.ts";
import { dwcpDescription } from "../../src/systems/dwcp/index.ts";
import { outcomeOf } from "../run/fixtures.ts";
import { FINDINGS, type Finding } from "./finding.ts";
import { INEXPRESSIBLE } from "./inexpressible.ts";

const SEED = "42";
/** A cure that only helps by chance shows itself on one of these. */
const OTHER_SEEDS = ["1", "2", "3"];
const FACTS = fileURLToPath(new URL("../../docs/sources/system-facts.md", import.meta.url));
const TRACK_RECORD = fileURLToPath(new URL("../../docs/track-record.md", import.meta.url));

interface Shown {
  readonly finding: Finding;
  readonly outcome: Outcome;
  readonly complaint: string;
  readonly cure: Cure;
}

const shown = new Map<string, Shown>();

beforeAll(async () => {
  for (const finding of FINDINGS) {
    const outcome = outcomeOf(finding.scenario, SEED);
    const complaint = complaintOf(outcome);
    if (complaint === undefined) throw new Error(`${finding.path} holds with seed ${SEED}`);
    const rehearse = (changed: Finding["scenario"]) => Promise.resolve(outcomeOf(changed, SEED));
    const cure = await findCure(finding.scenario, complaint, { mechanisms }, rehearse);
    if (cure === undefined) throw new Error("nobody interrupts this");
    shown.set(finding.path, { finding, outcome, complaint, cure });
  }
}, 120_000);

function shownOf(path: string): Shown {
  const found = shown.get(path);
  if (found === undefined) throw new Error(`${path} was not rehearsed`);
  return found;
}

describe.each(FINDINGS)("$id, $scenario.title", ({ path, scenario }) => {
  test("comes out as its file expects", () => {
    expect(scenario.expect).toBeDefined();
    expect(shownOf(path).outcome.expectation).toEqual({ met: true, reasons: [] });
  });

  test("is cured by what was computed: one of the smallest sets at least makes it hold, also on other seeds", () => {
    const { cure } = shownOf(path);
    expect(cure.cures.length).toBeGreaterThan(0);
    const cured = cure.cures.map((swaps) => withSwaps(scenario, swaps, { mechanisms }));
    const held = cured.filter((each) => outcomeOf(each, SEED).verdict === "holds");
    expect(held).not.toEqual([]);
    for (const each of held) expect(OTHER_SEEDS.map((seed) => outcomeOf(each, seed).verdict)).toEqual(OTHER_SEEDS.map(() => "holds"));
  });
});

test("every defect of the facts, section 6.1, is shown, or said to be inexpressible", () => {
  const section = readFileSync(FACTS, "utf8").split("\n## 6.2")[0]?.split("\n## 6.1")[1] ?? "";
  const listed = [...section.matchAll(/^\| (B\d+) \|/gm)].map(([, id]) => id);
  expect(listed.length).toBeGreaterThan(20);
  const known = [...FINDINGS, ...INEXPRESSIBLE].map(({ id }) => id);
  expect(listed.filter((id) => !known.includes(id ?? ""))).toEqual([]);
});

test("every defect that a version may have is shown", () => {
  const shownDefects = FINDINGS.flatMap(({ scenario }) => Object.keys(scenario.defects).filter((name) => scenario.defects[name]));
  expect(dwcpDescription.defects.map(({ name }) => name).filter((name) => !shownDefects.includes(name))).toEqual([]);
});

test("no defect stands among the findings and among those that cannot be shown", () => {
  const ids = FINDINGS.map(({ id }) => id);
  for (const { id } of INEXPRESSIBLE) expect(ids).not.toContain(id);
});

test("docs/track-record.md says what was found", async () => {
  await expect(trackRecord()).toMatchFileSnapshot(TRACK_RECORD);
});

function trackRecord(): string {
  const rows = [...shown.values()].map(({ finding, outcome, complaint, cure }) => {
    const violation = outcome.invariants.find(({ id }) => id === complaint)?.firstViolation?.message ?? outcome.reasons.join("; ");
    const cured = cure.cures.map((swaps) => swaps.map(asSet).join(" and ")).join(", or ");
    const reproduce = `\`cutover run ${finding.path}\``;
    return [finding.id, finding.source, finding.story, complaint, escaped(violation), cured, reproduce];
  });
  const missing = INEXPRESSIBLE.map(({ id, defect, why }) => [id, defect, why]);
  return `# Track record

What cutover finds in the DWCP plan (docs/sources/dwcp-plan.md), one defect a row, by its name in docs/sources/system-facts.md, section 6.1.
Each scenario is the sound plan of \`scenarios/dwcp/small.yaml\` with the plan's or upstream's own value in one place, and the fault that it
takes to show it. The cure is computed: the smallest set of values that, swapped for the sound ones on the same seed, removes the violation.
Names without a number are those of DWCP's components, for defects of upstream's code. This page is written by a test.

${table(["finding", "plan", "what happens", "breaks", "first violation, seed 42", "cured by", "reproduce"], rows)}
\`cutover check scenarios/dwcp/findings\` rehearses them all; \`cutover cure <scenario>\` computes a cure.

## What cannot be shown

${table(["finding", "defect", "why"], missing)}`;
}

function asSet({ path, sound }: Swap): string {
  return `\`${path}=${sound}\``;
}

function escaped(text: string): string {
  return text.replaceAll("|", "\\|");
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |\n`;
  return line(head) + line(head.map(() => "---")) + rows.map(line).join("");
}
