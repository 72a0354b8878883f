/** Everything that a scenario file may get wrong, with the place, what was found and what was expected. */
import { describe, expect, test } from "vitest";
import type { ScenarioError } from "../../src/scenario/errors.ts";
import { changed, failureOf, filesOf, load, SAMPLE } from "./samples.ts";

/** Replaces one piece of the sample. The replacement marks with ^ where the complaint must point; the ^ itself is taken out. */
function broken(piece: string, marked: string): { error: ScenarioError; place: string } {
  const text = changed(piece, marked);
  const before = text.slice(0, text.indexOf("^"));
  const error = failureOf(() => load(text.replace("^", "")));
  return { error, place: `plans/sample.yaml:${before.split("\n").length}:${before.length - before.lastIndexOf("\n")}` };
}

/** One case: name, piece of the sample, its replacement with a ^, what is found, how the expectation begins. */
type Case = readonly [name: string, piece: string, marked: string, found: string, expected: string];

function check([, piece, marked, found, expected]: Case): void {
  const { error, place } = broken(piece, marked);
  expect(error.message).toBe(`${place}: found ${found}, expected ${error.expected}`);
  expect(error.expected.slice(0, expected.length)).toBe(expected);
}

test("the whole message, once", () => {
  expect(failureOf(() => load(changed("for: 10s", "for: 5 sec onds"))).message).toBe(
    'plans/sample.yaml:29:47: found "5 sec onds", expected a duration such as 250ms, 5s or 1h30m',
  );
});

const UNKNOWN_NAMES: readonly Case[] = [
  [
    "key at the top",
    "name: sample",
    "^eventlimit: 5\nname: sample",
    'unknown key "eventlimit"',
    "one of extends, name, title, system, cluster",
  ],
  [
    "key in a block",
    "  nodes: 10",
    "  ^nodez: 10",
    'unknown key "nodez"',
    "one of nodes, naming, sites, network, controlPlane (nearest: nodes)",
  ],
  [
    "key in a list",
    "bake: 1d",
    "^bak: 1d",
    'unknown key "bak"',
    "one of name, title, at, bake, write, checks, gates, source (nearest: bake)",
  ],
  ["component", "enable: [transport]", "enable: [^transprot]", '"transprot"', "one of transport, compression, prediction"],
  ["system", "system: dwcp", "system: ^dwpc", '"dwpc"', "one of dwcp, bridge (nearest: dwcp)"],
  [
    "system parameter",
    "arrivals: 4",
    "^arivals: 4",
    'unknown key "arivals"',
    "one of transferSize, arrivals, backbone, modes (nearest: arrivals)",
  ],
  ["mechanism", "selector: as-planned", "^selektor: as-planned", 'unknown key "selektor"', "one of flagStore, write, propagation"],
  [
    "variant",
    "selector: as-planned",
    "selector: ^as-plannd",
    '"as-plannd"',
    "a variant of selector: one of as-planned, per-component (nearest: as-planned)",
  ],
  ["variant in full", "variant: poll", "variant: ^pol", '"pol"', "a variant of propagation: one of push, poll (nearest: poll)"],
  [
    "parameter of another variant",
    "period: 2s",
    "period: 2s, ^retry: 1s",
    'unknown key "retry"',
    "one of variant, period, jitter (nearest: period)",
  ],
  ["fault", "kind: crash", "kind: ^crush", '"crush"', "a fault with a kind: one of crash, loss"],
  ["criterion", "rollback-time: {", "^rollback-tim: {", 'unknown key "rollback-tim"', "one of rollback-time, error-rate"],
  ["defect", "size-field-32-bit: true", "^size-field-23-bit: true", 'unknown key "size-field-23-bit"', "size-field-32-bit"],
  ["invariant", "first: D2", "first: ^D22", '"D22"', "one of D1a, D1b, D2"],
  ["verdict", "verdict: violated", "verdict: ^broken", '"broken"', "one of holds, violated, unknown"],
];

