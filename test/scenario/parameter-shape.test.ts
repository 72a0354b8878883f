/** Parameters: what a held value looks like in a file, and that a file with it gives the same value again. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { z } from "zod";
import type { Parameter, ParameterValue } from "../../sim/parameters.ts";
import { describeQuantity, parameterShapes } from "../../src/scenario/parameter-shape.ts";

const doc = "A parameter.";
const values = { a: "First.", b: "Second.", c: "Third." };

/** A parameter of each kind that has a default, beside values that it may hold. */
const held: fc.Arbitrary<readonly [Parameter, ParameterValue]> = fc.oneof(
  fc.nat().map((us) => [{ kind: "duration", doc, default: us }, us] as const),
  fc.double({ min: 0, max: 1, noNaN: true }).map((share) => [{ kind: "share", doc, default: share }, share] as const),
  fc.integer().map((count) => [{ kind: "count", doc, default: count }, count] as const),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => [{ kind: "number", doc, default: number }, number] as const),
  fc.maxSafeNat().map((bytes) => [{ kind: "bytes", doc, default: bytes }, bytes] as const),
  fc.maxSafeNat().map((bps) => [{ kind: "bandwidth", doc, default: bps }, bps] as const),
  fc.boolean().map((on) => [{ kind: "switch", doc, default: on }, on] as const),
  fc.constantFrom("a", "b", "c").map((name) => [{ kind: "choice", doc, values, default: name }, name] as const),
  fc.subarray(["a", "b", "c"]).map((names) => [{ kind: "names", doc, values, default: names }, names] as const),
);

test("a default is read back as the value that is held", () => {
  fc.assert(
    fc.property(held, ([parameter, value]) => {
      expect(z.strictObject(parameterShapes({ parameter })).parse({})).toEqual({ parameter: value });
    }),
  );
});

test.each<readonly [Parameter, ParameterValue, string]>([
  [{ kind: "duration", doc }, 1_500_000, "1.5s"],
  [{ kind: "share", doc }, 0.05, "5%"],
  [{ kind: "count", doc }, 16, "16"],
  [{ kind: "number", doc }, 1.2, "1.2"],
  [{ kind: "bytes", doc }, 4_294_967_296, "4GiB"],
  [{ kind: "bandwidth", doc }, 25_000_000_000, "25Gbps"],
  [{ kind: "switch", doc }, true, "true"],
  [{ kind: "choice", doc, values }, "a", "a"],
  [{ kind: "names", doc, values }, ["a", "b"], "[a, b]"],
  [{ kind: "sites", doc }, ["east", "west"], "[east, west]"],
  [{ kind: "link", doc }, "east -> west", "east -> west"],
])("%o holding %o is written %s", (parameter, value, text) => {
  expect(describeQuantity(parameter, value)).toBe(text);
});

test("a value that is out of its kind cannot be described", () => {
  expect(() => describeQuantity({ kind: "share", doc }, 1.5)).toThrow(RangeError);
  expect(() => describeQuantity({ kind: "duration", doc }, -1)).toThrow(RangeError);
});
