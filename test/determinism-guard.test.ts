/** The determinism guard throws on what it forbids, only while it stands, and puts everything back. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { withoutAmbient } from "./determinism-guard.ts";

const uses: readonly (readonly [name: string, use: () => unknown])[] = [
  ["Math.random", () => Math.random()],
  ["Math.exp", () => Math.exp(1)],
  ["Math.log", () => Math.log(2)],
  ["Math.atan2", () => Math.atan2(1, 2)],
  ["Math.sin", () => Math.sin(1)],
  ["Math.hypot", () => Math.hypot(3, 4)],
  ["Date", () => new Date()],
  ["Date", () => Date.now()],
  ["performance", () => performance.now()],
  ["setTimeout", () => setTimeout(() => {}, 0)],
  ["setImmediate", () => setImmediate(() => {})],
  ["queueMicrotask", () => queueMicrotask(() => {})],
  ["crypto", () => crypto.randomUUID()],
  ["Intl", () => new Intl.NumberFormat()],
  ["String.prototype.localeCompare", () => "a".localeCompare("b")],
  ["Number.prototype.toLocaleString", () => (1.5).toLocaleString()],
  ["WeakRef", () => new WeakRef({})],
  ["process.env", () => process.env.HOME],
  ["process.hrtime", () => process.hrtime.bigint()],
  ["process.nextTick", () => process.nextTick(() => {})],
];

/** What the guard replaces, as it stands now. */
function ambient(): readonly unknown[] {
  return [Math.random, Math.exp, Date, Intl, performance, setTimeout, crypto, String.prototype.localeCompare, process.env, process.hrtime];
}

describe("the determinism guard", () => {
  for (const [name, use] of uses) {
    it(`throws on ${name} (${use.toString().slice(6)})`, () => {
      expect(() => withoutAmbient(use)).toThrow(`deterministic code used ${name}`);
      expect(use).not.toThrow();
    });
  }

  it("gives the result, and leaves exact arithmetic alone", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), (x) => {
        const exact = () => [
          Math.abs(x),
          Math.floor(x),
          Math.sqrt(Math.abs(x)),
          Math.imul(x, 3),
          Math.max(x, Math.PI),
          Math.fround(x),
          Math.round(x),
        ];
        expect(withoutAmbient(exact)).toEqual(exact());
      }),
    );
  });

  it("puts everything back after a result and after an error, also if it stands twice", () => {
    const before = ambient();
    withoutAmbient(() => withoutAmbient(() => 1));
    expect(ambient()).toEqual(before);
    expect(() => withoutAmbient(() => withoutAmbient(() => Math.random()))).toThrow("Math.random");
    expect(ambient().map((each, index) => each === before[index])).toEqual(before.map(() => true));
  });

  it("forbids again once the inner of two guards is gone", () => {
    const twice = () => {
      withoutAmbient(() => 1);
      return Date.now();
    };
    expect(() => withoutAmbient(twice)).toThrow("Date");
  });

  it("refuses asynchronous code, which would outlive it", () => {
    expect(() => withoutAmbient(() => Promise.resolve(1))).toThrow(TypeError);
  });
});
