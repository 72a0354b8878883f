import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { casesOf, type EnumeratedRun, enumerateWork } from "../../src/explore/enumerate-work.ts";
import { enumeratedCase, interchangeable } from "../../src/explore/enumerated-scenario.ts";
import { type Enumeration, EnumerationFold, numbersIn } from "../../src/explore/enumeration.ts";
import { enumerationText } from "../../src/explore/enumeration-text.ts";
import { farm } from "../../src/farm/farm.ts";
import { exposureOf } from "../../src/migration/exposure/index.ts";
import { fleetNodes } from "../../src/migration/placement.ts";
import { diskFiles } from "../../src/scenario/files.ts";
import { vocabulary } from "../../src/scenario/known.ts";
import { loadScenario, parseScenario } from "../../src/scenario/load.ts";
import type { Scenario } from "../../src/scenario/scenario.ts";
import { scenarioText, standalone } from "../../src/scenario/write.ts";
import { createSystem } from "../../src/systems/index.ts";

const SMALL = fileURLToPath(new URL("../../scenarios/dwcp/small.yaml", import.meta.url));

const small = (...set: readonly string[]): Scenario => loadScenario(SMALL, { vocabulary, set });

async function enumeration(scenario: Scenario, nodes: number, from: number, runs: number): Promise<Enumeration> {
  const setup = { scenario, seed: "1", nodes };
  const cases = casesOf(setup);
  const fold = new EnumerationFold();
  for await (const settled of farm(enumerateWork, setup, numbersIn(cases, { from, runs }), { jobs: 1, interrupted: () => false })) {
    if ("output" in settled) fold.add(settled.output);
    else throw new Error(settled.failure);
  }
  return fold.result(setup, cases, { from, runs });
}

describe("on the small scenario", () => {
  test("sound mechanisms hold in every order, and what was covered is counted", async () => {
    const found = await enumeration(small(), 2, 0, 20);
    expect(found).toMatchObject({ verdict: "holds", wanted: 20, runs: 20, leftOut: 48, violated: 0, failures: [], neverSeen: [] });
    expect(found.counts).toEqual({ orders: 4, crashes: 17, raw: 68, renamings: 1, classes: 68 });
  });

  test("the plan's flag view is found, in the first order there is", async () => {
    const found = await enumeration(small("mechanisms.flagView=copied-at-construction"), 2, 0, 4);
    expect(found).toMatchObject({ verdict: "violated", violated: 4 });
    expect(found.failures).toMatchObject([{ id: "D1b", step: "up-1", runs: 4, example: { number: 0 } }]);
  });

  test("quorums of each version of its own are found with three nodes, and named with their orders", async () => {
    const found = await enumeration(small("mechanisms.quorum=own-members"), 3, 0, 6);
    expect(found.verdict).toBe("violated");
    const text = enumerationText(found, { coloured: false, replayOf: (number) => `replay case ${number}` });
    expect(text).toContain("1,332 cases, 666 up to the 2 renamings");
    expect(text).toContain("660 left out");
    expect(text).toMatch(/case \d+: up node-\d, node-\d, node-\d; back node-\d, node-\d, node-\d; no crash/);
    expect(text).toMatch(/replay: replay case \d+/);
    for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(100);
  });

  test("a case comes out the same whatever was run before it", async () => {
    const all = await enumeration(small("mechanisms.pinning=per-call"), 2, 16, 3);
    const last = await enumeration(small("mechanisms.pinning=per-call"), 2, 18, 1);
    const failures = ({ failures: found }: Enumeration) => found.map(({ example }) => example).filter(({ number }) => number === 18);
    expect(failures(all)).toEqual(failures(last));
  });
});

