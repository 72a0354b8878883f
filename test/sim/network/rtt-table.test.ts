import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseRttTable, RttTableError } from "../../../sim/network/rtt-table.ts";

function errorOf(text: string): RttTableError {
  try {
    parseRttTable(text);
  } catch (error) {
    if (error instanceof RttTableError) return error;
    throw error;
  }
  return expect.fail("the table was accepted");
}

it("reads directed pairs as integer microseconds", () => {
  expect(parseRttTable("from,to,rtt_ms\ndallas,tokyo,130\ntokyo,dallas,131.5\n")).toEqual([
    { from: "dallas", to: "tokyo", rttUs: 130_000 },
    { from: "tokyo", to: "dallas", rttUs: 131_500 },
  ]);
});

it("does not mind Windows line ends, a byte order mark, empty lines and spaces", () => {
  expect(parseRttTable("\uFEFFfrom, to, rtt_ms\r\n\r\n a , b , 0.0915 \r\n")).toEqual([{ from: "a", to: "b", rttUs: 92 }]);
});

it.each([
  ["ibm-cloud-inter-region-rtt-2024-03.csv", 90],
  ["ibm-cloud-inter-zone-rtt-2024-03.csv", 60],
])("reads the measured table %s", (file, count) => {
  const entries = parseRttTable(readFileSync(new URL(`../../../scenarios/data/${file}`, import.meta.url), "utf8"));
  expect(entries).toHaveLength(count);
  expect(entries.every((entry) => entry.rttUs > 0)).toBe(true);
});

it("gives back what was written, to the microsecond", () => {
  const region = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/);
  const entry = fc.record({ from: region, to: region, rttUs: fc.nat(10_000_000) });
  fc.assert(
    fc.property(fc.uniqueArray(entry, { selector: ({ from, to }) => `${from},${to}` }), (entries) => {
      const text = ["from,to,rtt_ms", ...entries.map(({ from, to, rttUs }) => `${from},${to},${rttUs / 1000}`)].join("\n");
      expect(parseRttTable(text)).toEqual(entries);
    }),
    { seed: 1, numRuns: 200 },
  );
});

describe("an error names line and column", () => {
  it.each([
    ["", 1, 1, /the table is empty/],
    ["from,to\na,b,1", 1, 1, /expected the header "from,to,rtt_ms", found "from,to"/],
    ["from,to,rtt", 1, 9, /expected the header/],
    ["from,to,rtt_ms,note", 1, 16, /expected 3 fields/],
    ["from,to,rtt_ms\n\na,b", 3, 4, /expected 3 fields \(from, to, rtt_ms\), found 2/],
    ["from,to,rtt_ms\na,b,1,2", 2, 7, /found 4/],
    ["from,to,rtt_ms\n,b,1", 2, 1, /expected the name of a region/],
    ["from,to,rtt_ms\na,,1", 2, 3, /expected the name of a region/],
    ['from,to,rtt_ms\na,"b",1', 2, 3, /without quotes/],
    ["from,to,rtt_ms\na,b,  fast", 2, 7, /such as 12.5, found "fast"/],
    ["from,to,rtt_ms\na,b,-3", 2, 5, /found "-3"/],
    ["from,to,rtt_ms\na,b,", 2, 5, /found ""/],
    ["from,to,rtt_ms\na,b,1e3", 2, 5, /found "1e3"/],
    ["from,to,rtt_ms\na,b,99999999999999", 2, 5, /milliseconds/],
    ["from,to,rtt_ms\na,b,1\nb,a,1\na,b,2", 4, 1, /a to b stands in line 2 already/],
  ])("%j", (text, line, column, message) => {
    const error = errorOf(text);
    expect([error.line, error.column]).toEqual([line, column]);
    expect(error.message).toMatch(message);
  });
});
