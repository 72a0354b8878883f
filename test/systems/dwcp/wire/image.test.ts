/** Images through both versions' compression, on real bytes: what sound ends give back, and what the ends as shipped do. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { applyDelta, blockDelta, quantise } from "../../../../src/systems/dwcp/wire/delta.ts";
import { hdeV1, hdeV3 } from "../../../../src/systems/dwcp/wire/hde.ts";
import { type Baseline, decodeImage, encodeImage, type ImageRules } from "../../../../src/systems/dwcp/wire/image.ts";
import { Wire } from "../../../../src/systems/dwcp/wire/wire.ts";

const BLOCK_BYTES = 16;

const image = fc.uint8Array({ maxLength: 200 });
/** An image and a later state of it: some bytes are others, and it may have grown or shrunk. */
const imageAndLater = fc
  .tuple(image, fc.array(fc.tuple(fc.nat({ max: 199 }), fc.nat({ max: 255 })), { maxLength: 10 }), fc.integer({ min: -20, max: 20 }))
  .map(([before, writes, growth]) => {
    const after = new Uint8Array(Math.max(0, before.length + growth));
    after.set(before.subarray(0, after.length));
    for (const [at, value] of writes) if (at < after.length) after[at] = value;
    return { before, after };
  });

const v1: ImageRules = { packing: hdeV1(true), blockBytes: BLOCK_BYTES, quantises: false, leavesDeltas: false };
const v3: ImageRules = { packing: hdeV3(64, true), blockBytes: BLOCK_BYTES, quantises: false, leavesDeltas: false };
const sound = fc.constantFrom(v1, v3);

describe("sound ends", () => {
  test("give back every image that is sent whole", () => {
    fc.assert(
      fc.property(image, sound, (bytes, rules) => {
        expect(decodeImage(rules, encodeImage(rules, bytes), [])).toEqual({ kind: "image", image: bytes });
      }),
    );
  });

  test("give back every image that is sent as a delta, along a whole chain of them", () => {
    fc.assert(
      fc.property(fc.array(image, { minLength: 2, maxLength: 6 }), sound, (states, rules) => {
        let held: Baseline = { key: 1, image: states[0] ?? new Uint8Array() };
        for (const [index, state] of states.slice(1).entries()) {
          const decoded = decodeImage(rules, encodeImage(rules, state, held), [held]);
          expect(decoded).toEqual({ kind: "image", image: state });
          held = { key: index + 2, image: state };
        }
      }),
    );
  });

  test("refuse a delta against a baseline that the receiver does not hold, instead of taking another", () => {
    fc.assert(
      fc.property(imageAndLater, image, sound, ({ before, after }, other, rules) => {
        const packet = encodeImage(rules, after, { key: 7, image: before });
        expect(decodeImage(rules, packet, [{ key: 8, image: other }])).toEqual({ kind: "error", message: "baseline not found" });
      }),
    );
  });
});

describe("a delta", () => {
  test("has the blocks that have changed and no others", () => {
    const before = new Uint8Array(10 * BLOCK_BYTES);
    const after = before.slice();
    after[3 * BLOCK_BYTES] = 1;
    after[7 * BLOCK_BYTES + 5] = 2;
    expect(blockDelta(before, after, BLOCK_BYTES).length).toBe(4 + 2 * (4 + BLOCK_BYTES));
    expect(blockDelta(after, after, BLOCK_BYTES).length).toBe(4);
  });

  test("applied to another baseline gives something else, unless that differs only where the delta has blocks", () => {
    fc.assert(
      fc.property(imageAndLater, image, ({ before, after }, other) => {
        const delta = blockDelta(before, after, BLOCK_BYTES);
        expect(applyDelta(before, delta, BLOCK_BYTES)).toEqual(after);
        const wrong = applyDelta(other, delta, BLOCK_BYTES);
        if (blockDelta(other, before, BLOCK_BYTES).length === 4 && other.length === before.length) expect(wrong).toEqual(after);
        else expect(wrong.length).toBe(after.length);
      }),
    );
    const delta = blockDelta(new Uint8Array(40), new Uint8Array(40).fill(1, 0, 3), BLOCK_BYTES);
    expect(applyDelta(new Uint8Array(40).fill(9), delta, BLOCK_BYTES)).not.toEqual(new Uint8Array(40).fill(1, 0, 3));
  });
});

describe("as shipped", () => {
  test("v1 keeps two of eight bits: all but the bytes that have no others are lost", () => {
    fc.assert(
      fc.property(image, (bytes) => {
        const decoded = decodeImage(v1, encodeImage({ ...v1, quantises: true }, bytes), []);
        expect(decoded).toEqual({ kind: "image", image: quantise(bytes) });
        expect(quantise(bytes).every((byte) => byte % 64 === 0)).toBe(true);
      }),
    );
  });

  test("v1 gives out the delta itself", () => {
    fc.assert(
      fc.property(imageAndLater, ({ before, after }) => {
        const baseline = { key: 1, image: before };
        const decoded = decodeImage({ ...v1, leavesDeltas: true }, encodeImage(v1, after, baseline), [baseline]);
        expect(decoded).toEqual({ kind: "image", image: blockDelta(before, after, BLOCK_BYTES) });
      }),
    );
  });

  test("v3 cannot decode any delta, even if it holds the baseline", () => {
    const rules = { ...v3, packing: hdeV3(32, false) };
    fc.assert(
      fc.property(imageAndLater, ({ before, after }) => {
        const baseline = { key: 1, image: before };
        expect(decodeImage(rules, encodeImage(rules, after, baseline), [baseline])).toEqual({
          kind: "error",
          message: "baseline not found",
        });
      }),
    );
  });
});

describe("what a transfer delivers, by the defects that its wire has", () => {
  const MODES = ["datacenter", "hybrid", "internet"] as const;
  const deliveries = (wire: Wire, next: boolean, isDelta: boolean) => MODES.map((mode) => wire.delivery(next, mode, isDelta));

  test("without any, the whole", () => {
    for (const next of [false, true]) {
      for (const isDelta of [false, true]) expect(deliveries(new Wire(64), next, isDelta)).toEqual(["whole", "whole", "whole"]);
    }
  });

  test("each of them in its version and where it strikes", () => {
    const quantises = new Wire(64, { quantises: true });
    expect(deliveries(quantises, false, false)).toEqual(["whole", "whole", "quantised"]);
    expect(deliveries(quantises, false, true)).toEqual(["whole", "whole", "quantised"]);
    expect(deliveries(quantises, true, false)).toEqual(["whole", "whole", "whole"]);
    const leavesDeltas = new Wire(64, { leavesDeltas: true });
    expect(deliveries(leavesDeltas, false, true)).toEqual(["raw delta", "raw delta", "raw delta"]);
    expect(deliveries(leavesDeltas, false, false)).toEqual(["whole", "whole", "whole"]);
    expect(deliveries(leavesDeltas, true, true)).toEqual(["whole", "whole", "whole"]);
    const losesKey = new Wire(64, { losesBaselineKey: true });
    expect(deliveries(losesKey, true, true)).toEqual(["baseline not found", "baseline not found", "baseline not found"]);
    expect(deliveries(losesKey, true, false)).toEqual(["whole", "whole", "whole"]);
    expect(deliveries(losesKey, false, true)).toEqual(["whole", "whole", "whole"]);
  });
});