const MISSING: readonly Case[] = [
  [
    "block",
    "  observe: { before: 10s, after: 1m, extendAtMost: 15m }\n  steps:",
    "  ^steps:",
    'no "observe"',
    "observe: a map with before, after and extendAtMost",
  ],
  ["parameter without a default", "{ variant: poll, period: 2s }", "^{ variant: poll }", 'no "period"', "period: a duration such as 250ms"],
  ["variant", "{ variant: poll, period: 2s }", "^{ period: 2s }", 'no "variant"', "variant: a variant of propagation: one of push, poll"],
  ["kind of a fault", "{ kind: crash, ", "^{ ", 'no "kind"', "kind: a fault with a kind"],
  [
    "components of a rollback",
    "{ level: component, components: [transport] }",
    "^{ level: component }",
    'no "components"',
    "components: a list of at least one component",
  ],
  [
    "percentage of a rollback",
    "{ level: partial, percentage: 5% }",
    "^{ level: partial }",
    'no "percentage"',
    "percentage: a whole percentage",
  ],
];

const WRONG_VALUES: readonly Case[] = [
  ["wrong unit", "localRtt: 1ms", "localRtt: ^1 msec", '"1 msec"', "a duration such as 250ms, 5s or 1h30m"],
  ["number without a unit", "localRtt: 1ms", "localRtt: ^1", "1", "a duration"],
  ["negative rate", "east -> west, rate: 1%", "east -> west, rate: ^-1%", '"-1%"', "a share from 0 to 1, or a percentage from 0% to 100%"],
  ["negative fraction", "rate: 0.05", "rate: ^-0.05", "-0.05", "a share"],
  ["share over 100 %", "jitter: 5%", "jitter: ^150%", '"150%"', "a share"],
  ["percentage over 100", "percentage: 10 }", "percentage: ^101 }", "101", "a whole percentage from 0 to 100"],
  ["percentage over 100 %", "percentage: 100%", "percentage: ^110%", '"110%"', "a whole percentage from 0 to 100"],
  ["half a percent", "percentage: 10 }", "percentage: ^10.5 }", "10.5", "a whole percentage"],
  ["duration out of range", "variant: poll, period: 2s", "variant: push, retry: ^2m", '"2m"', "a duration from 1ms to 1m"],
  ["a century and more", "bake: 1d", "bake: ^36501d", '"36501d"', "a duration of at most 100 years"],
  ["no nodes", "nodes: 10", "nodes: ^0", "0", "a whole number from 2 to 10000"],
  ["too many nodes", "nodes: 10", "nodes: ^10001", "10001", "a whole number from 2 to 10000"],
  ["no share of the nodes", "for: 10s", "for: 10s, nodes: ^0%", '"0%"', "a share of the fleet such as 20%, more than none"],
  ["no bandwidth", "access: 10Gbps", "access: ^0bps", '"0bps"', "a bandwidth"],
  ["infinite number", "arrivals: 4", "arrivals: ^1e400", "1e400", "a finite number"],
  ["no number", "arrivals: 4", "arrivals: ^.nan", ".nan", "a finite number"],
  ["number too large", "arrivals: 4", "arrivals: ^1001", "1001", "a number (1/s) from 0 to 1000"],
  ["list in place of a map", "  arrivals: 4", "  ^- 4", "a list", "parameters of the system by name"],
  ["map in place of a list", "enable: [transport]", "enable: ^{transport: true}", "a map", "a list of components"],
  ["map in place of a text", "title: A sample", "title: ^{}", "a map", "a line of text"],
  ["nothing in place of a text", "title: A sample", "title: ^null", "nothing", "a line of text"],
  ["text in place of a switch", "size-field-32-bit: true", "size-field-32-bit: ^yes", '"yes"', "true or false"],
  ["name with a slash", "name: sample", "name: ^../sample", '"../sample"', "the name of the scenario"],
  ["escape sequence in a title", "title: A sample", 'title: ^"A\\e[2J"', '"A\\u001b[2J"', "a line of text"],
  ["naming without an index", "  nodes: 10", "  nodes: 10\n  naming: ^node", '"node"', "a naming such as node-{index}"],
  ["component twice", "enable: [transport]", "enable: ^[transport, transport]", "a list", "a list of components, each once"],
  ["write of nothing", "write: { percentage: 100% }", "write: ^{}", "a map", "at least one of enable, disable, percentage and force"],
  [
    "partition of one site",
    "version-error-rate, at: 90s, rate: 0.05",
    "partition, at: 90s, for: 1s, between: ^[east]",
    "a list",
    "a list of two or more sites",
  ],
  ["baseline of zero", "baselineTimes: 2", "baselineTimes: ^0", "0", "a number above 0"],
  ["flag rollback with a percentage", "level: flag }", "level: flag, ^percentage: 5 }", 'unknown key "percentage"', "level"],
  [
    "fault that cannot end",
    "at: 90s, rate",
    "at: 90s, ^for: 5s, rate",
    'unknown key "for"',
    "one of kind, at, when, after, repeat, required, version, rate (nearest: at)",
  ],
  ["moment that is none", "at: step:first + 60s", "at: ^step:first+60s", '"step:first+60s"', "a moment such as week 7"],
];

