/** The figures of AMST, the transport, each with its source: streams, windows, pacing, carriers, and how often it looks at the mode. */
import type { ModeName } from "../../../check/observation.ts";

const MB = 1_000_000;
const MIB = 1_048_576;

/**
 * Streams of a transfer and the buffer of each, which bound it on a long path to streams * buffer / RTT; chunk size of the framing; and the
 * pace that each stream keeps to.
 */
export interface TransportFigures {
  /** Without advice from the bandwidth prediction. */
  readonly streams: number;
  /** Advice is kept within these. */
  readonly streamsLeast: number;
  readonly streamsMost: number;
  readonly bufferBytes: number;
  readonly chunkBytes: number;
  /** Bytes a second and stream: pacing is applied to each stream for itself (facts 1.2). */
  readonly pacingBytesPerSecond: number;
}

/**
 * Facts 1.2: 16 streams at least, 32 at first, 256 at most, 4 MB buffers, 64 KB chunks; pacing by 16 KB and a sleep of 100 us, which is
 * slower than the 1000 MiB/s that the configuration calls 1 Gbps.
 */
const OLD: TransportFigures = Object.freeze({
  streams: 32,
  streamsLeast: 16,
  streamsMost: 256,
  bufferBytes: 4 * MB,
  chunkBytes: 65_536,
  pacingBytesPerSecond: 163_840_000,
});

/** v1 knows no modes. */
export const TRANSPORT_OLD: { readonly [mode in ModeName]: TransportFigures } = Object.freeze({
  datacenter: OLD,
  hybrid: OLD,
  internet: OLD,
});

/**
 * Facts 1.2: 64 streams in the datacenter and at most 512, 4 to 8 on the internet, 1 MB buffers, 256 KB chunks; 1000 MiB/s called 1 Gbps,
 * 100 MiB/s called 100 Mbps. Hybrid has the TCP default of 16 streams, at least the 4 of the internet (modelling choice).
 */
export const TRANSPORT_NEXT: { readonly [mode in ModeName]: TransportFigures } = Object.freeze({
  datacenter: {
    streams: 64,
    streamsLeast: 4,
    streamsMost: 512,
    bufferBytes: MB,
    chunkBytes: 262_144,
    pacingBytesPerSecond: 1_000 * MIB,
  },
  hybrid: { streams: 16, streamsLeast: 4, streamsMost: 16, bufferBytes: MB, chunkBytes: 262_144, pacingBytesPerSecond: 1_000 * MIB },
  internet: { streams: 8, streamsLeast: 4, streamsMost: 8, bufferBytes: MB, chunkBytes: 262_144, pacingBytesPerSecond: 100 * MIB },
});

/** Bytes a second by number of streams, the fewest first; in between straight lines, and through nothing at none. */
export type StreamTable = readonly (readonly [streams: number, bytesPerSecond: number])[];

/** Facts 1.2, the scaling table: 1 stream 0.35 GB/s to 128 streams 8.5 GB/s. */
export const RDMA_SPEED: StreamTable = Object.freeze([
  [1, 350 * MB],
  [8, 2_500 * MB],
  [16, 3_800 * MB],
  [32, 5_200 * MB],
  [64, 7_000 * MB],
  [128, 8_500 * MB],
] as const);

/** Facts 1.2: TCP with 8 streams 1.2 GB/s, with 32 streams 1.5 GB/s. */
export const TCP_SPEED: StreamTable = Object.freeze([
  [8, 1_200 * MB],
  [32, 1_500 * MB],
] as const);

/** A connection is given up after 30 s (facts 1.2); opening one takes a round trip (facts 1.2: TCP 0.35 ms local, 52 ms internet). */
export const CONNECT = Object.freeze({ timeoutUs: 30_000_000, handshakes: 1 });

/** How often a component looks at the mode of a link: AMST every 5 s, the others every 10 s (facts 1.0). */
export const MODE_RECHECK = Object.freeze({ transportUs: 5_000_000, otherUs: 10_000_000 });
