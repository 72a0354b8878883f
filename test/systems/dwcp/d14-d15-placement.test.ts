/** D14 and D15 on hand-made evidence. */
import { beforeEach, expect, test } from "vitest";
import type { InvariantContext } from "../../../src/check/invariant.ts";
import { Evidence, type OperationResult } from "../../../src/check/observation.ts";
import { Components } from "../../../src/migration/versions.ts";
import { d14OneHost } from "../../../src/systems/dwcp/invariants/d14-one-host.ts";
import { d15HostCapacity } from "../../../src/systems/dwcp/invariants/d15-host-capacity.ts";

const SECOND_US = 1_000_000;

let evidence = new Evidence();
let violations: string[] = [];
let inScope = (): boolean => false;

beforeEach(() => {
  evidence = new Evidence();
  violations = [];
  const context: InvariantContext = {
    evidence,
    components: new Components(["placement"]),
    nodes: ["node-0", "node-1"],
    includes: () => true,
    canReport: () => true,
    versions: { old: "v1", next: "v3" },
    parameters: { placementGrace: 2 * SECOND_US },
  };
  const findings = { checked: () => undefined, violated: (_: number, node = "", message = "") => violations.push(`${node}: ${message}`) };
  const watches = [d14OneHost.watch(context, findings), d15HostCapacity.watch(context, findings)];
  inScope = () => watches.some((watch) => watch.inScope());
});

function placed(node: string, at: number, unused = { unusedCores: 0, unusedMemoryBytes: 0 }): void {
  evidence.emit({ kind: "machine-placed", atUs: at * SECOND_US, node, machine: "m", cores: 4, memoryBytes: 8, ...unused });
}

function gone(node: string, at: number): void {
  evidence.emit({ kind: "machine-gone", atUs: at * SECOND_US, node, machine: "m" });
}

function told(at: number, result: OperationResult = "ok", next = true): void {
  evidence.emit({ kind: "placement-ended", atUs: at * SECOND_US, node: "node-0", machine: "m", next, result, latencyUs: 0 });
}

/** Time goes on: something unrelated ends. */
function tick(at: number): void {
  const rest = { work: "control", next: 0, result: "ok", latencyUs: 0, faulted: false, harmed: false } as const;
  evidence.emit({ kind: "operation-ended", atUs: at * SECOND_US, node: "node-0", peer: "node-1", operation: 1, request: "r", ...rest });
}

test("a machine that runs on one host after another, and fills it exactly, breaks nothing", () => {
  expect(inScope()).toBe(false);
  placed("node-0", 1);
  told(1);
  tick(10);
  gone("node-0", 20);
  placed("node-1", 21);
  expect([violations, inScope()]).toEqual([[], true]);
});

test("on two hosts at once it breaks D14, whoever was told what", () => {
  placed("node-0", 1);
  placed("node-1", 2);
  expect(violations).toEqual(["node-1: a machine runs on node-0 and node-1 at once"]);
});

test("a client that was told so has a machine, at the latest when the grace time is over", () => {
  told(1);
  placed("node-1", 3);
  tick(4);
  expect(violations).toEqual([]);
  told(5);
  tick(7);
  expect(violations).toEqual([]);
  tick(8);
  tick(9);
  expect(violations).toEqual(["node-0: a client was told that its machine is placed, and it runs on no host"]);
});

test("a client that was told no, and one of v1, is owed no machine", () => {
  told(1, "error");
  told(2, "ok", false);
  tick(60);
  expect(violations).toEqual([]);
});

test("a host that lacks cores or memory breaks D15, and says how much", () => {
  placed("node-0", 1, { unusedCores: -3, unusedMemoryBytes: 5 });
  gone("node-0", 1);
  placed("node-0", 2, { unusedCores: 3, unusedMemoryBytes: -5 });
  expect(violations).toEqual([
    "node-0: with one more machine of 4 cores the host lacks 3 cores",
    "node-0: with one more machine of 4 cores the host lacks 5 bytes of memory",
  ]);
});
