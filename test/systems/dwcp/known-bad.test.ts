import { describe, expect, test } from "vitest";
import { dwcpDescription } from "../../../src/systems/dwcp/index.ts";
import { systems } from "../../../src/systems/index.ts";
import { outcomeOf, smallTwin } from "../../run/fixtures.ts";

/** With a rollback once all nodes are on v3, so that there is a way back to be judged. */
const OPERATOR = [
  "{name: kill, title: the kill, at: 'step:week-9 - 2s', command: kill}",
  "{name: unforce, title: the end of the kill, at: 'step:week-9 + 1d', command: unforce}",
  "{name: kill-again, title: a later kill, at: 'command:unforce + 30s', command: kill}",
];
const SOUND = ["faults=[]", `plan.operator=[${OPERATOR.join(", ")}]`];

const statuses = new Map(outcomeOf(smallTwin("hardened", ...SOUND)).invariants.map(({ id, status }) => [id, status]));

describe("every invariant holds on sound mechanisms and catches its known-bad model", () => {
  test.each(dwcpDescription.invariants)("$id: $title", ({ id, knownBad }) => {
    expect(statuses.get(id)).toBe("holds");
    const set = Object.entries(knownBad.set).map(([path, value]) => `${path}=${value}`);
    expect(set.length).toBeGreaterThan(0);
    const outcome = outcomeOf(smallTwin("hardened", ...SOUND, ...set));
    const invariant = outcome.invariants.find((candidate) => candidate.id === id);
    expect(invariant?.status, knownBad.why).toBe("violated");
    expect(invariant?.firstViolation?.message).toBeTruthy();
    expect(outcome.verdict).toBe("violated");
  });
});

test("the loop above covers every system that there is", () => {
  expect(systems.map(({ name }) => name)).toEqual([dwcpDescription.name]);
  expect([...statuses.keys()]).toEqual(dwcpDescription.invariants.map(({ id }) => id));
});