const OWN_NAME = "every step and command with a name of its own";

const CONTRADICTIONS: readonly Case[] = [
  ["site for the second time", "name: west", "name: ^east", 'site "east" for the second time', "every site once"],
  ["missing region", "region: r2", "region: ^r3", 'region "r3"', "a region of the latency table: one of r1, r2 (nearest: r1)"],
  [
    "missing pair of regions",
    "{ name: west, region: r2",
    "^{ name: west, region: r1",
    "sites east and west without a round trip from r1 to r1 in the latency table",
    "a line r1,r1,... in ../data/rtt.csv",
  ],
  [
    "missing control-plane site",
    "metrics: east",
    "metrics: ^eats",
    'missing site "eats"',
    "a site of the cluster: one of east, west (nearest: east)",
  ],
  [
    "missing flag-store site",
    "flagStore: [east, west, east]",
    "flagStore: [east, ^south, east]",
    'missing site "south"',
    "a site of the cluster",
  ],
  [
    "too few flag-store sites",
    "flagStore: [east, west, east]",
    "flagStore: ^[east, west]",
    "2 sites for a flag store of 3 replicas",
    "at least 3 sites",
  ],
  ["step for the second time", "name: second", "name: ^first", 'the name "first" for the second time', OWN_NAME],
  ["command for the second time", "name: back", "name: ^stop", 'the name "stop" for the second time', OWN_NAME],
  ["command with the name of a step", "name: back", "name: ^first", 'the name "first" for the second time', OWN_NAME],
  ["step before", "name: second", "name: ^before", '"before"', "another name: this one stands for the time before the first step"],
  [
    "naming of the control plane",
    "nodes: 10\n",
    "nodes: 10\n  naming: ^flags-{index}\n",
    "a naming that gives flags-0",
    "names that the control plane does not use",
  ],
  [
    "overlapping steps",
    '"step:first + 2d"',
    "^day 1 + 23h",
    'overlapping steps: "second" at 23h, while "first" stands from 0s to 1d',
    "a step at 1d or later",
  ],
  ["moment before the plan", "at: day 1\n", "at: ^day 1 - 1s\n", "a moment before the plan begins", "a moment from the start of the plan"],
  [
    "moment after a century",
    "at: day 1\n",
    "at: ^week 9999\n",
    "a moment more than 100 years after the plan begins",
    "a moment from the start of the plan",
  ],
  [
    "moment of an unknown step",
    "step:first + 60s",
    "^step:frist + 60s",
    'step "frist"',
    "a step of the plan that stands before this: one of first, second (nearest: first)",
  ],
  [
    "moment of an unknown command",
    "until: command:stop",
    "until: ^command:stpo",
    'command "stpo"',
    "a command of the plan that stands before this: one of stop, back",
  ],
  [
    "step that counts from itself",
    "at: day 1\n",
    "at: ^step:first\n",
    'step "first"',
    "a step of the plan that stands before this: nothing",
  ],
  [
    "gate without a limit",
    "{ metric: error-rate, of: next, limit: 1%",
    "^{ metric: error-rate, of: next",
    "a gate with neither limit nor baselineTimes",
    "one of the two",
  ],
  [
    "check with two limits",
    "bake: 1d",
    "bake: 1d\n      checks: [{ metric: error-rate, of: all, limit: 1%, ^baselineTimes: 2 }]",
    "a check with limit and baselineTimes",
    "one of the two",
  ],
  ["gate with two limits", "limit: 1%, ", "limit: 1%, ^baselineTimes: 2, ", "a gate with limit and baselineTimes", "one of the two"],
  ["limit on a latency", "baselineTimes: 2", "^limit: 2%", "a limit, which is a share, on latency-p95", "baselineTimes"],
  [
    "rollback command without a rollback",
    "command: rollback, rollback: { level: component, components: [transport] }",
    "command: ^rollback",
    "command rollback without a rollback",
    "rollback: {level: ...}",
  ],
  ["kill with a rollback", "command: kill", "command: ^kill, rollback: { level: flag }", "command kill with a rollback", "none"],
  [
    "fault without an end",
    "{ kind: crash, at: step:first + 60s, for: 10s",
    "^{ kind: crash, at: step:first + 60s",
    "a crash without an end",
    "for or until: this fault must end",
  ],
  ["fault with two ends", "for: 10s, ", "for: 10s, ^until: day 3, ", "a fault with for and until", "one of the two"],
  ["fault that ends before it begins", "until: command:stop", "until: ^5s", "an end that is not after the start", "a later moment"],
  ["missing node", "node: node-3", "node: ^node-10", 'missing node "node-10"', "a node of the cluster: node-0 to node-9"],
  ["node with a leading zero", "node: node-3", "node: ^node-03", 'missing node "node-03"', "a node of the cluster"],
  ["missing site of a link", "link: east -> west", "link: ^east -> south", 'missing site "south"', "a site of the cluster"],
  ["link to itself", "link: east -> west", "link: ^east -> east", "a link from east to itself", "two different sites"],
  [
    "missing site of a partition",
    "version-error-rate, at: 90s, rate: 0.05",
    "partition, at: 90s, for: 1s, between: [east, ^south]",
    'missing site "south"',
    "a site of the cluster",
  ],
  [
    "missing site of an outage",
    "version-error-rate, at: 90s, rate: 0.05",
    "site-outage, at: 90s, site: ^south",
    'missing site "south"',
    "a site of the cluster",
  ],
];

