/**
 * What becomes of single messages on a path beside delay and loss: some arrive twice, some are held back, some are damaged.
 *
 * A path without such faults has no tampering at all, and its messages cost and draw nothing for it. On one that has, each message draws
 * once for each sort of trouble, from a stream of its sender for that sort alone.
 */
import type { RandomStream } from "../kernel/random.ts";
import type { Envelope } from "./message.ts";

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

/**
 * Decides what becomes of a message that is not lost. `streamOf` gives the sender's stream for a purpose; `oneWayUs` and `jitterUs` are
 * the path's, for the second copy, which has its own luck on the way.
 */
export function tamper(
  message: Envelope,
  tampering: Tampering,
  oneWayUs: number,
  jitterUs: number,
  streamOf: (purpose: string) => RandomStream,
): void {
  if (tampering.duplication > 0) {
    const stream = streamOf("network.duplication");
    if (stream.chance(tampering.duplication)) {
      message.copyFlightUs = oneWayUs;
      if (jitterUs > 0) message.copyFlightUs += Math.round(stream.exponential(jitterUs));
    }
  }
  for (const { rate, holdUs } of tampering.reorderings) {
    if (streamOf("network.reordering").chance(rate)) message.flightUs += holdUs;
  }
  if (tampering.corruption > 0) {
    const luck = streamOf("network.corruption").uniform();
    message.corrupted = luck < tampering.corruption;
    message.rejected = luck < tampering.detectedCorruption;
  }
}
