/** The JSON Schema for editors: draft 7, documented, as strict as an editor can be and never stricter than the loader. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { type JsonSchema, scenarioJsonSchema } from "../../src/scenario/json-schema.ts";
import { vocabulary as known } from "../../src/scenario/known.ts";
import { changed, SAMPLE } from "./samples.ts";
import { vocabulary } from "./vocabulary.ts";

const schema = scenarioJsonSchema(vocabulary);

/** A part of the schema by keywords and property names. */
function at(...path: readonly (string | number)[]): JsonSchema {
  let current: unknown = schema;
  for (const key of path) current = (current as JsonSchema)[key];
  return current as JsonSchema;
}

test("draft 7, with a title", () => {
  expect(schema.$schema).toBe("http://json-schema.org/draft-07/schema#");
  expect(schema.title).toBe("cutover scenario");
});

test("it is plain JSON without marks of its making", () => {
  const text = JSON.stringify(schema);
  expect(JSON.parse(text)).toEqual(schema);
  expect(text).not.toContain('"merged"');
  expect(text).not.toContain("oneOf");
});

test("choices are enums with their documentation, defaults are as written, sources are named", () => {
  expect(at("properties", "system").enum).toEqual(["dwcp", "bridge"]);
  const push = at("properties", "mechanisms", "properties", "propagation", "anyOf", 1, "anyOf", 0, "properties", "retry");
  expect(push).toMatchObject({ type: "string", default: "1s", description: "Time between tries. Source: L144" });
  expect(push.patternErrorMessage).toBe("Expected a duration such as 250ms, 5s or 1h30m.");
  const gates = at("properties", "mechanisms", "properties", "gates", "anyOf", 1, "anyOf", 0, "properties", "armed");
  expect(gates).toMatchObject({ enum: ["own-step", "until-end"], enumDescriptions: ["Its step.", "On."], default: "own-step" });
  expect(at("properties", "parameters", "properties", "transferSize").default).toBe("8GiB");
});

test("no key but the outermost is required of what an extending file may state in part", () => {
  for (const path of [["cluster"], ["plan"], ["cluster", "properties", "network"], ["criteria", "properties", "compression"]]) {
    expect(at("properties", ...path)).not.toHaveProperty("required");
  }
  expect(schema.anyOf).toEqual([{ required: ["extends"] }, { required: ["name", "title", "system", "cluster", "plan"] }]);
});

describe("judging files", () => {
  const accepts = accepter(schema);
  const knownAccepts = accepter(scenarioJsonSchema(known));

  test.each(["as-written", "hardened", "rollback"])("it accepts the shipped scenario dwcp/%s", (name) => {
    expect(knownAccepts(readFileSync(`scenarios/dwcp/${name}.yaml`, "utf8"))).toBe(true);
  });

  test("it accepts the sample, and files that state parts", () => {
    expect(accepts(SAMPLE)).toBe(true);
    expect(accepts("extends: x.yaml\nmechanisms: { propagation: { retry: 2s }, selector: as-planned }\nplan: { operator: [] }\n")).toBe(
      true,
    );
  });

  test.each([
    ["an unknown key", "nodes: 10", "nodez: 10"],
    ["a wrong unit", "for: 10s", "for: 5 sec onds"],
    ["an unknown variant", "selector: as-planned", "selector: as-plannd"],
    ["a negative rate", "rate: 0.05", "rate: -0.05"],
    ["a percentage over 100", "percentage: 10 }", "percentage: 101 }"],
    ["an unknown invariant", "first: D2", "first: D22"],
    ["a step without a title", "      title: Ten percent\n", ""],
  ])("it refuses %s", (_, piece, replacement) => {
    expect(accepts(changed(piece, replacement))).toBe(false);
  });
});

function accepter(judging: JsonSchema): (text: string) => boolean {
  const validator = z.fromJSONSchema(judging as Parameters<typeof z.fromJSONSchema>[0]);
  return (text) => validator.safeParse(parse(text)).success;
}
