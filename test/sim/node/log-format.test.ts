import fc from "fast-check";
import { expect, it } from "vitest";
import { HEADER_BYTES, readRecords, roomFor, writeRecord } from "../../../sim/node/log-format.ts";

const someRecords = fc.array(fc.uint8Array({ maxLength: 40 }), { minLength: 1, maxLength: 8 });

/** The records one behind the other, and where each begins and ends. */
function imageOf(records: readonly Uint8Array[]) {
  let size = 0;
  const places = records.map((record) => {
    const start = size;
    size += HEADER_BYTES + record.length;
    return { start, end: size };
  });
  const image = new Uint8Array(size + 20).fill(0xaa);
  for (const [index, record] of records.entries()) writeRecord(image, places[index]?.start ?? 0, record);
  return { image, places, size };
}

it("reads back what was written", () => {
  fc.assert(
    fc.property(someRecords, fc.nat(5), (records, first) => {
      const { image, size } = imageOf(records);
      expect(readRecords(image, size, first)).toEqual({ first, records, damage: [] });
    }),
    { seed: 1, numRuns: 100 },
  );
});

it("tells a record that is cut off anywhere, and gives all before it", () => {
  fc.assert(
    fc.property(someRecords, fc.nat(), (records, cut) => {
      const { image, places, size } = imageOf(records);
      const end = cut % size;
      const whole = places.filter((place) => place.end <= end).length;
      const torn = end > (places[whole - 1]?.end ?? 0);
      expect(readRecords(image, end, 0)).toEqual({
        first: 0,
        records: records.slice(0, whole),
        damage: torn ? [{ kind: "torn", record: whole, endsReading: true }] : [],
      });
    }),
    { seed: 1, numRuns: 200 },
  );
});

it("tells a record with a bit flipped anywhere, and reads on behind it if the header is sound", () => {
  fc.assert(
    fc.property(someRecords, fc.nat(), (records, chosen) => {
      const { image, places, size } = imageOf(records);
      const bit = chosen % (size * 8);
      const byte = bit >>> 3;
      image[byte] = (image[byte] ?? 0) ^ (1 << (bit & 7));
      const hit = places.findIndex(({ end }) => byte < end);
      const inHeader = byte < (places[hit]?.start ?? 0) + HEADER_BYTES;
      expect(readRecords(image, size, 0)).toEqual({
        first: 0,
        records: records.slice(0, hit),
        damage: [{ kind: "rotten", record: hit, endsReading: inHeader }],
      });
    }),
    { seed: 1, numRuns: 300 },
  );
});

it("names every rotten record", () => {
  const { image, places, size } = imageOf([1, 2, 3, 4].map((byte) => Uint8Array.of(byte)));
  for (const index of [1, 3]) image[(places[index]?.end ?? 0) - 1] = 99;
  expect(readRecords(image, size, 10)).toEqual({
    first: 10,
    records: [Uint8Array.of(1)],
    damage: [
      { kind: "rotten", record: 11, endsReading: false },
      { kind: "rotten", record: 13, endsReading: false },
    ],
  });
});

it("does not take empty space for a record", () => {
  expect(readRecords(new Uint8Array(100), 100, 0).damage).toEqual([{ kind: "rotten", record: 0, endsReading: true }]);
});

it("writes a text as its UTF-8 bytes", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 40 }), fc.nat(9), (text, offset) => {
      const bytes = new TextEncoder().encode(text);
      const [ofText, ofBytes] = [new Uint8Array(200), new Uint8Array(200)];
      expect(HEADER_BYTES + offset + roomFor(text)).toBeLessThanOrEqual(200);
      expect(writeRecord(ofText, offset, text)).toBe(bytes.length);
      expect(writeRecord(ofBytes, offset, bytes)).toBe(bytes.length);
      expect(ofText).toEqual(ofBytes);
    }),
    { seed: 1, numRuns: 200 },
  );
});
