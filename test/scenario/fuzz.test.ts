/** Whatever somebody writes, the loader gives a scenario or a ScenarioError with a position inside the text. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ScenarioError } from "../../src/scenario/errors.ts";
import { filesOf, load, SAMPLE } from "./samples.ts";

/** Pieces that mean something in YAML or in the format, besides characters of any kind. */
const piece = fc.oneof(
  fc.constantFrom(
    "\n",
    " ",
    "  ",
    "\t",
    ":",
    ": ",
    "- ",
    "{",
    "}",
    "[",
    "]",
    "&a ",
    "*a",
    "!!str ",
    "#",
    "'",
    '"',
    "|\n",
    ">\n",
    "---\n",
    "? ",
    "<<: ",
    "%",
  ),
  fc.constantFrom(
    "null",
    "true",
    "-1",
    "1e400",
    ".nan",
    "0x10",
    "99999999999999999999",
    "5%",
    "120%",
    "-5%",
    "5 sec onds",
    "step:",
    "week 0",
    "x.yaml",
  ),
  fc.constantFrom("__proto__: ", "constructor: ", "extends: sample.yaml\n", "variant: ", "kind: ", "name: "),
  fc.string({ maxLength: 4, unit: "binary" }),
);

/** Cuts a stretch out of a text and puts something in its place. */
const mutation = fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), cut: fc.oneof(fc.nat(3), fc.nat(60)), insert: piece });

type Mutation = { readonly at: number; readonly cut: number; readonly insert: string };

function mutate(text: string, mutations: readonly Mutation[]): string {
  return mutations.reduce((current, { at, cut, insert }) => {
    const start = Math.floor(at * current.length);
    return current.slice(0, start) + insert + current.slice(start + cut);
  }, text);
}

/** Runs a load that may fail, but only as documented. Gives whether it succeeded. */
function loads(text: string, set: readonly string[] = [], files = filesOf()): boolean {
  try {
    load(text, set, files);
    return true;
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    expect(error.line).toBeGreaterThan(0);
    expect(error.column).toBeGreaterThan(0);
    expect(error.message).toBe(`${error.file}:${error.line}:${error.column}: found ${error.found}, expected ${error.expected}`);
    if (error.file === "plans/sample.yaml") expect(error.line).toBeLessThanOrEqual(text.split(/\n/).length);
    return false;
  }
}

describe("nothing but ScenarioError is thrown", () => {
  test("for mutations of a valid file", () => {
    fc.assert(
      fc.property(fc.array(mutation, { minLength: 1, maxLength: 4 }), (mutations) => {
        loads(mutate(SAMPLE, mutations));
      }),
      { numRuns: 150 },
    );
  });

  test("for mutations of a file that extends another, and of the file that it extends", () => {
    const child = "extends: base.yaml\nname: child\nmechanisms: { selector: per-component }\nexpect: { verdict: holds }\n";
    fc.assert(
      fc.property(fc.array(mutation, { maxLength: 2 }), fc.array(mutation, { maxLength: 2 }), (inChild, inParent) => {
        loads(mutate(child, inChild), [], filesOf({ "plans/base.yaml": mutate(SAMPLE, inParent) }));
      }),
      { numRuns: 60 },
    );
  });

  test("for mutations of an override", () => {
    const options = fc.constantFrom(
      "cluster.nodes=10",
      "plan.steps.first.gates.0.limit=1%",
      "mechanisms.propagation={variant: push, retry: 2s}",
      "faults.1.link=east -> west",
    );
    fc.assert(
      fc.property(options, fc.array(mutation, { minLength: 1, maxLength: 3 }), (option, mutations) => {
        loads(SAMPLE, [mutate(option, mutations)]);
      }),
      { numRuns: 60 },
    );
  });

  test("for mutations of the latency table", () => {
    fc.assert(
      fc.property(fc.array(mutation, { minLength: 1, maxLength: 3 }), (mutations) => {
        loads(SAMPLE, [], filesOf({ "data/rtt.csv": mutate("from,to,rtt_ms\nr1,r2,30\nr2,r1,31\n", mutations) }));
      }),
      { numRuns: 30 },
    );
  });

  test("for any bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(loads("extends: base.yaml\n", [], filesOf({ "plans/base.yaml": bytes }))).toBe(false);
      }),
    );
  });
});

test("mutations do not all fail, so that what comes after parsing is reached", () => {
  const mutations = fc.sample(mutation, { seed: 42, numRuns: 40 });
  const results = mutations.map((each) => loads(mutate(SAMPLE, [{ ...each, cut: 0, insert: " " }])));
  expect(results).toContain(true);
  expect(results).toContain(false);
});
