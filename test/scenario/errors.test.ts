/** Everything that a scenario file may get wrong, with the place, what was found and what was expected. */
import { expect, test } from "vitest";
import { changed, failureOf, filesOf, load, SAMPLE } from "./samples.ts";

/** Replaces one piece of the sample and gives the failure's position and text without the path. */
function failure(piece: string, replacement: string): string {
  return failureOf(() => load(changed(piece, replacement))).message.replace("plans/sample.yaml:", "");
}

test("the whole message, once", () => {
  expect(failureOf(() => load(changed("for: 10s", "for: 5 sec onds"))).message).toBe(
    'plans/sample.yaml:29:51: found "5 sec onds", expected a duration such as 250ms, 5s or 1h30m',
  );
});

test.each([
  ["unknown key at the top", "eventlimit: 5\nname:", "name:", '1:1: found unknown key "eventlimit", expected one of extends, name'],
  [
    "unknown key in a block",
    "  nodes: 10",
    "  nodez: 10",
    '5:3: found unknown key "nodez", expected one of nodes, naming, sites, network, controlPlane (nearest: nodes)',
  ],
  [
    "unknown key in a list",
    "bake: 1d",
    "bak: 1d",
    '18:7: found unknown key "bak", expected one of name, title, at, bake, write, gates, source (nearest: bake)',
  ],
  ["unknown component", "enable: [transport]", "enable: [transprot]", '19:25: found "transprot", expected one of transport, compression'],
  ["unknown system", "system: dwcp", "system: dwpc", '3:9: found "dwpc", expected one of dwcp, bridge (nearest: dwcp)'],
  [
    "unknown system parameter",
    "arrivals: 4",
    "arivals: 4",
    '12:3: found unknown key "arivals", expected one of transferSize, arrivals, backbone, modes (nearest: arrivals)',
  ],
  ["unknown mechanism", "selector: as-planned", "selektor: as-planned", '34:3: found unknown key "selektor", expected one of flagStore'],
  [
    "unknown variant",
    "selector: as-planned",
    "selector: as-plannd",
    '34:13: found "as-plannd", expected a variant of selector: one of as-planned, per-component (nearest: as-planned)',
  ],
  [
    "unknown variant in full",
    "variant: poll",
    "variant: pol",
    '33:27: found "pol", expected a variant of propagation: one of push, poll (nearest: poll)',
  ],
  [
    "parameter of another variant",
    "period: 2s",
    "period: 2s, retry: 1s",
    '33:45: found unknown key "retry", expected one of variant, period, jitter',
  ],
  ["missing parameter", "period: 2s", "jitter: 2%", '33:16: found no "period", expected period: a duration such as 250ms'],
  ["missing variant", "variant: poll, ", "", '33:16: found no "variant", expected variant: a variant of propagation: one of push, poll'],
  ["unknown fault", "kind: crash", "kind: crush", '29:13: found "crush", expected a fault with a kind: one of crash, loss'],
  ["fault without a kind", "kind: crash, ", "", '29:5: found no "kind", expected kind: a fault with a kind'],
  ["unknown criterion", "rollback-time: {", "rollback-tim: {", '38:3: found unknown key "rollback-tim", expected one of rollback-time'],
  [
    "unknown defect",
    "size-field-32-bit: true",
    "size-field-23-bit: true",
    '36:3: found unknown key "size-field-23-bit", expected size-field-32-bit',
  ],
  ["unknown invariant", "first: D2", "first: D22", '42:10: found "D22", expected one of D1a, D1b, D2'],
  ["unknown verdict", "verdict: violated", "verdict: broken", '41:12: found "broken", expected one of holds, violated, unknown'],
])("%s", (_, piece, replacement, expected) => {
  const swapped = piece.startsWith("eventlimit") ? failure("name: sample", "eventlimit: 5\nname: sample") : failure(piece, replacement);
  expect(swapped).toContain(expected);
});

