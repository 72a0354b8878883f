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

/** A delta replaces the whole image on the wire; how many bytes it takes depends on how much has changed. */
export interface DeltaFigures {
  /** A baseline older than this is not used any more, microseconds; absent for one that never grows old. */
  readonly baselineMaxAgeUs?: number;
  /** So many deltas are chained to one whole image at most; absent where each image sent becomes the next baseline. */
  readonly chainMax?: number;
  /** A delta is used only if less of the memory than this has changed. */
  readonly changedMost: number;
  /** And only if it takes less than this share of the bytes that the whole image would take. */
  readonly sizeMost: number;
}

/** Facts 1.3: used if less than 70 % have changed and it takes less than half the size; the baseline is replaced on every send. */
export const DELTA_OLD: DeltaFigures = Object.freeze({ changedMost: 0.7, sizeMost: 0.5 });

/**
 * Facts 1.3: a new baseline after 5 min, at most 10 deltas in a chain, so that no chain lives to see the 15 min after which it would be
 * dropped. No delta takes more than the whole (modelling choice).
 */
export const DELTA_NEXT: DeltaFigures = Object.freeze({ baselineMaxAgeUs: 300_000_000, chainMax: 10, changedMost: 1, sizeMost: 1 });

/**
 * Bytes of a delta as a share of the whole image's, by the share of the memory that has changed (facts 1.3: delta of 10 GB, 1 % changed
 * 180 MB, 5 % 650 MB, 10 % 1.2 GB, whole 1.8 GB); in between straight lines.
 */
export const DELTA_SIZES: readonly (readonly [changed: number, size: number])[] = Object.freeze([
  [0, 0.01],
  [0.01, 0.1],
  [0.05, 0.361],
  [0.1, 0.667],
  [1, 1],
] as const);

/**
 * A machine writes to the same pages again and again: what it dirties within this time is its working set (facts 8: dirty 1-10 %, read as
 * per 10 s), and new pages are touched a hundredth as fast after it (modelling choice).
 */
export const WORKING_SET = Object.freeze({ timeUs: 10_000_000, driftShare: 0.01 });

/** Blocks by which v1 compares two images, bytes (facts 1.3: 4 KB). */
export const DELTA_BLOCK_BYTES = 4_096;

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

/** Memory of the process on v1, bytes (facts 1.8: 2 GB a node), and by how much v3 exceeds that: 7 to 8 % (facts 1.3). */
export const PROCESS_MEMORY = Object.freeze({ oldBytes: 2_000_000_000, nextExtra: 0.075 });

/** v1 fails one operation in ten thousand (facts 1.8: error 0.01 %). */
export const BASE_ERROR_RATE = 0.0001;

/** Spread of the compression ratio between machines, plus or minus (modelling choice). */
export const RATIO_SPREAD = 0.05;
