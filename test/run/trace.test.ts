import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { observationKinds } from "../../src/check/observation.ts";
import { Rehearsal, rehearse } from "../../src/run/rehearsal.ts";
import type { TraceLine } from "../../src/run/trace-line.ts";
import type { FaultSpec, Scenario } from "../../src/scenario/scenario.ts";
import { bytesOf, killTwin, smallTwin, stepUs, withFault } from "./fixtures.ts";

/** The trace of a whole rehearsal, and what came out. */
function traced(scenario: Scenario, seed = "1"): { readonly lines: readonly TraceLine[]; readonly bytes: string } {
  const lines: TraceLine[] = [];
  const rehearsal = new Rehearsal(scenario, seed, { trace: { record: (line) => lines.push(line) } });
  while (!rehearsal.advance(50_000));
  return { lines, bytes: bytesOf(rehearsal.result()) };
}

function ofKind(lines: readonly TraceLine[], ...kinds: readonly string[]): readonly TraceLine[] {
  return lines.filter(({ kind }) => kinds.includes(kind));
}

/** The plan as written, with a late duplicate of a write where there has been none yet: it finds nothing to strike. */
function asWritten(): Scenario {
  const scenario = smallTwin("as-written");
  const tooEarly: FaultSpec = {
    kind: "command-duplicate",
    title: "too early",
    atUs: stepUs(scenario, "week-7") - 1_000_000,
    parameters: { from: "controller", back: 5, identity: "new" },
  };
  return withFault(scenario, tooEarly);
}

const scenarios = { "as-written": asWritten(), rollback: smallTwin("rollback") };
const traces = { "as-written": traced(scenarios["as-written"]), rollback: traced(scenarios.rollback) };

describe.each(["as-written", "rollback"] as const)("the trace of %s", (name) => {
  const { lines, bytes } = traces[name];

  test("leaves the outcome as it is", () => {
    expect(bytes).toBe(bytesOf(rehearse(scenarios[name], "1")));
  });

  test("is the same again", () => {
    expect(traced(scenarios[name]).lines).toEqual(lines);
  });

  test("counts the events of the run, each with a cause that came before it", () => {
    const { outcome } = rehearse(scenarios[name], "1");
    const events = ofKind(lines, "event");
    expect(events.map(({ event }) => event)).toEqual(events.map((_, index) => index + 1));
    expect(lines.at(-1)).toMatchObject({ kind: "end", events: events.length, digest: outcome.digest });
    expect(events).toHaveLength(outcome.time.events);
    expect(events.filter(({ event, cause }) => !(cause >= 0 && cause < event))).toEqual([]);
  });

  test("has every line in the event in which it happened", () => {
    let current: Pick<TraceLine, "atUs" | "event" | "cause"> = { atUs: 0, event: 0, cause: 0 };
    const astray: TraceLine[] = [];
    for (const line of lines) {
      if (line.kind === "event") current = line;
      else if (line.event !== current.event || line.cause !== current.cause || line.atUs !== current.atUs) astray.push(line);
    }
    expect(astray).toEqual([]);
  });

  test("has times in whole microseconds, in order, and nothing that JSON loses", () => {
    let atUs = 0;
    for (const line of lines) {
      if (line.atUs < atUs) expect.fail(`back in time: ${JSON.stringify(line)}`);
      atUs = line.atUs;
    }
    const odd = lines.filter((line) => Object.entries(line).some(([key, value]) => key.endsWith("Us") && !Number.isSafeInteger(value)));
    expect(odd).toEqual([]);
    const sample = lines.filter((_, index) => index % 101 === 0);
    expect(JSON.parse(JSON.stringify(sample))).toEqual(sample);
  });

  test("has each message sent before it arrives or is dropped, and no message twice at one end", () => {
    const sent = new Map(ofKind(lines, "sent").map((line) => [line.message, line]));
    expect(sent.size).toBe(ofKind(lines, "sent").length);
    const ended = new Set<unknown>();
    for (const line of ofKind(lines, "delivered", "dropped")) {
      const start = sent.get(line.message);
      const fits = start !== undefined && ["type", "from", "to", "operation"].every((key) => start[key] === line[key]);
      // No fault of these scenarios duplicates messages.
      if (!fits || start.event > line.event || ended.has(line.message)) expect.fail(`not sent so: ${JSON.stringify(line)}`);
      ended.add(line.message);
    }
    // What is still under way at the end is all that is missing.
    expect(sent.size - ended.size).toBeLessThan(50);
    const loose = ofKind(lines, "delivered").filter(({ cause, message }) => sent.get(message)?.event !== cause);
    // A message that waits for its uplink takes an event more; that is rare.
    expect(loose.length / ended.size).toBeLessThan(0.01);
  });

  test("follows each operation from the node that began it to its end", () => {
    const open = new Map<unknown, TraceLine>();
    for (const line of ofKind(lines, "operation-started", "operation-ended")) {
      if (line.kind === "operation-started") {
        if (line.role === "sender") open.set(line.operation, line);
      } else if (line.operation !== -1) {
        const start = open.get(line.operation);
        const fits = start !== undefined && ["node", "peer", "work"].every((key) => start[key] === line[key]);
        if (!fits) expect.fail(`not begun so: ${JSON.stringify(line)}`);
        open.delete(line.operation);
      }
    }
    const versions = new Set(ofKind(lines, "operation-ended").map(({ version }) => version));
    expect(versions).toEqual(new Set(["v1", "v3"]));
  });

  test("says of members of a group which version they run, as their protocol has it", () => {
    for (const { next, version, protocol } of ofKind(lines, "consensus-running", "consensus-leader", "decided")) {
      expect([typeof next, version]).toEqual(["boolean", next ? "v3" : "v1"]);
      if (protocol === "pbft") expect(version).toBe("v3");
    }
  });

  test("tells of the faults, and of the nodes that they take down", () => {
    const began = ofKind(lines, "fault-began");
    expect(new Set(began.map(({ title }) => title))).toEqual(new Set(scenarios[name].faults.map(({ title }) => title)));
    const down = ofKind(lines, "node-down");
    for (const fault of scenarios[name].faults.filter(({ kind }) => kind === "crash")) {
      const event = began.find(({ title }) => title === fault.title)?.event;
      expect(down).toContainEqual(expect.objectContaining({ node: fault.parameters.node, event, why: "crash" }));
    }
  });
});