describe("unknown names: the nearest known one, and the list", () => {
  test.each(UNKNOWN_NAMES)("%s", (...each) => check(each));
});

describe("missing keys, at the map that lacks them", () => {
  test.each(MISSING)("%s", (...each) => check(each));
});

describe("values that are wrong by themselves", () => {
  test.each(WRONG_VALUES)("%s", (...each) => check(each));
});

describe("values that do not fit each other", () => {
  test.each(CONTRADICTIONS)("%s", (...each) => check(each));
});

test.each([
  ["0.5", "1.1 of the nodes"],
  ["30%", "90%"],
])("shares of which the last is %s add up to %s", (share, sum) => {
  const error = failureOf(() => load(changed("share: 0.4", `share: ${share}`)));
  expect(error.message).toBe(`plans/sample.yaml:6:3: found shares that add up to ${sum}, expected shares that add up to 100%`);
});

test("steps at the same moment overlap even without a bake time", () => {
  const text = changed("bake: 1d", "bake: 0s").replace("step:first + 2d", "step:first");
  expect(failureOf(() => load(text)).message).toContain(
    'overlapping steps: "second" at 0s, while "first" stands from 0s, expected a step after 0s',
  );
});

test("a step that comes before the one above it overlaps it", () => {
  const text = changed("at: day 1\n", "at: week 3\n").replace('"step:first + 2d"', "week 2");
  expect(failureOf(() => load(text)).message).toContain(
    '"second" at week 2, while "first" stands from week 3 to week 3 + 1d, expected a step at week 3 + 1d or later',
  );
});

test("of several errors the first in the file is reported", () => {
  const text = changed("for: 10s", "for: soon").replace("nodes: 10", "nodes: many").replace("limit: 5s", "limit: short");
  expect(failureOf(() => load(text)).line).toBe(5);
});

test("a misspelt key is reported as such, not as a missing one", () => {
  expect(failureOf(() => load(changed("  observe:", "  observ:"))).found).toBe('unknown key "observ"');
});

test("an error in the latency table points into the table", () => {
  const files = filesOf({ "data/rtt.csv": "from,to,rtt_ms\nr1,r2,fast\n" });
  const error = failureOf(() => load(SAMPLE, [], files));
  expect([error.file, error.line, error.column]).toEqual(["data/rtt.csv", 2, 7]);
  expect(error.expected).toBe("lines of from,to,rtt_ms");
});

test("a missing latency table is reported where it is named", () => {
  const error = failureOf(() => load(SAMPLE, [], filesOf({ "data/rtt.csv": undefined })));
  expect(error.message).toBe(
    "plans/sample.yaml:9:19: found no such file at data/rtt.csv, expected a latency table, a text file of at most 1 MiB",
  );
});

test("the error carries its parts", () => {
  const error = failureOf(() => load(changed("nodes: 10", "nodes: ten")));
  expect(error).toMatchObject({
    name: "ScenarioError",
    file: "plans/sample.yaml",
    line: 5,
    column: 10,
    found: '"ten"',
    expected: "a whole number from 2 to 10000",
  });
});
