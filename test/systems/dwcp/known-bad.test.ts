import { describe, expect, test } from "vitest";
import type { Outcome } from "../../../src/run/outcome.ts";
import { dwcpDescription } from "../../../src/systems/dwcp/index.ts";
import { systems } from "../../../src/systems/index.ts";
import { outcomeAlone, smallTwin } from "../../run/fixtures.ts";

/** With a rollback once all nodes are on v3, so that there is a way back to be judged. */
const OPERATOR = [
  "{name: kill, title: the kill, at: 'step:week-9 - 2s', command: kill}",
  "{name: unforce, title: the end of the kill, at: 'step:week-9 + 1d', command: unforce}",
  "{name: kill-again, title: a later kill, at: 'command:unforce + 30s', command: kill}",
];
const SOUND = ["faults=[]", `plan.operator=[${OPERATOR.join(", ")}]`];

const assignments = (values: { readonly [path: string]: string } = {}): readonly string[] =>
  Object.entries(values).map(([path, value]) => `${path}=${value}`);
const statusOf = ({ invariants }: Outcome, wanted: string): string | undefined => invariants.find(({ id }) => id === wanted)?.status;

const sound = outcomeAlone(smallTwin("hardened", ...SOUND));

describe("every invariant holds on sound mechanisms and catches its known-bad model", () => {
  test.each(dwcpDescription.invariants)("$id: $title", ({ id, knownBad }) => {
    const within = assignments(knownBad.within);
    const base = within.length === 0 ? sound : outcomeAlone(smallTwin("hardened", ...SOUND, ...within));
    expect(statusOf(base, id)).toBe("holds");
    const set = assignments(knownBad.set);
    expect(set.length).toBeGreaterThan(0);
    const outcome = outcomeAlone(smallTwin("hardened", ...SOUND, ...within, ...set));
    expect(statusOf(outcome, id), knownBad.why).toBe("violated");
    expect(outcome.invariants.find((candidate) => candidate.id === id)?.firstViolation?.message).toBeTruthy();
    expect(outcome.verdict).toBe("violated");
  });
});

test("the loop above covers every system that there is", () => {
  expect(systems.map(({ name }) => name)).toEqual([dwcpDescription.name]);
  expect(sound.invariants.map(({ id }) => id)).toEqual(dwcpDescription.invariants.map(({ id }) => id));
});
