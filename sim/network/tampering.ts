/**
 * What becomes of single messages on a path beside delay and loss: some arrive twice, some are held back, some are damaged.
 *
 * A path without such faults has no tampering at all, and its messages cost and draw nothing for it. On one that has, each message draws
 * once for each sort of trouble, from a stream of its sender for that sort alone.
 */
import type { RandomStream } from "../kernel/random.ts";

/** Messages that are held back, so that later ones overtake them. */
export interface Reordering {
  /** Probability that a message is held back. */
  readonly rate: number;
  /** For how long, integer microseconds. */
  readonly holdUs: number;
}

/** The tampering of one path as it is now. All rates are probabilities for one message. */
export interface Tampering {
  /** That a message arrives twice. */
  readonly duplication: number;
  readonly reorderings: readonly Reordering[];
  /** That a message is damaged on its way. */
  readonly corruption: number;
  /** That it is damaged and its transport's checksum shows it; at most `corruption`. */
  readonly detectedCorruption: number;
}

/** What becomes of one message that is not lost. */
export interface Fate {
  /** For how long it is held back, integer microseconds. */
  readonly heldUs: number;
  /** The flight of its second copy, integer microseconds; absent if there is none. */
  readonly copyFlightUs: number | undefined;
  readonly corrupted: boolean;
  /** Whether the receiver's transport will throw it away, both copies, because its checksum is wrong. */
  readonly rejected: boolean;
}

/**
 * Decides what becomes of a message. `streamOf` gives the sender's stream for a purpose; `oneWayUs` and `jitterUs` are the path's, for the
 * second copy, which has its own luck on the way.
 */
export function tamper(
  { duplication, reorderings, corruption, detectedCorruption }: Tampering,
  oneWayUs: number,
  jitterUs: number,
  streamOf: (purpose: string) => RandomStream,
): Fate {
  let copyFlightUs: number | undefined;
  if (duplication > 0) {
    const stream = streamOf("network.duplication");
    if (stream.chance(duplication)) copyFlightUs = oneWayUs + (jitterUs > 0 ? Math.round(stream.exponential(jitterUs)) : 0);
  }
  let heldUs = 0;
  for (const { rate, holdUs } of reorderings) {
    if (streamOf("network.reordering").chance(rate)) heldUs += holdUs;
  }
  const luck = corruption > 0 ? streamOf("network.corruption").uniform() : 1;
  return { heldUs, copyFlightUs, corrupted: luck < corruption, rejected: luck < detectedCorruption };
}