describe("a case", () => {
  const scenario = small();
  const cases = casesOf({ scenario, nodes: 4 });

  test.each([0, 143, 144, 5_000, 9_359])("number %i lets in one node more with each turn, and one less, in its order", (number) => {
    const rollout = cases.at(number);
    const { cluster, mechanisms, plan } = enumeratedCase(scenario, 4, rollout);
    const fleet = fleetNodes(cluster);
    const exposure = exposureOf("listed", mechanisms.exposure?.parameters ?? {}, fleet);
    const included = plan.steps.map(({ write }) =>
      fleet.flatMap(({ name }, node) => (exposure.includes(name, write?.percentage ?? 0) ? [node] : [])),
    );
    const up = rollout.up.map((_, turn) => rollout.up.slice(0, turn + 1).toSorted());
    const back = rollout.back.map((_, turn) => rollout.back.slice(turn + 1).toSorted());
    expect(included).toEqual([...up, ...back]);
  });

  test.each([0, 5_000])("number %i is a complete scenario, which can be written and loaded", (number) => {
    const written = standalone(enumeratedCase(scenario, 4, cases.at(number)));
    const text = scenarioText(written, vocabulary);
    expect(parseScenario(text, "case.yaml", { vocabulary, files: diskFiles })).toEqual(written);
  });

  test("crashes one node, down while its turn is written or once it has taken it in", () => {
    const { crash } = cases.at(5_000);
    const { faults, plan } = enumeratedCase(scenario, 4, cases.at(5_000));
    expect(faults).toHaveLength(1);
    const turnUs = plan.steps[(crash?.turn ?? 0) - 1]?.atUs ?? 0;
    const [fault] = faults;
    const [downUs, upUs] = [fault?.atUs ?? 0, (fault?.atUs ?? 0) + (fault?.forUs ?? 0)];
    if (crash?.moment === "before") expect(downUs < turnUs && turnUs < upUs).toBe(true);
    else expect(turnUs < downUs).toBe(true);
  });
});

describe("nodes are interchangeable", () => {
  test("at one site, unless only some of them vote", () => {
    const system = createSystem("dwcp");
    expect(interchangeable(small(), system, 4)).toEqual([
      ...Array(2).fill("us consensus cluster"),
      ...Array(2).fill("eu consensus cluster"),
    ]);
    const three = small("parameters.consensusMembers=3");
    expect(interchangeable(three, system, 4)).toEqual([
      "us consensus cluster",
      "us consensus cluster",
      "eu consensus cluster",
      "eu consensus none",
    ]);
    expect(casesOf({ scenario: three, nodes: 4 }).counts.renamings).toBe(2);
  });
});

describe("the fold", () => {
  const run = (number: number, more: Partial<EnumeratedRun> = {}): EnumeratedRun => ({
    number,
    title: `case ${number}`,
    unseen: [],
    events: 1,
    ...more,
  });
  const setup = { scenario: small(), seed: "1", nodes: 1 };
  const cases = casesOf(setup);
  const folded = (...runs: readonly EnumeratedRun[]): Enumeration => {
    const fold = new EnumerationFold();
    for (const each of runs) fold.add(each);
    return fold.result(setup, cases, { from: 0 });
  };
  const all = Array.from({ length: 5 }, (_, number) => run(number));

  test("holds if every case does, and is unknown where one is missing or could not be judged", () => {
    expect(cases.counts.classes).toBe(5);
    expect(folded(...all).verdict).toBe("holds");
    expect(folded(...all.slice(1)).verdict).toBe("unknown");
    expect(folded(...all.slice(1), run(0, { unknown: "why" }))).toMatchObject({
      verdict: "unknown",
      unknown: 1,
      unknowns: [{ reason: "why", number: 0 }],
    });
  });

  test("a situation counts as met when one case has met it", () => {
    expect(folded(...all.slice(1).map((each) => ({ ...each, unseen: ["x"] })), run(0)).verdict).toBe("holds");
    expect(folded(...all.map((each) => ({ ...each, unseen: ["x", "y"] })))).toMatchObject({ verdict: "unknown", neverSeen: ["x", "y"] });
  });

  test("groups what breaks the same first in the same step, the most frequent first", () => {
    const broken = (number: number, id: string, step: string) => run(number, { failure: { id, kind: "invariant", step, message: "" } });
    const { failures, verdict } = folded(broken(0, "D1b", "up-1"), broken(1, "D4", "back-1"), broken(2, "D4", "back-1"), run(3), run(4));
    expect(verdict).toBe("violated");
    expect(failures).toMatchObject([
      { id: "D4", step: "back-1", runs: 2, example: { number: 1 } },
      { id: "D1b", step: "up-1", runs: 1 },
    ]);
  });
});
