/**
 * Named sorts of links, for a topology of which nobody has measured anything yet.
 *
 * The figures are ranges in the system facts (sections 1.0 and 8), from which one value each is taken: where it says "middle", the
 * geometric mean of the two ends, since such ranges are spoken of in orders of magnitude.
 */

/** What a link of some sort is like. */
export interface LinkProfile {
  /** One sentence for the reader of a scenario's schema. */
  readonly doc: string;
  /** Round trip, integer microseconds. */
  readonly rttUs: number;
  /** Bandwidth in each direction, bits per second. */
  readonly bandwidthBps: number;
  /** Probability that a message is lost. */
  readonly loss: number;
  /** Mean of the exponential delay added to each one-way trip, as a fraction of the one-way delay. */
  readonly jitter: number;
  readonly source: string;
}

/** The names of the profiles. */
export type LinkProfileName = "rack" | "zone" | "region" | "internet" | "consumer";

/** The profiles, from the shortest way to the longest. */
export const linkProfiles: { readonly [name in LinkProfileName]: LinkProfile } = {
  rack: {
    doc: "Within a building: 0.1 ms, 25 Gbit/s.",
    rttUs: 100,
    bandwidthBps: 25_000_000_000,
    loss: 0.00001,
    jitter: 0.05,
    source: "IBM Cloud 2024-08: 0.09 ms within a zone; facts 1.0: 25 GbE NICs; facts 8: loss 1e-5; jitter: modelling choice",
  },
  zone: {
    doc: "Between datacenters of one city: 1 ms, 10 Gbit/s.",
    rttUs: 1_000,
    bandwidthBps: 10_000_000_000,
    loss: 0.00001,
    jitter: 0.05,
    source: "facts 8: RTT 0.5-2 ms (middle), 10 Gbit/s, loss 1e-5; jitter: modelling choice",
  },
  region: {
    doc: "Between regions over a backbone: 100 ms, 1 Gbit/s, one message in 10,000 lost.",
    rttUs: 100_000,
    bandwidthBps: 1_000_000_000,
    loss: 0.0001,
    jitter: 0.05,
    source: "facts 8: RTT 50-200 ms (middle), 1 Gbit/s, loss 1e-4 to 1e-3 (the lower end); jitter: modelling choice",
  },
  internet: {
    doc: "Over the public internet between well-connected sites: 50 ms, 900 Mbit/s, one message in 1,000 lost.",
    rttUs: 50_000,
    bandwidthBps: 900_000_000,
    loss: 0.001,
    jitter: 0.1,
    source: "facts 8, consumer internet, the good end: RTT 50-500 ms, 100-900 Mbit/s, loss 0.1-3 %, jitter 10-20 %",
  },
  consumer: {
    doc: "Over consumer lines: 160 ms, 300 Mbit/s, one message in 200 lost.",
    rttUs: 160_000,
    bandwidthBps: 300_000_000,
    loss: 0.005,
    jitter: 0.15,
    source: "facts 8, consumer internet, the middle: RTT 50-500 ms, 100-900 Mbit/s, loss 0.1-3 %, jitter 10-20 %",
  },
};
