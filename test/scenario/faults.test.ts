/** How a scenario says when a fault begins and whom it strikes: what the loader makes of it, and what it refuses. */
import { describe, expect, test } from "vitest";
import { vocabulary as known } from "../../src/scenario/known.ts";
import type { FaultSpec } from "../../src/scenario/scenario.ts";
import { changed, failureOf, load } from "./samples.ts";

/** The sample's first fault. */
const CRASH = "{ kind: crash, at: step:first + 60s, for: 10s, node: node-3 }";

/** The sample with another first fault. */
function faultOf(written: string): FaultSpec {
  const [fault] = load(changed(CRASH, written)).faults;
  if (fault === undefined) throw new Error("the fault is gone");
  return fault;
}

describe("when", () => {
  test("at a moment, as ever", () => {
    const fault = faultOf(CRASH);
    expect(fault).toEqual({
      kind: "crash",
      title: "crash: node node-3",
      atUs: 60_000_000,
      forUs: 10_000_000,
      parameters: { node: "node-3" },
    });
  });

  test("upon a condition: the fault has no time of its own", () => {
    expect(faultOf("{ kind: crash, when: share:next >= 30%, for: 10s, node: node-3 }")).toEqual({
      kind: "crash",
      title: "crash: node node-3",
      when: { kind: "share", leastShare: 0.3 },
      afterUs: 0,
      repeat: false,
      forUs: 10_000_000,
      parameters: { node: "node-3" },
    });
  });

  test("some time after it, each time, and required", () => {
    const fault = faultOf("{ kind: crash, when: phase:drain, after: 2s, repeat: true, required: true, for: 10s, node: node-3 }");
    expect(fault).toMatchObject({ when: { kind: "phase", phase: "drain" }, afterUs: 2_000_000, repeat: true, required: true });
  });

  test("a fault at a moment may be required too", () => {
    expect(faultOf("{ kind: crash, at: day 2, required: true, for: 10s, node: node-3 }")).toMatchObject({ required: true });
  });
});

describe("whom", () => {
  test.each([
    ["nodes: 20%", { kind: "share", share: 0.2 }, "crash: nodes 20%"],
    ["nodes: 0.5", { kind: "share", share: 0.5 }, "crash: nodes 50%"],
    ["nodes: [node-1, flags-0]", { kind: "nodes", nodes: ["node-1", "flags-0"] }, "crash: nodes [node-1, flags-0]"],
    ["site: west", { kind: "site", site: "west" }, "crash: site west"],
    ["role: flag-store primary", { kind: "role", role: "flag-store primary" }, "crash: role flag-store primary"],
    ["role: canary", { kind: "role", role: "canary" }, "crash: role canary"],
  ])("%s", (written, target, title) => {
    expect(faultOf(`{ kind: crash, at: day 2, for: 10s, ${written} }`)).toMatchObject({ target, title, parameters: {} });
  });

  test("a site that is a fault's own parameter stays one", () => {
    const fault = faultOf("{ kind: site-outage, at: day 2, site: west }");
    expect(fault).toMatchObject({ parameters: { site: "west" } });
    expect(fault).not.toHaveProperty("target");
  });

  test("no shipped fault that strikes nodes has parameters that the keys of a target or a beginning would hide", () => {
    const reserved = ["at", "when", "after", "repeat", "required", "for", "until", "kind"];
    for (const { name, parameters } of known.faults) {
      const taken = "node" in parameters ? [...reserved, "nodes", "site", "role"] : reserved;
      expect(
        Object.keys(parameters).filter((parameter) => taken.includes(parameter)),
        name,
      ).toEqual([]);
    }
  });
});

describe("what does not fit", () => {
  test.each([
    ["no beginning", "^{ kind: crash, for: 10s, node: node-3 }", "a crash without a beginning", "at or when"],
    ["two beginnings", "{ kind: crash, at: day 2, ^when: rollback, for: 10s, node: node-3 }", "a fault with at and when", "one of the two"],
    [
      "until upon a condition",
      "{ kind: crash, when: rollback, ^until: day 3, node: node-3 }",
      "until on a fault that begins upon a condition",
      "for: how long it lasts",
    ],
    [
      "after a moment",
      "{ kind: crash, at: day 2, ^after: 2s, for: 10s, node: node-3 }",
      "after on a fault that begins at a moment",
      "a later moment in at",
    ],
    [
      "a moment again and again",
      "{ kind: crash, at: day 2, ^repeat: true, for: 10s, node: node-3 }",
      "repeat on a fault that begins at a moment",
      "a second fault",
    ],
    ["a condition that is none", "{ kind: crash, when: ^rollbak, for: 10s, node: node-3 }", '"rollbak"', "a condition such as"],
    [
      "a share of nothing",
      "{ kind: crash, when: ^share:next >= 0%, for: 10s, node: node-3 }",
      '"share:next >= 0%"',
      "share:next >= a share above 0",
    ],
    [
      "a phase that is none",
      "{ kind: crash, when: ^phase:drian, for: 10s, node: node-3 }",
      '"phase:drian"',
      "phase: with one of detect, decide",
    ],
    ["a number as condition", "{ kind: crash, when: ^30, for: 10s, node: node-3 }", "30", "a condition such as"],
    ["nobody", "^{ kind: crash, at: day 2, for: 10s }", "a crash without a target", "one of node, nodes, site, role"],
    ["two targets", "{ kind: crash, at: day 2, for: 10s, node: node-3, ^role: canary }", "a fault with node and role", "one of the two"],
    [
      "a missing node",
      "{ kind: crash, at: day 2, for: 10s, nodes: [node-1, ^node-10] }",
      'missing node "node-10"',
      "a node of the cluster",
    ],
    [
      "a missing site",
      "{ kind: crash, at: day 2, for: 10s, site: ^south }",
      'missing site "south"',
      "a site of the cluster: one of east, west",
    ],
    [
      "an unknown role",
      "{ kind: crash, at: day 2, for: 10s, role: ^flag-store primry }",
      '"flag-store primry"',
      "one of flag-store primary",
    ],
    [
      "no share and no list",
      "{ kind: crash, at: day 2, for: 10s, nodes: ^many }",
      '"many"',
      "a share of the fleet such as 20%, more than none, or a list of nodes",
    ],
    ["too large a share", "{ kind: crash, at: day 2, for: 10s, nodes: ^120% }", '"120%"', "a share of the fleet such as 20%"],
    [
      "a node of the control plane, for a fault of the fleet",
      "{ kind: sleep, at: day 2, node: ^controller }",
      '"controller", which is of the control plane',
      "a node of the fleet: node-0 to node-9",
    ],
    ["a role of the control plane, for a fault of the fleet", "{ kind: sleep, at: day 2, role: ^metrics }", '"metrics"', "one of canary,"],
    ["no end", "^{ kind: crash, when: rollback, node: node-3 }", "a crash without an end", "for or until"],
    [
      "a target on a fault that strikes no nodes",
      "{ kind: partition, at: day 2, for: 1s, between: [east, west], ^role: canary }",
      'unknown key "role"',
      "one of kind, at, when",
    ],
  ])("%s", (_, marked, found, expected) => {
    const text = changed(CRASH, marked);
    const before = text.slice(0, text.indexOf("^"));
    const error = failureOf(() => load(text.replace("^", "")));
    expect([error.line, error.column]).toEqual([before.split("\n").length, before.length - before.lastIndexOf("\n")]);
    expect(error.found).toBe(found);
    expect(error.expected.slice(0, expected.length)).toBe(expected);
  });
});