test.each([
  ["wrong unit", "localRtt: 1ms", "localRtt: 1 msec", '9:45: found "1 msec", expected a duration such as 250ms, 5s or 1h30m'],
  ["number without a unit", "localRtt: 1ms", "localRtt: 1", "9:45: found 1, expected a duration"],
  [
    "negative rate",
    "east -> west, rate: 1%",
    "east -> west, rate: -1%",
    '30:83: found "-1%", expected a share from 0 to 1, or a percentage from 0% to 100%',
  ],
  ["negative fraction", "rate: 0.05", "rate: -0.05", "31:49: found -0.05, expected a share"],
  ["share over 100 %", "jitter: 5%", "jitter: 150%", '9:58: found "150%", expected a share'],
  ["percentage over 100", "percentage: 10 }", "percentage: 101 }", "19:49: found 101, expected a whole percentage from 0 to 100"],
  ["percentage over 100 %", "percentage: 100%", "percentage: 110%", '24:84: found "110%", expected a whole percentage from 0 to 100'],
  ["half a percent", "percentage: 10 }", "percentage: 10.5 }", "19:49: found 10.5, expected a whole percentage"],
  [
    "duration out of range",
    "propagation: { variant: poll, period: 2s }",
    "propagation: { variant: push, retry: 2m }",
    '33:39: found "2m", expected a duration from 1ms to 1m',
  ],
  ["a century and more", "bake: 1d", "bake: 36501d", '18:13: found "36501d", expected a duration of at most 100 years'],
  ["no nodes", "nodes: 10", "nodes: 0", "5:10: found 0, expected a whole number from 1 to 10000"],
  ["too many nodes", "nodes: 10", "nodes: 10001", "5:10: found 10001, expected a whole number from 1 to 10000"],
  ["no bandwidth", "access: 10Gbps", "access: 0bps", '9:70: found "0bps", expected a bandwidth'],
  ["infinite number", "arrivals: 4", "arrivals: 1e400", "12:13: found 1e400, expected a finite number"],
  ["no number", "arrivals: 4", "arrivals: .nan", "12:13: found .nan, expected a finite number"],
  ["number too large", "arrivals: 4", "arrivals: 1001", "12:13: found 1001, expected a number (1/s) from 0 to 1000"],
  ["list in place of a map", "  arrivals: 4", "  - 4", "12:3: found a list, expected parameters of the system by name"],
  ["map in place of a list", "enable: [transport]", "enable: {transport: true}", "19:24: found a map, expected a list of components"],
  ["map in place of a text", "title: A sample", "title: {}", "2:8: found a map, expected a line of text"],
  ["nothing in place of a list", "cluster:\n", "cluster:\n  naming:\n", "5:10: found nothing, expected a naming such as node-{index}"],
  ["text in place of a switch", "size-field-32-bit: true", "size-field-32-bit: yes", '36:22: found "yes", expected true or false'],
  ["name with a slash", "name: sample", "name: ../sample", '1:7: found "../sample", expected the name of the scenario'],
  ["escape sequence in a title", "title: A sample", 'title: "A\\e[2J"', '2:8: found "A\\u001b[2J", expected a line of text'],
  ["naming without an index", "  nodes: 10", "  nodes: 10\n  naming: node", '6:11: found "node", expected a naming such as node-{index}'],
  [
    "component twice",
    "enable: [transport]",
    "enable: [transport, transport]",
    "19:24: found a list, expected a list of components, each once",
  ],
  [
    "write of nothing",
    "write: { percentage: 100% }",
    "write: {}",
    "24:71: found a map, expected at least one of enable, disable, percentage and force",
  ],
  [
    "partition of one site",
    "kind: version-error-rate, at: 90s, rate: 0.05",
    "kind: partition, at: 90s, for: 1s, between: [east]",
    "31:56: found a list, expected a list of two or more sites",
  ],
  ["no steps", "    - { name: second", "  operator: []\n  steps: []\n#", 'found key "steps" for the second time'],
  [
    "missing block",
    "  observe: { before: 10s, after: 1m, extendAtMost: 15m }\n",
    "",
    '14:3: found no "observe", expected observe: a map with before, after and extendAtMost',
  ],
])("%s", (_, piece, replacement, expected) => {
  expect(failure(piece, replacement)).toContain(expected);
});

