/** What a fault excuses, and what it does not: an invariant that looks away for too long hides what it is there to find. */
import { describe, expect, test } from "vitest";
import { dwcp, outcomeOf } from "../run/fixtures.ts";

function violationsOf(id: string, ...set: readonly string[]): number {
  return outcomeOf(dwcp("small", ...set)).invariants.find((invariant) => invariant.id === id)?.violations ?? 0;
}

/** A mechanism as the plan has it, and the invariant that it breaks. */
const BROKEN = [
  ["D1b", "mechanisms.flagView=copied-at-construction"],
  ["D11", "mechanisms.modeDetection=constant"],
  ["D12", "mechanisms.negotiation=none"],
] as const;

/** Faults that do nothing to links or processes, or are defects of v3 itself. None of them ends. */
const HARMLESS = [
  "{kind: version-latency, at: 'step:half', delay: 1ms}",
  "{kind: version-leak, at: 'step:half', bytes: 1B}",
  "{kind: metrics-outage, at: 'step:half'}",
  "{kind: command-duplicate, at: 'step:half + 1s', from: controller}",
];

describe.each(BROKEN)("%s breaks with %s", (id, mechanism) => {
  test.each(HARMLESS)("with %s as well", (fault) => {
    expect(violationsOf(id, mechanism, `faults=[${fault}]`)).toBeGreaterThan(0);
  });
});

/** Faults of the control plane, which never end. */
const ON_CONTROL_PLANE = [
  "faults=[{kind: crash, at: day 1, node: flags-2}]",
  "faults=[{kind: command-delay, at: day 1, from: operator, delay: 1us}]",
  "faults=[{kind: flag-store-outage, at: 'step:full + 25s'}]",
];
/** A node is as fast as before, for good: nobody can tell that from a fault that matters. */
const WITHOUT_END = "faults=[{kind: slow-node, at: day 1, node: node-1, factor: 1}]";

describe.each([
  ["D9", "ass-crdt-local-only", "a write has not arrived everywhere in time"],
  ["D11", "b13-constant-mode", "a transfer goes by another mode than the link's"],
  ["D12", "b22-lost-forward", "a request is left unserved, which the control run serves"],
])("%s, which breaks in the finding %s", (id, finding, what) => {
  // Long enough for what is left of any fault that ended at once to be over.
  const long = "plan.observe={before: 10s, after: 150s, extendAtMost: 10m}";
  const found = (fault: string) => outcomeOf(dwcp(`findings/${finding}`, fault, long)).invariants.find((invariant) => invariant.id === id);

  test.each(ON_CONTROL_PLANE)("breaks beside a fault on the control plane as well: %s", (fault) => {
    expect(found(fault)).toMatchObject({ status: "violated" });
    expect(found(fault)?.undecided).toBeUndefined();
  });

  test("is unknown beside a fault without end, and does not hold", () => {
    const { status, undecided } = found(WITHOUT_END) ?? {};
    expect(status).toBe("unknown");
    expect(undecided).toMatch(new RegExp(`^could not tell whether a fault without end is to blame, \\d+ x: ${what}$`));
  });
});

const LONG = "plan.observe={before: 10s, after: 150s, extendAtMost: 10m}";
const BOUNDS = ["parameters.convergenceBoundNext=1ms", "parameters.convergenceBoundOld=1ms"];

describe.each([
  { what: "a machine stood still for too long", id: "D12", seed: "1", set: ["parameters.pauseLimitDatacenter=1ms", LONG] },
  { what: "a write has not arrived everywhere in time", id: "D9", seed: "2", set: BOUNDS },
])("$id where $what, and that is over", ({ what, id, seed, set }) => {
  const found = (...fault: readonly string[]) =>
    outcomeOf(dwcp("small", ...set, ...fault), seed).invariants.find((invariant) => invariant.id === id);

  test("is violated", () => expect(found()).toMatchObject({ status: "violated" }));

  test("is unknown beside a fault without end", () => {
    const { status, undecided } = found("faults=[{kind: delay, at: day 1, link: us -> eu, delay: 1us}]") ?? {};
    expect(status).toBe("unknown");
    expect(undecided).toMatch(new RegExp(`^could not tell whether a fault without end is to blame, \\d+ x: ${what}$`));
  });
});

test("a fault with an end does not hide what came too late before it, beside one without", () => {
  const lasting = "{kind: slow-node, at: 'step:full + 1s', node: node-1, factor: 1}";
  const passing = "{kind: slow-node, at: 'step:full + 20s', for: 40s, node: node-2, factor: 1}";
  const status = (...faults: readonly string[]) =>
    outcomeOf(dwcp("findings/ass-crdt-local-only", "plan.observe.after=5s", `faults=[${faults.join(", ")}]`), "1").invariants.find(
      ({ id }) => id === "D9",
    )?.status;
  expect(status(passing)).toBe("violated");
  expect(status(lasting, passing)).toBe("unknown");
});

