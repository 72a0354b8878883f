/**
 * Published experiments with Raft's leader election, in the figures that the tests compare with.
 *
 * "Thesis" is Ongaro, "Consensus: Bridging Theory and Practice" (Stanford 2014), "paper" is Ongaro and Ousterhout, "In Search of an
 * Understandable Consensus Algorithm" (USENIX ATC 2014, extended version). Quantiles are read off the figures' vector graphics, in which
 * every trial is a step of the curve; where the text gives a number too (287, 513, 35 and 152 ms), they agree with it.
 */

/** So much of the trials took no longer than so many milliseconds. */
export type Quantile = readonly [share: number, milliseconds: number];

/** A curve of a figure. */
export interface Published {
  readonly name: string;
  readonly trials: number;
  readonly quantiles: readonly Quantile[];
}

/** A curve of the LAN figure and its election timeouts, milliseconds. */
export interface PublishedLan extends Published {
  readonly electionMin: number;
  readonly electionMax: number;
}

/**
 * Thesis, figure 9.8, and paper, figure 16: time from the crash of a leader until the others have heard its successor's first heartbeat.
 * Five servers; the leader crashes at a random moment of its heartbeat interval, which is half of the least timeout, and just before had
 * its heartbeats come at all others together; logs differ in length, so that two of the four others cannot win. Broadcast time (round
 * trip and disk write) "roughly 15 ms".
 */
export const LAN: readonly PublishedLan[] = [
  lan(150, 155, [119.2, 154.5, 287.3, 434.8, 609.4, 1_242.4]),
  lan(150, 175, [106.8, 120.9, 141.1, 164.3, 291.2, 466.8]),
  lan(150, 200, [110.5, 124.9, 146.5, 166.7, 193.5, 352]),
  lan(150, 300, [124.7, 144.3, 171.3, 207.7, 244.3, 414.6]),
  lan(12, 24, [19.7, 24.4, 30, 42.1, 53, 86.9]),
  lan(25, 50, [30.6, 35.4, 43, 52.5, 73.7, 118.9]),
  lan(50, 100, [47.5, 56.1, 66.7, 79.5, 95.8, 168.9]),
  lan(100, 200, [85.1, 100.1, 120.1, 145.3, 165.5, 277.1]),
];

/**
 * Thesis, section 9.4 and figure 9.9: election times that Ongaro's simulator AvailSim gives for five servers on a WAN, of which none, one
 * or two have failed. One way takes 30 to 40 ms, uniform, election timeouts are 300 to 600 ms; all servers begin to wait at once.
 */
export const WAN: readonly Published[] = [
  { name: "no server failed", trials: 10_000, quantiles: quantiles([375.4, 386.5, 409.5, 445.7, 489.2, 833.7]) },
  { name: "one server failed", trials: 10_000, quantiles: quantiles([379.5, 393.6, 423.3, 474.1, 563, 1_006.8]) },
  { name: "two servers failed", trials: 10_000, quantiles: quantiles([386.9, 411.3, 468.7, 797.7, 1_074, 1_932.5]) },
];

/** Thesis, figure 9.10: the same, each server with a log of another length, so that three, two and one of them can win. */
export const WAN_LOGS_DIFFER: readonly Published[] = [
  { name: "no server failed", trials: 10_000, quantiles: quantiles([386.1, 416.6, 470.7, 538.8, 613.9, 943.3]) },
  { name: "one server failed", trials: 10_000, quantiles: quantiles([391.9, 429.9, 501.9, 599.4, 782.4, 1_315.3]) },
  { name: "two servers failed", trials: 10_000, quantiles: quantiles([416.1, 488.6, 598.6, 871.4, 1_148.5, 2_016.9]) },
];

function lan(electionMin: number, electionMax: number, milliseconds: readonly number[]): PublishedLan {
  return { name: `${electionMin}-${electionMax} ms`, trials: 1_000, quantiles: quantiles(milliseconds), electionMin, electionMax };
}

function quantiles(milliseconds: readonly number[]): readonly Quantile[] {
  const shares = [0.1, 0.25, 0.5, 0.75, 0.9, 0.99];
  return milliseconds.map((each, index) => [shares[index] ?? 1, each]);
}
