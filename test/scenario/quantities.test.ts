/** Quantities: what is printed can be read back, and what is not exact or not spelt as documented cannot be read. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  formatBandwidth,
  formatBytes,
  formatDuration,
  formatShare,
  parseBandwidth,
  parseBytes,
  parseDuration,
  parseShare,
} from "../../src/scenario/quantities.ts";

const held = fc.oneof(
  fc.maxSafeNat(),
  fc.nat(),
  fc.nat(1_000_000).map((count) => count * 1_000_000),
);

describe("printing, then parsing, gives the value back", () => {
  test("durations", () => {
    fc.assert(fc.property(held, (us) => parseDuration(formatDuration(us)) === us));
  });

  test("shares, to the last bit", () => {
    fc.assert(fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (share) => parseShare(formatShare(share)) === share));
  });

  test("amounts of data", () => {
    fc.assert(fc.property(held, (bytes) => parseBytes(formatBytes(bytes)) === bytes));
  });

  test("bandwidths", () => {
    fc.assert(fc.property(held, (bps) => parseBandwidth(formatBandwidth(bps)) === bps));
  });

  test("the canonical form is a fixed point", () => {
    fc.assert(
      fc.property(held, (us) => {
        const text = formatDuration(us);
        expect(formatDuration(parseDuration(text) ?? -1)).toBe(text);
      }),
    );
  });
});

test.each([
  [0, "0s"],
  [1, "1us"],
  [1_500, "1.5ms"],
  [250_000, "250ms"],
  [1_250_000, "1.25s"],
  [90_000_000, "1m30s"],
  [5_400_000_000, "1h30m"],
  [604_800_000_000, "7d"],
  [86_400_000_001, "1d0.000001s"],
])("formatDuration(%d) is %s", (us, text) => expect(formatDuration(us)).toBe(text));

test.each([
  ["250ms", 250_000],
  ["5s", 5_000_000],
  ["1h30m", 5_400_000_000],
  ["1.5h", 5_400_000_000],
  ["7d", 604_800_000_000],
  ["1m250ms", 60_250_000],
])("parseDuration(%s) is %d", (text, us) => expect(parseDuration(text)).toBe(us));

test.each([
  "",
  "5",
  "5 s",
  "5sec",
  "-5s",
  "+5s",
  "1e3s",
  "1,5s",
  "5S",
  "30m1h",
  "1s1s",
  "0.5us",
  "1.5h30m",
  ".5s",
  "5.s",
  "300y",
  "9999999d",
  "5s ",
])("%j is no duration", (text) => expect(parseDuration(text)).toBeUndefined());

test.each([
  [0, "0%"],
  [1, "100%"],
  [0.05, "5%"],
  [0.0001, "0.01%"],
  [0.07, "7%"],
  [1e-7, "0.00001%"],
])("formatShare(%d) is %s", (share, text) => {
  expect(formatShare(share)).toBe(text);
  expect(parseShare(text)).toBe(share);
});

test.each(["", "5", "101%", "-1%", "5 %", "%", "1e1%", "100.000001%"])("%j is no share", (text) =>
  expect(parseShare(text)).toBeUndefined(),
);

test.each([
  ["512B", 512, "512B"],
  ["64KB", 64_000, "64KB"],
  ["4GB", 4_000_000_000, "4GB"],
  ["4GiB", 4_294_967_296, "4GiB"],
  ["1.5KiB", 1_536, "1536B"],
])("parseBytes(%s) is %d, printed %s", (text, bytes, printed) => {
  expect(parseBytes(text)).toBe(bytes);
  expect(formatBytes(bytes)).toBe(printed);
});

test.each(["4", "4gb", "4 GB", "-4GB", "0.5B", "4Gbps", "99999999TB"])("%j is no amount of data", (text) => {
  expect(parseBytes(text)).toBeUndefined();
});

test.each([
  ["100Mbps", 100_000_000],
  ["2.5Gbps", 2_500_000_000],
  ["0bps", 0],
])("parseBandwidth(%s) is %d", (text, bps) => expect(parseBandwidth(text)).toBe(bps));

test.each(["1", "1gbps", "1Gb", "1 Gbps", "0.1bps"])("%j is no bandwidth", (text) => expect(parseBandwidth(text)).toBeUndefined());

test("printing refuses what cannot be held", () => {
  for (const value of [-1, 0.5, Number.NaN, 2 ** 53]) {
    for (const format of [formatDuration, formatBytes, formatBandwidth]) expect(() => format(value)).toThrow(RangeError);
  }
  for (const value of [-0.1, 1.1, Number.NaN]) expect(() => formatShare(value)).toThrow(RangeError);
});
