/** D9 on hand-made evidence: what breaks it, at which moment, and what does not. */
import { beforeEach, expect, test } from "vitest";
import { Evidence } from "../../../src/check/observation.ts";
import { Components } from "../../../src/migration/versions.ts";
import { d9Convergence } from "../../../src/systems/dwcp/invariants/d9-convergence.ts";

const SECOND_US = 1_000_000;
const NODES = ["node-0", "node-1", "node-2"];

let evidence = new Evidence();
let violations: string[] = [];
let inScope = (): boolean => false;
let undecided = (): string | undefined => undefined;

beforeEach(() => {
  evidence = new Evidence();
  violations = [];
  const watch = d9Convergence.watch(
    {
      evidence,
      components: new Components(["stateSync"]),
      nodes: NODES,
      includes: () => true,
      canReport: () => true,
      versions: { old: "v1", next: "v3" },
      parameters: { convergenceBoundOld: 60 * SECOND_US, convergenceBoundNext: 10 * SECOND_US },
    },
    { checked: () => undefined, violated: (atUs, node, message) => violations.push(`${atUs / SECOND_US} ${node}: ${message}`) },
  );
  inScope = watch.inScope;
  undecided = () => watch.conclude?.(() => "served");
});

interface Moment {
  readonly at: number;
  readonly node?: string;
  readonly stamp?: number;
  readonly deleted?: boolean;
}

function written(write: string, { at, node = "node-0", stamp = at, deleted = false }: Moment): void {
  const rest = { operation: numberOf(write), key: 7, write, stampUs: stamp * SECOND_US, deleted, next: false };
  evidence.emit({ kind: "state-written", atUs: at * SECOND_US, node, ...rest });
}

/** The number of the operation that serves a request: the same for the same request. */
function numberOf(request: string): number {
  return [...request].reduce((number, character) => number * 256 + character.charCodeAt(0), 0);
}

function acknowledged(request: string, { at, node = "node-0" }: Moment, result: "ok" | "error" = "ok"): void {
  const rest = { peer: node, operation: numberOf(request), work: "control", next: 0, latencyUs: 0, faulted: false, harmed: false } as const;
  evidence.emit({ kind: "operation-ended", atUs: at * SECOND_US, node, request, result, ...rest });
}

function shown(write: string, { at, node = "node-0", stamp = at, deleted = false }: Moment, writer = "node-0"): void {
  const stampUs = write === "" ? 0 : stamp * SECOND_US;
  const seen = { write, stampUs, writer, deleted };
  evidence.emit({ kind: "state-shown", atUs: at * SECOND_US, node, key: 7, seen, next: false });
}

function onNext(node: string, at: number): void {
  evidence.emit({ kind: "state-version", atUs: at * SECOND_US, node, next: true });
}

/** A write that its own node shows and acknowledges at once. */
function put(write: string, moment: Moment): void {
  written(write, moment);
  shown(write, moment, moment.node);
  acknowledged(write, moment);
}

/** Time goes on: something unrelated ends. */
function tick(at: number): void {
  acknowledged("another request", { at });
}

test("a write that arrives everywhere in time breaks nothing", () => {
  expect(inScope()).toBe(false);
  put("a", { at: 1 });
  shown("a", { at: 20, node: "node-1", stamp: 1 });
  shown("a", { at: 60, node: "node-2", stamp: 1 });
  tick(500);
  expect([violations, inScope()]).toEqual([[], true]);
});

test("one that does not is late on each node that lacks it, once the bound has passed and no sooner", () => {
  put("a", { at: 1 });
  shown("a", { at: 2, node: "node-1", stamp: 1 });
  tick(61);
  expect(violations).toEqual([]);
  tick(63);
  tick(70);
  expect(violations).toEqual(["63 node-2: a write of key 7 by node-0 has not arrived 62 s after it was acknowledged"]);
});

test("a newer write makes up for it, an older one does not", () => {
  put("a", { at: 5 });
  shown("old", { at: 6, node: "node-1", stamp: 4 });
  shown("new", { at: 6, node: "node-2", stamp: 6 });
  tick(100);
  expect(violations).toHaveLength(1);
  expect(violations[0]).toContain("node-1");
});

test("the bound of the next version counts from when all nodes run it", () => {
  put("a", { at: 1 });
  for (const node of NODES) onNext(node, 10);
  tick(20);
  expect(violations).toEqual([]);
  tick(22);
  expect(violations).toHaveLength(2);
});

