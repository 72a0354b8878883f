/** A surge of load: how many requests more there are, where, until when, and that the usual ones stay what they are. */
import { expect, it } from "vitest";
import { killTwin, type ObservedRun, observe, ofKind, stepUs, withFault } from "../../run/fixtures.ts";

const SECOND_US = 1_000_000;

const quiet = killTwin("plan.operator=[]", "faults=[]", "plan.observe.before=20s", "plan.observe.after=80s");
const stepAtUs = stepUs(quiet, "all");

function surge(factor: number, site?: string, atUs = stepAtUs, forUs = 40 * SECOND_US) {
  return { kind: "load-surge", title: "surge", atUs, forUs, parameters: { factor, ...(site === undefined ? {} : { site }) } };
}

/**
 * Control requests between nodes that ended at the nodes of some sites, by when they ended relative to the step; those under way at a
 * border are few.
 */
function counts(run: ObservedRun, sites: readonly string[]): { during: number; outside: number } {
  const { fleet, windows } = run.simulation;
  const startUs = stepAtUs - (windows[0]?.fromCalendarUs ?? 0);
  const nodes = new Set(fleet.members.filter(({ site }) => sites.includes(site)).map(({ name }) => name));
  const ended = ofKind(run, "operation-ended").filter(({ node, request }) => nodes.has(node) && request.startsWith("dwcp.control"));
  const during = ended.filter(({ atUs }) => atUs >= startUs && atUs < startUs + 40 * SECOND_US).length;
  return { during, outside: ended.length - during };
}

const ALL = ["us-w", "us-e", "eu-w", "apac", "sa"];
/** A surge of nothing: it only has the window last as long as it does with one. */
const plain = observe(withFault(quiet, surge(1)));

/** Four standard deviations of a Poisson count. */
function tolerance(expected: number): number {
  return 4 * Math.sqrt(expected);
}

it("multiplies the requests everywhere, and only while it lasts", () => {
  const run = observe(withFault(quiet, surge(3)));
  const expected = 3 * 20 * 40;
  expect(Math.abs(counts(run, ALL).during - expected)).toBeLessThan(tolerance(expected));
  const usual = counts(plain, ALL).outside;
  expect(Math.abs(counts(run, ALL).outside - usual)).toBeLessThan(0.02 * usual);
});

it("may be at one site only", () => {
  const run = observe(withFault(quiet, surge(4, "us-w")));
  const expected = 4 * 6 * 40;
  expect(Math.abs(counts(run, ["us-w"]).during - expected)).toBeLessThan(tolerance(expected));
  const elsewhere = ALL.slice(1);
  expect(Math.abs(counts(run, elsewhere).during - counts(plain, elsewhere).during)).toBeLessThan(10);
});

it("leaves the usual requests as they are, and adds others", () => {
  const usual = new Set(ofKind(plain, "operation-ended").map(({ request }) => request));
  const ended = ofKind(observe(withFault(quiet, surge(2))), "operation-ended").map(({ request }) => request);
  expect(new Set(ended).size).toBe(ended.length);
  const withSurge = new Set(ended);
  expect([...usual].filter((request) => !withSurge.has(request))).toEqual([]);
  expect(ended.length - usual.size).toBeGreaterThan(500);
});

it("stacks: two of factor 2 make three times as many, and each ends by itself", () => {
  const later = surge(2, undefined, stepAtUs + 20 * SECOND_US);
  const run = observe(withFault(withFault(quiet, surge(2)), later));
  const expected = 20 * (2 * 20 + 3 * 20);
  expect(Math.abs(counts(run, ALL).during - expected)).toBeLessThan(tolerance(expected));
  expect(run.simulation.fleet.conditions.surges.active.size).toBe(0);
});

it("adds the same requests to the control run", () => {
  const scenario = withFault(quiet, surge(3));
  const [migration, control] = [observe(scenario), observe(scenario, "1", "control")].map((run) =>
    ofKind(run, "operation-ended")
      .map(({ request }) => request)
      .sort(),
  );
  expect(control).toEqual(migration);
});
