import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ModeName } from "../../../src/check/observation.ts";
import {
  COMPRESSION_NEXT,
  COMPRESSION_OLD,
  RDMA_SPEED,
  TCP_SPEED,
  TRANSPORT_NEXT,
  TRANSPORT_OLD,
} from "../../../src/systems/dwcp/constants/index.ts";
import {
  ceilingBps,
  speedOf,
  streamsOf,
  type TransferConditions,
  type TransferVersions,
  wireBytes,
} from "../../../src/systems/dwcp/costs.ts";
import { Wire } from "../../../src/systems/dwcp/wire/wire.ts";

const GB = 1_000_000_000;
const LOCAL_RTT_US = 1_000;
const MODES = ["datacenter", "hybrid", "internet"] as const satisfies readonly ModeName[];

const v1 = (mode: ModeName): TransferVersions => ({ transportNext: false, compressionNext: false, mode });
const v3 = (mode: ModeName): TransferVersions => ({ transportNext: true, compressionNext: true, mode });

const anyVersions = fc.record({ transportNext: fc.boolean(), compressionNext: fc.boolean(), mode: fc.constantFrom(...MODES) });
const anyWire = fc.constantFrom(new Wire(32), new Wire(64));
const rawBytes = fc.integer({ min: 1, max: 64 * GB });
const ratioFactor = fc.double({ min: 0.95, max: 1.05, noNaN: true });

/** Raw bytes that a transfer gets through in a second, its links aside. */
function rawBytesPerSecond(versions: TransferVersions, rttUs: number, conditions: TransferConditions = { carrier: "rdma" }): number {
  const wire = new Wire(64);
  return (ceilingBps(versions, rttUs, conditions) / 8) * (GB / wireBytes(GB, versions, 1, wire));
}

describe("throughput", () => {
  test("in a datacenter v3 gets through 4 to 8 % more than v1 (facts 1.2)", () => {
    const gain = rawBytesPerSecond(v3("datacenter"), LOCAL_RTT_US) / rawBytesPerSecond(v1("datacenter"), LOCAL_RTT_US);
    expect(gain).toBeGreaterThanOrEqual(1.04);
    expect(gain).toBeLessThanOrEqual(1.08);
  });

  test("in a datacenter the node's compression is the bound: 2.3 and 2.4 GB/s of memory (facts 1.2)", () => {
    expect(rawBytesPerSecond(v1("datacenter"), LOCAL_RTT_US) / GB).toBeCloseTo(2.3, 2);
    expect(rawBytesPerSecond(v3("datacenter"), LOCAL_RTT_US) / GB).toBeCloseTo(2.4, 2);
  });

  test("without RDMA v1 is bound by TCP, at 1.5 GB/s on the wire; v3 compresses more and loses nothing", () => {
    expect(ceilingBps(v1("datacenter"), LOCAL_RTT_US, { carrier: "tcp" })).toBe(8 * 1_500_000_000);
    const [rdma, tcp] = (["rdma", "tcp"] as const).map((carrier) => ceilingBps(v3("datacenter"), LOCAL_RTT_US, { carrier }));
    expect(tcp).toBe(rdma);
  });

  test("so many streams get through what the tables say, more are never slower (facts 1.2)", () => {
    for (const [streams, bytesPerSecond] of RDMA_SPEED) expect(speedOf(RDMA_SPEED, streams)).toBe(bytesPerSecond);
    for (const [streams, bytesPerSecond] of TCP_SPEED) expect(speedOf(TCP_SPEED, streams)).toBe(bytesPerSecond);
    expect(speedOf(RDMA_SPEED, 1_000)).toBe(8_500_000_000);
    expect(speedOf(TCP_SPEED, 4)).toBe(600_000_000);
    fc.assert(
      fc.property(fc.constantFrom(RDMA_SPEED, TCP_SPEED), fc.nat({ max: 600 }), (table, streams) => {
        expect(speedOf(table, streams + 1)).toBeGreaterThanOrEqual(speedOf(table, streams));
      }),
    );
  });

  test("advice moves the streams within what the version allows, and sets the pace of the whole transfer", () => {
    const advised = (versions: TransferVersions, streams: number) => streamsOf(versions, { streams, pacingBps: 1 });
    expect([1, 100, 1_000].map((streams) => advised(v1("internet"), streams))).toEqual([16, 100, 256]);
    expect([1, 6, 100].map((streams) => advised(v3("internet"), streams))).toEqual([4, 6, 8]);
    expect([1, 100, 1_000].map((streams) => advised(v3("datacenter"), streams))).toEqual([4, 100, 512]);
    expect([streamsOf(v1("hybrid")), streamsOf(v3("hybrid"))]).toEqual([32, 16]);
    expect(ceilingBps(v1("hybrid"), 30_000, { advice: { streams: 100, pacingBps: 95_000_000.4 } })).toBe(95_000_000);
  });

  test("a delta takes as long to encode as the whole, and less of the links", () => {
    const whole = ceilingBps(v3("internet"), LOCAL_RTT_US);
    expect(ceilingBps(v3("internet"), LOCAL_RTT_US, { deltaShare: 0.1 })).toBe(Math.floor(whole / 10));
    const bytes = wireBytes(GB, v3("internet"), 1, new Wire(64), 0.1) / wireBytes(GB, v3("internet"), 1, new Wire(64));
    expect(bytes).toBeCloseTo(0.1, 4);
  });

  test("on a long path the window is the bound: streams * buffer / RTT", () => {
    const rttUs = 200_000;
    expect(ceilingBps(v3("internet"), rttUs)).toBe((8 * 1_000_000 * 8 * 1_000_000) / rttUs);
    const beyond = 40_000_000;
    expect(ceilingBps(v1("datacenter"), beyond)).toBe((32 * 4_000_000 * 8 * 1_000_000) / beyond);
  });

  test("a longer path never has a higher ceiling, and there always is one above 0", () => {
    fc.assert(
      fc.property(anyVersions, fc.nat({ max: 10_000_000 }), fc.nat({ max: 10_000_000 }), (versions, rttUs, moreUs) => {
        const near = ceilingBps(versions, rttUs);
        const far = ceilingBps(versions, rttUs + moreUs);
        expect(far).toBeLessThanOrEqual(near);
        expect(far).toBeGreaterThan(0);
        expect(Number.isSafeInteger(far)).toBe(true);
      }),
    );
  });
});

