/** The incident as a file, the paragraph at its top, and what a replay says of a new run. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { failureOf } from "../../src/explore/failure.ts";
import { incidentText } from "../../src/explore/incident.ts";
import { replayOf } from "../../src/explore/replay.ts";
import { type Judge, Shrinking, type Shrunk } from "../../src/explore/shrink.ts";
import { storyOf } from "../../src/explore/story.ts";
import type { Outcome } from "../../src/run/outcome.ts";
import { rehearse } from "../../src/run/rehearsal.ts";
import { vocabulary } from "../../src/scenario/known.ts";
import { parseScenario } from "../../src/scenario/load.ts";
import type { IncidentSpec, Scenario } from "../../src/scenario/scenario.ts";
import { dwcp } from "../run/fixtures.ts";

function parseAlone(text: string): Scenario {
  return parseScenario(text, "incident.yaml", { vocabulary, files: { read: () => ({ obstacle: "no other file" }) } });
}

function shrunkFrom(scenario: Scenario, seed: string, judge: Judge = "alone"): Shrunk {
  const failure = failureOf(rehearse(scenario, seed).outcome);
  if (failure === undefined) throw new Error("the scenario breaks nothing");
  const shrinking = new Shrinking(scenario, seed, failure, { vocabulary, runs: 500, judge });
  while (!shrinking.advance(1_000_000));
  return shrinking.result();
}

const UN_KILL = `With 2 nodes, no faults and mechanisms.write=replace: the operator kills at`;

describe("the un-kill", () => {
  const shrunk = shrunkFrom(dwcp("findings/b03-un-kill"), "42");
  const text = incidentText(shrunk, vocabulary);

  test("is told in a paragraph", () => {
    const story = storyOf(shrunk, vocabulary);
    expect(story.startsWith(UN_KILL)).toBe(true);
    expect(story).toMatch(/; at \d+\.\d s step full writes the whole flag struct \(\w+, 100 %\); at \d+\.\d s on node-\d /);
    expect(story.endsWith(`${shrunk.failure.message}. D2. Cured by mechanisms.write=merge-latched.`)).toBe(true);
    const comment = text.split("\n").filter((line) => line.startsWith("#"));
    expect(
      comment
        .slice(0, -3)
        .map((line) => line.slice(2))
        .join(" "),
    ).toBe(story);
    expect(comment.at(-1)).toBe("# Times are those of the calendar; incident.first.at alone is simulated time since the run began.");
    expect(comment.every((line) => line.length <= 100)).toBe(true);
  });

  test("stands in the README as it comes out", () => {
    const readme = readFileSync(fileURLToPath(new URL("../../README.md", import.meta.url)), "utf8");
    expect(readme).toContain(text.slice(0, text.indexOf("\n#\n")));
  });

  test("breaks in its file as it did, on the seed that stands there", () => {
    const scenario = parseAlone(text);
    const { incident } = scenario;
    expect(scenario).toMatchObject({
      name: `dwcp-finding-un-kill-incident-D2-${shrunk.outcome.digest.slice(0, 8)}`,
      expect: { verdict: "violated", first: "D2" },
    });
    expect(incident).toMatchObject({ seed: "42", first: { id: "D2", step: "full" } });
    const { outcome } = rehearse(scenario, incident?.seed ?? "");
    expect(outcome.expectation).toEqual({ met: true, reasons: [] });
    expect(replayOf(incident as IncidentSpec, outcome)).toMatchObject({ status: "same" });
  });

  test("cannot be shrunk further, and keeps its name", () => {
    const again = shrunkFrom(parseAlone(text), "42");
    expect(incidentText(again, vocabulary)).toBe(text);
  });

  const nameOf = (name: string, id: string, digest: string): string => {
    const { scenario, failure, outcome } = shrunk;
    const incident = { ...shrunk, scenario: { ...scenario, name }, failure: { ...failure, id }, outcome: { ...outcome, digest } };
    return parseAlone(incidentText(incident, vocabulary)).name;
  };

  test("has a name that tells it from other incidents of the scenario", () => {
    expect(nameOf("small", "D2", "0123456789")).toBe("small-incident-D2-01234567");
    expect(nameOf("small", "D2", "f123456789")).toBe("small-incident-D2-f1234567");
    expect(nameOf("small", "rollback-time", "0123456789")).toBe("small-incident-rollback-time-01234567");
  });

  test("has a name that does not grow where it is shrunk again", () => {
    expect(nameOf("small-incident-D2-01234567", "D1b", "abcdef0123")).toBe("small-incident-D1b-abcdef01");
    // As they were called before.
    expect(nameOf("small-incident", "D2", "0123456789")).toBe("small-incident-D2-01234567");
    expect(nameOf("an-incident-report", "D2", "0123456789")).toBe("an-incident-report-incident-D2-01234567");
    const longest = nameOf("a".repeat(64), "rollback-time", "0123456789");
    expect(longest).toBe(`${"a".repeat(32)}-incident-rollback-time-01234567`);
    expect(nameOf(longest, "rollback-time", "0123456789")).toBe(longest);
  });
});

test("a criterion that is missed is an incident, too", () => {
  // A kill that crosses an ocean takes longer than that.
  const scenario = dwcp("small", "criteria={downtime: {}, rollback-time: {limit: 10ms}}", "cluster.nodes=3");
  const shrunk = shrunkFrom(scenario, "1");
  expect(shrunk.failure).toMatchObject({ id: "rollback-time", kind: "criterion" });
  expect(shrunk.scenario.criteria.map(({ id }) => id)).toEqual(["rollback-time"]);
  expect(shrunk.scenario.plan.operator.map(({ command }) => command)).toEqual(["kill"]);
  expect(incidentText(shrunk, vocabulary)).not.toContain("incident.first.at");
  const loaded = parseAlone(incidentText(shrunk, vocabulary));
  expect(loaded).toMatchObject({
    expect: { verdict: "violated", allowed: ["rollback-time"] },
    incident: { first: { id: "rollback-time" } },
  });
  expect(rehearse(loaded, "1").outcome.expectation).toEqual({ met: true, reasons: [] });
  const whole = shrunkFrom(scenario, "1", "whole");
  expect(incidentText(whole, vocabulary)).toBe(incidentText(shrunk, vocabulary));
  expect(whole.runs).toBe(shrunk.runs);
});

describe("a story names what it has to", () => {
  const shrunk = (scenario: Scenario): Shrunk => {
    const outcome = { timeline: [], invariants: [], criteria: [] } as unknown as Outcome;
    const failure = { id: "D2", kind: "invariant", message: "it breaks" } as const;
    return { scenario, seed: "1", failure, outcome, cures: [], runs: 1, complete: true };
  };
  const story = (...set: readonly string[]): string => storyOf(shrunk(dwcp("small", "plan.operator=[]", ...set)), vocabulary);

  test.each([
    [["faults=[{kind: crash, at: 3s, for: 2s, node: node-1}]"], "With 4 nodes at 2 sites and 1 fault: at 0.0 s step half"],
    [["faults=[{kind: crash, at: 3s, for: 2s, node: node-1}]"], "; from 3.0 s to 5.0 s crash: node node-1; "],
    [
      ["faults=[{kind: crash, when: rollback, after: 2s, for: 2s, role: controller}]"],
      "; crash: role controller, when a rollback is committed, 2 s later; it",
    ],
    [["plan.operator=[{name: k, title: t, at: 5s, command: unforce}]"], "; the operator lifts the kill at 5.0 s; "],
    [
      ["plan.operator=[{name: k, title: t, at: 40ms, command: rollback, rollback: {level: partial, percentage: 5}}]"],
      "; the operator rolls back at 40.0 ms (down to 5 %); ",
    ],
    [
      ["plan.steps=[{name: s, title: t, at: week 3 + 2500ms, write: {disable: [transport], force: true}}]"],
      ": at week 3 + 2.5s step s disables transport and forces the old version; ",
    ],
    [["plan.steps=[{name: s, title: t, at: 0s}]"], "With 4 nodes at 2 sites, a plan that changes nothing and no faults: it breaks. D2."],
    [
      ["plan.steps=[{name: s, title: t, at: 0s}, {name: u, title: t, at: 1s, write: {percentage: 100}}]"],
      "With 4 nodes at 2 sites and no faults: at 1.0 s step u goes to 100 %; it breaks. D2.",
    ],
  ])("%j", (set, part) => {
    expect(story(...set)).toContain(part);
  });

  test("gates that fire", () => {
    const base = shrunk(dwcp("small"));
    const timeline = [{ kind: "gate", atUs: 1, calendarUs: 12_000_000, text: "fired: error-rate of all > 5 % (half)" }] as const;
    expect(storyOf({ ...base, outcome: { ...base.outcome, timeline } }, vocabulary)).toContain("; at 12.0 s a gate fired: error-rate");
  });
});

describe("a replay", () => {
  const incident: IncidentSpec = { seed: "1", model: "m", digest: "d", first: { id: "D2", atUs: 5, step: "half" } };
  const outcome = (model: string, digest: string, broken: readonly string[], atUs = 5): Outcome => {
    const invariants = broken.map((id) => ({ id, firstViolation: { atUs, step: "half", message: "x" } }));
    return { model, digest, invariants, criteria: [] } as unknown as Outcome;
  };

  test.each([
    ["same", outcome("m", "d", ["D2", "D3"])],
    ["differs", outcome("m", "e", ["D2"])],
    ["differs", outcome("m", "d", ["D3", "D2"])],
    ["differs", outcome("m", "d", ["D2"], 6)],
    ["differs", outcome("m", "d", [])],
    ["breaks", outcome("n", "e", ["D2"], 6)],
    ["else", outcome("n", "d", ["D3", "D2"])],
    ["mended", outcome("n", "e", [])],
  ] as const)("is %s", (status, run) => {
    const replay = replayOf(incident, run);
    expect(replay.status).toBe(status);
    expect(replay.message.includes("the model has changed")).toBe(run.model !== incident.model);
  });

  test("says which clock its times are of", () => {
    expect(replayOf(incident, outcome("m", "d", ["D2"], 4_180_000)).message).toContain(
      "D2 at 4.18 s of simulated time in half breaks first, not D2 at 0.000005 s of simulated time in half as the incident says",
    );
  });
});
