/**
 * The figures of control work and of transfers, each with its source. "facts" are the system facts by section, "L..." lines of the plan;
 * the rest are modelling choices and say so.
 */
import type { ModeName } from "../../../check/observation.ts";

const MB = 1_000_000;

/** Speed and ratio of compressing the memory of a virtual machine, per version and mode. */
export interface CompressionFigures {
  /** Raw bytes per byte on the wire. */
  readonly ratio: number;
  /** Raw bytes that the node gets through in a second, compression and copying together. */
  readonly bytesPerSecond: number;
}

/**
 * Facts 1.3: v1 compresses by tier, local 1.2:1, regional 3.8:1 at 850 MB/s, global 5.6:1 at 320 MB/s; facts 1.2: whole
 * path in the datacenter 2.3 GB/s.
 */
export const COMPRESSION_OLD: { readonly [mode in ModeName]: CompressionFigures } = Object.freeze({
  datacenter: { ratio: 1.2, bytesPerSecond: 2_300 * MB },
  hybrid: { ratio: 3.8, bytesPerSecond: 850 * MB },
  internet: { ratio: 5.6, bytesPerSecond: 320 * MB },
});

/**
 * Facts 1.3: VM memory saves 82 % with zstd (5.6:1) and 78 % with LZ4 (4.5:1); zstd 300 MB/s; facts 1.2: whole path in the datacenter
 * 2.4 GB/s. Hybrid speed: v1's 850 MB/s plus the 6 % that facts 8 give v3 (modelling choice).
 */
export const COMPRESSION_NEXT: { readonly [mode in ModeName]: CompressionFigures } = Object.freeze({
  datacenter: { ratio: 5.6, bytesPerSecond: 2_400 * MB },
  hybrid: { ratio: 4.5, bytesPerSecond: 900 * MB },
  internet: { ratio: 5.6, bytesPerSecond: 300 * MB },
});

/** Streams of a transfer and the buffer of each, which bound it on a long path to streams * buffer / RTT; chunk size of the framing. */
export interface TransportFigures {
  readonly streams: number;
  readonly bufferBytes: number;
  readonly chunkBytes: number;
}

/** Facts 1.2: 32 streams by default, 4 MB buffers, 64 KB chunks. */
export const TRANSPORT_OLD: { readonly [mode in ModeName]: TransportFigures } = Object.freeze({
  datacenter: { streams: 32, bufferBytes: 4 * MB, chunkBytes: 65_536 },
  hybrid: { streams: 32, bufferBytes: 4 * MB, chunkBytes: 65_536 },
  internet: { streams: 32, bufferBytes: 4 * MB, chunkBytes: 65_536 },
});

/**
 * Facts 1.2: 64 streams in the datacenter, at most 8 on the internet, 1 MB buffers, 256 KB chunks; hybrid as the TCP default of 16 streams.
 */
export const TRANSPORT_NEXT: { readonly [mode in ModeName]: TransportFigures } = Object.freeze({
  datacenter: { streams: 64, bufferBytes: MB, chunkBytes: 262_144 },
  hybrid: { streams: 16, bufferBytes: MB, chunkBytes: 262_144 },
  internet: { streams: 8, bufferBytes: MB, chunkBytes: 262_144 },
});

/**
 * How much of the memory may be left when the virtual machine is stopped, as time at the current speed (modelling choice
 * within the pauses of facts 1.8).
 */
export const STOP_AND_COPY_US: { readonly [mode in ModeName]: number } = Object.freeze({
  datacenter: 40_000,
  hybrid: 1_000_000,
  internet: 5_000_000,
});

/**
 * Pre-copy gives up shrinking the rest after so many rounds, or once it has sent the memory three times over: the machine is then stopped
 * whatever is left (the limits of Xen's live migration, 30 iterations and a factor of 3).
 */
export const PRECOPY_MAX = Object.freeze({ rounds: 30, timesMemory: 3 });

/**
 * Starting the machine at its new place: facts 1.8 give pauses of 180, 320, 450 ms for 1, 4, 8 GB in a datacenter; less the last copy
 * above, that is about 140 ms and 30 ms for each GB [derived].
 */
export const ACTIVATION = Object.freeze({ fixedUs: 140_000, perGigabyteUs: 30_000 });

/** A transfer is cut into calls of this size; the version may be chosen anew for each (modelling choice). */
export const PIECE_BYTES = 512 * MB;

/** A reader that waits for bytes gives up after 60 s (facts 1.2: read/write timeout). */
export const READ_TIMEOUT_US = 60_000_000;

/** Unanswered control messages are sent again each second, three times in all (facts 1.2: retries 3 x 1 s). */
export const CONTROL_RETRY = Object.freeze({ tries: 3, intervalUs: 1_000_000 });

/**
 * Size of a control message and of its answer without headers (modelling choice; below the 1 KB under which HDE
 * does not compress, facts 1.3).
 */
export const CONTROL_BYTES = Object.freeze({ request: 512, reply: 256 });

/** CPU time of v3 relative to v1: +9 to +20 % (facts 8). */
export const CPU_FACTOR_NEXT = 1.12;

/** v1 fails one operation in ten thousand (facts 1.8: error 0.01 %). */
export const BASE_ERROR_RATE = 0.0001;

/** Spread of the compression ratio between machines, plus or minus (modelling choice). */
export const RATIO_SPREAD = 0.05;