describe("bytes on the wire", () => {
  test("a gigabyte by the ratios of facts 1.3: v1 local 1.2, regional 3.8, global 5.6; v3 with zstd 5.6 and with LZ4 4.5", () => {
    const ratio = (versions: TransferVersions) => GB / wireBytes(GB, versions, 1, new Wire(32));
    expect(MODES.map((mode) => ratio(v1(mode)).toFixed(1))).toEqual(["1.2", "3.8", "5.6"]);
    expect(MODES.map((mode) => ratio(v3(mode)).toFixed(1))).toEqual(["5.6", "4.5", "5.6"]);
  });

  test("v3 saves the 70 to 85 % that the plan asks for, in every mode", () => {
    for (const mode of MODES) {
      const saved = 1 - wireBytes(GB, v3(mode), 1, new Wire(64)) / GB;
      expect(saved).toBeGreaterThanOrEqual(0.7);
      expect(saved).toBeLessThanOrEqual(0.85);
    }
  });

  test("they are the compressed bytes and one header for each chunk, no more and no less", () => {
    fc.assert(
      fc.property(rawBytes, anyVersions, ratioFactor, anyWire, (bytes, versions, factor, wire) => {
        const { compressionNext, transportNext, mode } = versions;
        const { ratio } = (compressionNext ? COMPRESSION_NEXT : COMPRESSION_OLD)[mode];
        const { chunkBytes } = (transportNext ? TRANSPORT_NEXT : TRANSPORT_OLD)[mode];
        const headerBytes = wire.headerBytes(transportNext, compressionNext);
        const least = bytes / (ratio * factor);
        const total = wireBytes(bytes, versions, factor, wire);
        expect(Number.isSafeInteger(total)).toBe(true);
        expect(total).toBeGreaterThanOrEqual(least * (1 + headerBytes / chunkBytes) - 1);
        expect(total).toBeLessThanOrEqual(least * (1 + headerBytes / chunkBytes) + headerBytes + 2);
      }),
    );
  });

  test("more memory, or memory that compresses less, never takes fewer bytes", () => {
    fc.assert(
      fc.property(rawBytes, fc.nat({ max: GB }), anyVersions, ratioFactor, ratioFactor, (bytes, more, versions, one, other) => {
        const wire = new Wire(64);
        expect(wireBytes(bytes + more, versions, one, wire)).toBeGreaterThanOrEqual(wireBytes(bytes, versions, one, wire));
        const [less, better] = one < other ? [one, other] : [other, one];
        expect(wireBytes(bytes, versions, less, wire)).toBeGreaterThanOrEqual(wireBytes(bytes, versions, better, wire));
      }),
    );
  });
});
