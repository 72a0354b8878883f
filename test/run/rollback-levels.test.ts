/** The plan's lesser rollbacks (L416-433): a component that goes back, and a smaller share. */
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { vocabulary } from "../../src/scenario/known.ts";
import { loadScenario } from "../../src/scenario/load.ts";
import { type ObservedRun, observe, ofKind, outcomeOf, SMALL } from "./fixtures.ts";

function twin(name: string, ...set: readonly string[]) {
  const path = fileURLToPath(new URL(`../../scenarios/dwcp/${name}.yaml`, import.meta.url));
  return loadScenario(path, { vocabulary, set: [...SMALL, ...set] });
}

/** Operations that nodes began between 5 s after the operator's command, the claimed bound, and the next step. */
function startedAfterwards(run: ObservedRun) {
  const from = (ofKind(run, "rollback-ordered")[0]?.atUs ?? Number.POSITIVE_INFINITY) + 5_000_000;
  const until = ofKind(run, "step-applied").find(({ atUs }) => atUs > from)?.atUs ?? 0;
  return ofKind(run, "operation-started").filter(({ atUs, role }) => atUs > from && atUs < until && role === "sender");
}

test("a component goes back alone: no work starts on the v3 transport any more, and work on v3 compression goes on", () => {
  const run = observe(twin("component-rollback"));
  const { components } = run.simulation.fleet;
  const started = startedAfterwards(run);
  expect(started.filter(({ next }) => (next & components.bit("transport")) !== 0)).toEqual([]);
  expect(started.filter(({ next }) => (next & components.bit("compression")) !== 0).length).toBeGreaterThan(0);
});

test("a partial rollback leaves the nodes of the smaller share on v3, and no others", () => {
  const run = observe(twin("partial-rollback"));
  const { exposure } = run.simulation.fleet;
  const onNext = new Set(startedAfterwards(run).flatMap(({ node, next }) => (next === 0 ? [] : [node])));
  expect(onNext.size).toBeGreaterThan(0);
  for (const node of onNext) expect(exposure.includes(node, 25)).toBe(true);
});

test("a partial rollback that replaces the whole struct turns every component but the first off (facts 6.1 B3)", () => {
  const run = observe(twin("partial-rollback", "mechanisms.write=replace"));
  const { components } = run.simulation.fleet;
  const written = ofKind(run, "flags-committed").find(({ flags }) => flags.kind === "rollback");
  expect(components.list(written?.flags.enabled ?? 0)).toEqual(["transport"]);
});

test.each(["component-rollback", "partial-rollback", "ten-weeks"])("the small twin of %s holds", (name) => {
  expect(outcomeOf(twin(name, "faults=[]"))).toMatchObject({ verdict: "holds" });
});