test("a node that is out of reach has the bound from its return on", () => {
  const reach = (node: string, at: number, reachable: boolean) =>
    evidence.emit({ kind: "reachability", atUs: at * SECOND_US, node, reachable });
  put("a", { at: 1 });
  shown("a", { at: 2, node: "node-1", stamp: 1 });
  reach("node-2", 3, false);
  tick(200);
  reach("node-2", 210, true);
  tick(269);
  expect(violations).toEqual([]);
  tick(272);
  expect(violations).toHaveLength(1);
});

test("what is deleted stays deleted: an older write that comes back breaks it at once", () => {
  put("a", { at: 1 });
  shown("a", { at: 2, node: "node-1", stamp: 1 });
  put("d", { at: 3, node: "node-1", deleted: true });
  shown("d", { at: 4, deleted: true }, "node-1");
  expect(violations).toEqual([]);
  shown("a", { at: 5, stamp: 1 });
  expect(violations).toEqual(["5 node-0: key 7 is back: the node had shown that node-1 deleted it, and shows an older write of node-0"]);
});

test("a key that is written anew after its deletion may come back", () => {
  put("d", { at: 3, deleted: true });
  put("b", { at: 4 });
  expect(violations).toEqual([]);
});

test("a node that shows an older write than before, or none, has gone back", () => {
  put("a", { at: 5 });
  shown("b", { at: 6, stamp: 4 }, "node-2");
  shown("a", { at: 7, stamp: 5 });
  shown("", { at: 8 });
  expect(violations.map((text) => text.slice(0, 32))).toEqual(["6 node-0: key 7 goes back: the n", "8 node-0: key 7 is gone: the nod"]);
});

test("a write that its own node acknowledges and does not show breaks it at once, even if what it shows is stamped later", () => {
  put("a", { at: 5, stamp: 50 });
  written("d", { at: 6, deleted: true });
  acknowledged("d", { at: 6 });
  expect(violations).toEqual(["6 node-0: a deletion of key 7 is acknowledged, and the node goes on showing an older write"]);
});

test("to delete what is not there needs nothing to be shown", () => {
  written("d", { at: 6, deleted: true });
  acknowledged("d", { at: 6 });
  tick(500);
  expect(violations).toEqual([]);
});

test("a write that was not acknowledged is owed to nobody", () => {
  written("a", { at: 1 });
  acknowledged("a", { at: 1 }, "error");
  tick(500);
  expect([violations, inScope()]).toEqual([[], false]);
});

test("a node that has had a write and lost it has gone back, and is not said never to have had it", () => {
  put("a", { at: 5 });
  shown("a", { at: 6, node: "node-1", stamp: 5 });
  tick(20);
  shown("", { at: 21, node: "node-1" });
  shown("a", { at: 22, node: "node-2", stamp: 5 });
  tick(500);
  expect(violations).toEqual(["21 node-1: key 7 is gone: the node had shown a write of node-0, which nobody has deleted"]);
});

test("a node that had nothing of a deleted key when it was looked for, and then shows an older write, lacks the deletion", () => {
  put("a", { at: 1 });
  shown("a", { at: 2, node: "node-2", stamp: 1 });
  written("d", { at: 3, deleted: true });
  shown("d", { at: 3, deleted: true });
  acknowledged("d", { at: 3 });
  tick(20);
  shown("a", { at: 21, node: "node-1", stamp: 1 });
  tick(70);
  const late = "a write of key 7 by node-0 has not arrived 67 s after it was acknowledged";
  expect(violations).toEqual([`70 node-1: ${late}`, `70 node-2: ${late}`]);
});

test.each([58, 80])("beside a fault without end a write that came too late is not forgotten when the bound grows: at %d s", (arrives) => {
  put("a", { at: 1 });
  for (let at = 2; at < 100; at++) {
    if (at === 38) for (const node of NODES) onNext(node, at);
    const fault = { fault: 1, title: "slow", nodes: ["node-1"], excuses: true, isMomentary: false };
    if (at === 40) evidence.emit({ kind: "fault-began", atUs: at * SECOND_US, ...fault });
    // From here on there is the longer bound again.
    if (at === 55) evidence.emit({ kind: "state-version", atUs: at * SECOND_US, node: "node-2", next: false });
    if (at === arrives) for (const node of NODES) shown("a", { at, node, stamp: 1 });
    tick(at);
  }
  expect(violations).toEqual([]);
  expect(undecided()).toMatch(/^could not tell .*, 1 x: a write has not arrived everywhere in time$/);
});