test.each([
  ["site for the second time", "name: west", "name: east", '8:15: found site "east" for the second time, expected every site once'],
  [
    "shares over 100 %",
    "share: 0.4",
    "share: 0.5",
    "6:3: found shares that add up to 1.1 of the nodes, expected shares that add up to 100%",
  ],
  ["shares under 100 %", "share: 0.4", "share: 0.3", "6:3: found shares that add up to 90%, expected shares that add up to 100%"],
  [
    "missing region",
    "region: r2",
    "region: r3",
    '8:29: found region "r3", expected a region of the latency table: one of r1, r2 (nearest: r1)',
  ],
  [
    "missing pair of regions",
    "region: r2",
    "region: r1",
    "8:7: found sites east and west without a round trip from r1 to r1 in the latency table, expected a line r1,r1,... in ../data/rtt.csv",
  ],
  [
    "missing control-plane site",
    "metrics: east",
    "metrics: eats",
    '10:58: found missing site "eats", expected a site of the cluster: one of east, west (nearest: east)',
  ],
  ["missing flag-store site", "flagStore: [east, west, east]", "flagStore: [east, south, east]", '10:82: found missing site "south"'],
  [
    "too few flag-store sites",
    "flagStore: [east, west, east]",
    "flagStore: [east, west]",
    "10:75: found 2 sites for a flag store of 3 replicas, expected at least 3 sites",
  ],
  ["step for the second time", "name: second", "name: first", '24:15: found step "first" for the second time'],
  [
    "overlapping steps",
    '"step:first + 2d"',
    "day 1 + 23h",
    '24:46: found overlapping steps: "second" at 23h, while "first" stands from 0s to 1d, expected a step at 1d or later',
  ],
  ["steps at the same moment", "bake: 1d", "bake: 0s", "none"],
  ["steps in the wrong order", "at: day 1\n", "at: week 3\n", "none"],
  [
    "moment before the plan",
    "at: day 1\n",
    "at: day 1 - 1s\n",
    "17:11: found a moment before the plan begins, expected a moment from the start of the plan",
  ],
  [
    "moment of an unknown step",
    "step:first + 60s",
    "step:frist + 60s",
    '29:24: found step "frist", expected a step of the plan that stands before this: one of first, second (nearest: first)',
  ],
  ["moment of an unknown command", "until: command:stop", "until: command:stpo", '30:44: found command "stpo"'],
  [
    "step that counts from itself",
    "at: day 1\n",
    "at: step:first\n",
    '17:11: found step "first", expected a step of the plan that stands before this: nothing',
  ],
  ["gate without a limit", "limit: 1%, ", "", "21:11: found a gate with neither limit nor baselineTimes, expected one of the two"],
  [
    "gate with two limits",
    "limit: 1%, ",
    "limit: 1%, baselineTimes: 2, ",
    "21:53: found a gate with limit and baselineTimes, expected one of the two",
  ],
  ["limit on a latency", "baselineTimes: 2", "limit: 2%", "22:45: found a limit, which is a share, on latency-p95, expected baselineTimes"],
  ["baseline of zero", "baselineTimes: 2", "baselineTimes: 0", "22:60: found 0, expected a number above 0"],
  [
    "component rollback without components",
    "level: component, components: [transport]",
    "level: component",
    '27:91: found no "components", expected components: a list of at least one component',
  ],
  ["partial rollback without a percentage", "level: partial, percentage: 5%", "level: partial", '22:73: found no "percentage"'],
  [
    "flag rollback with a percentage",
    "level: flag }",
    "level: flag, percentage: 5 }",
    '21:79: found unknown key "percentage", expected level',
  ],
  [
    "rollback command without a rollback",
    ", rollback: { level: component, components: [transport] }",
    "",
    "27:71: found command rollback without a rollback",
  ],
  [
    "kill with a rollback",
    "command: kill",
    "command: kill, rollback: { level: flag }",
    "26:73: found command kill with a rollback, expected none",
  ],
  ["fault without an end", "for: 10s, ", "", "29:5: found a crash without an end, expected for or until: this fault must end"],
  ["fault with two ends", "for: 10s, ", "for: 10s, until: day 3, ", "29:56: found a fault with for and until, expected one of the two"],
  [
    "fault that cannot end",
    "at: 90s, rate",
    "at: 90s, for: 5s, rate",
    '31:42: found unknown key "for", expected one of kind, at, version, rate',
  ],
  [
    "fault that ends before it begins",
    "until: command:stop",
    "until: 5s",
    "30:44: found an end that is not after the start, expected a later moment",
  ],
  [
    "missing node",
    "node: node-3",
    "node: node-10",
    '29:62: found missing node "node-10", expected a node of the cluster: node-0 to node-9',
  ],
  ["node with a leading zero", "node: node-3", "node: node-03", 'found missing node "node-03"'],
  ["missing site of a link", "link: east -> west", "link: east -> south", '30:64: found missing site "south"'],
  ["link to itself", "link: east -> west", "link: east -> east", "30:64: found a link from east to itself, expected two different sites"],
])("%s", (_, piece, replacement, expected) => {
  if (expected !== "none") expect(failure(piece, replacement)).toContain(expected);
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
  expect(failure("  observe:", "  observ:")).toContain('14:3: found unknown key "observ"');
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
    expected: "a whole number from 1 to 10000",
  });
});
