/** What a transport protocol makes of a path: how fast a bulk transfer may go over it, and how it gets under way. */
import { SECOND } from "../kernel/units.ts";

/**
 * How a bulk transfer is carried.
 *
 * `unlimited`: as fast as the links allow, from the first byte. `tcp`: so many connections side by side, each with slow start and under
 * the ceiling that loss sets it. `rdma`: a queue pair is set up first, then as fast as the links allow.
 */
export type Transport =
  | { readonly kind: "unlimited" }
  | {
      readonly kind: "tcp";
      /** Connections side by side, at least 1. */
      readonly streams: number;
      /** Largest segment, bytes; 1460 if it is not given. */
      readonly mssBytes?: number;
    }
  | { readonly kind: "rdma" };

/** Largest TCP segment in an Ethernet frame of 1500 bytes over IPv4 (RFC 9293, section 3.7.1: 1500 - 20 - 20). */
export const MSS_BYTES = 1_460;

/** Time to set an RDMA queue pair up, microseconds: its round trip as the system facts have it (section 8: "RDMA 100 Gbps 5 us"). */
export const RDMA_SETUP_US = 5;

/** Segments that a TCP connection sends before it hears an acknowledgement (RFC 6928, section 2: 10 segments of 1460 bytes). */
const INITIAL_WINDOW_SEGMENTS = 10;

/**
 * C of the formula of Mathis below, sqrt(3/2), for loss at regular distances and an acknowledgement for every segment (table 1 there).
 */
const MATHIS_CONSTANT = Math.sqrt(1.5);

/**
 * Throughput that loss allows TCP connections in congestion avoidance, bits per second: streams * MSS/RTT * C/sqrt(p) (Mathis, Semke,
 * Mahdavi, Ott: The Macroscopic Behavior of the TCP Congestion Avoidance Algorithm, CCR 27(3), 1997, equation 3). Infinity without loss.
 */
export function mathisBps(streams: number, mssBytes: number, rttUs: number, loss: number): number {
  if (loss === 0 || rttUs === 0) return Number.POSITIVE_INFINITY;
  return ((streams * mssBytes * 8 * SECOND) / rttUs) * (MATHIS_CONSTANT / Math.sqrt(loss));
}

/**
 * What new TCP connections send in their first round trip, bytes: min(10 * MSS, max(2 * MSS, 14600)) each (RFC 6928, equation 1).
 */
export function initialWindowBytes(streams: number, mssBytes: number): number {
  return streams * Math.min(INITIAL_WINDOW_SEGMENTS * mssBytes, Math.max(2 * mssBytes, INITIAL_WINDOW_SEGMENTS * MSS_BYTES));
}

/** What TCP connections send in the first round trip after a timeout, bytes: one segment each (RFC 5681, section 3.1, loss window). */
export function lossWindowBytes(streams: number, mssBytes: number): number {
  return streams * mssBytes;
}

/** Throws a RangeError for a number of streams or a segment size that is no whole number above 0. */
export function checkTransport(transport: Transport): void {
  if (transport.kind !== "tcp") return;
  const { streams, mssBytes = MSS_BYTES } = transport;
  for (const [what, value] of [
    ["streams", streams],
    ["bytes in the largest segment", mssBytes],
  ] as const) {
    if (!(Number.isSafeInteger(value) && value > 0)) throw new RangeError(`TCP with ${value} ${what}: expected a whole number above 0`);
  }
}