test("the trace of a rollback leads from the gate to every node", () => {
  const { lines } = traces.rollback;
  const [fired] = ofKind(lines, "gate-fired");
  const commit = ofKind(lines, "flags-committed").find(({ write }) => write === "rollback");
  expect(ofKind(lines, "rollback-ordered")).toMatchObject([{ event: fired?.event, trigger: `gate ${String(fired?.gate)}` }]);
  expect(commit?.event).toBeGreaterThan(fired?.event ?? Number.NaN);
  expect(chainOf(lines, commit)).toContain(fired?.event);
  const revision = (commit?.flags as { readonly revision: number } | undefined)?.revision;
  for (const phase of ["applied", "drained", "reconnected", "reconciled", "verified"]) {
    const nodes = ofKind(lines, "milestone").filter((line) => line.phase === phase && line.revision === revision);
    expect(new Set(nodes.map(({ node }) => node)).size).toBe(20);
  }
});

test("docs/trace.md names every kind of line with its keys, and none that there is not", () => {
  const page = readFileSync(new URL("../../docs/trace.md", import.meta.url), "utf8");
  const documented = new Map<string, string[]>();
  for (const [, kind = "", keys = ""] of page.matchAll(/^\| `([a-z-]+)` \| ((?:`\w+` ?)+)\| /gm)) {
    documented.set(kind, ["kind", "atUs", "event", "cause", ...[...keys.matchAll(/`(\w+)`/g)].map(([, key = ""]) => key)]);
  }
  const written = new Set<string>();
  const noisy = "faults=[{kind: corruption, at: step:all, for: 30s, link: us-w -> us-e, rate: 20%, undetected: 1}]";
  const lines = [...traces["as-written"].lines, ...traces.rollback.lines, ...traced(killTwin(noisy)).lines];
  for (const line of lines) written.add([line.kind, ...Object.keys(line)].join(" "));
  const told = new Set([...documented].map(([kind, keys]) => [kind, ...keys].join(" ")));
  expect([...written].filter((line) => !told.has(line))).toEqual([]);
  const kinds = new Set([...written].map((line) => line.split(" ")[0] ?? ""));
  const unwritten = [...documented.keys()].filter((kind) => !kinds.has(kind));
  for (const kind of unwritten) expect(observationKinds).toContain(kind);
  for (const kind of observationKinds) expect([...documented.keys()]).toContain(kind);
});

/** The numbers of the events that led to a line. */
function chainOf(lines: readonly TraceLine[], line: TraceLine | undefined): readonly number[] {
  const causes = new Map(ofKind(lines, "event").map(({ event, cause }) => [event, cause]));
  const chain: number[] = [];
  for (let event = line?.event ?? 0; event > 0; event = causes.get(event) ?? 0) chain.push(event);
  return chain;
}