const LATE_KILL = [
  "plan.operator=[{name: kill, title: kill, at: step:full - 2s, command: kill},{name: unforce, title: lift, at: step:full + 50s, command: unforce}]",
];
const LATE = "{kind: command-delay, at: 'step:full - 3s', for: 1500ms, from: operator, delay: 30s}";

describe.each([
  {
    id: "D1b",
    what: "work starts on v1 where v3 has long been allowed",
    set: ["mechanisms.propagation=poll", "plan.operator=[]"],
    faults: [],
  },
  { id: "D2", what: "work starts on v3 long after a kill", set: LATE_KILL, faults: [LATE] },
])("$id beside a replica of the flag store that is down for good", ({ id, what, set, faults }) => {
  const found = (...more: readonly string[]) =>
    outcomeOf(dwcp("small", ...set, `faults=[${[...faults, ...more].join(", ")}]`), "42").invariants.find((each) => each.id === id);

  test("is unknown, and does not hold", () => {
    expect(found()).toMatchObject({ status: "violated" });
    const { status, undecided } = found("{kind: crash, at: 0d, node: flags-2}") ?? {};
    expect(status).toBe("unknown");
    expect(undecided).toMatch(new RegExp(`^could not tell whether a fault without end is to blame, on \\d nodes?: ${what}$`));
  });
});

test("a momentary fault that finds nothing to strike excuses nothing", () => {
  const nothing = "faults=[{kind: restore-backup, at: 'step:half', of: all, back: 1}]";
  const alone = outcomeOf(dwcp("findings/b01-copied-flags")).invariants.find(({ id }) => id === "D1b")?.violations;
  expect(alone).toBeGreaterThan(0);
  expect(outcomeOf(dwcp("findings/b01-copied-flags", nothing)).invariants.find(({ id }) => id === "D1b")?.violations).toBe(alone);
});

test("a fault with an end leaves nothing unknown, even where a transfer went by another mode in its wake", () => {
  const paused = "faults=[{kind: pause, nodes: [node-2], at: 'step:half + 6s', for: 2s}]";
  const statuses = outcomeOf(dwcp("small", paused), "5").invariants.map(({ status }) => status);
  expect(statuses).not.toContain("unknown");
});

test("a fault without end leaves nothing unknown where nothing is amiss", () => {
  const statuses = outcomeOf(dwcp("small", WITHOUT_END)).invariants.map(({ status }) => status);
  expect(statuses).not.toContain("unknown");
});

test("a fault that found nobody excuses nothing", () => {
  const missed = "faults=[{kind: crash, at: day 1, role: canary}]";
  expect(violationsOf("D11", "mechanisms.modeDetection=constant", missed)).toBeGreaterThan(0);
});

test("a node that is down for good excuses nobody else from running v3 where it may", () => {
  const down = "faults=[{kind: crash, at: 'step:half', node: node-0}]";
  expect(violationsOf("D1b", down)).toBe(0);
  expect(violationsOf("D1b", "mechanisms.flagView=copied-at-construction", down)).toBeGreaterThan(0);
});

test("the grace after a restart has an end", () => {
  const restarted = "faults=[{kind: restart, at: 'step:half', node: node-0}]";
  expect(violationsOf("D1b", restarted)).toBe(0);
  expect(violationsOf("D1b", "mechanisms.flagView=copied-at-construction", restarted)).toBeGreaterThan(0);
});

test("where v3 cannot be built, the requests that v1 does not serve are the migration's doing", () => {
  const finding = outcomeOf(dwcp("findings/b17-built-together"));
  const { status, firstViolation } = finding.invariants.find(({ id }) => id === "D12") ?? {};
  expect(status).toBe("violated");
  expect(firstViolation?.node).toBe("node-1");
});

test("a step that a rollback has cut in two is not compared with the whole step of the control run", () => {
  const faults = "[{kind: flag-store-outage, at: 'step:half + 2s', for: 12s}, {kind: restart, at: 'step:half + 4s', node: node-1}]";
  const { criteria, requests, control } = outcomeOf(dwcp("small", `faults=${faults}`), "42");
  expect(requests.total.errors).toBeGreaterThan(0);
  expect(control?.requests.total.errors).toBe(requests.total.errors);
  expect(criteria.find(({ id }) => id === "error-rate")).toMatchObject({ status: "holds" });
});
