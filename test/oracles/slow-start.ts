/** Transfer times of TCP by the formulas of the literature, for a connection that has its path to itself. */

/** What the formulas need. */
export interface TcpTransfer {
  readonly bytes: number;
  /** What goes out in the first round trip. */
  readonly windowBytes: number;
  readonly rttUs: number;
  /** What the narrowest link, or loss, allows. */
  readonly rateBps: number;
  /** Share of the segments that must be sent again. */
  readonly loss: number;
}

/**
 * When the last byte leaves, microseconds: P round trips spent on waiting for acknowledgements, and the time that the rest takes at the
 * full rate. P is the number of windows before the one that holds the rest, or that is as large as rate * RTT (Kurose and Ross, Computer
 * Networking, 2nd edition, section 3.7.2, with segments that take no time of their own).
 */
export function tcpTransferUs({ bytes, windowBytes, rttUs, rateBps, loss }: TcpTransfer): number {
  const delivered = (rounds: number): number => windowBytes * (2 ** rounds - 1) * (1 - loss);
  let stalls = 0;
  while (bytes - delivered(stalls) > windowBytes * 2 ** stalls && windowBytes * 2 ** stalls * 8e6 < rateBps * rttUs) stalls++;
  return stalls * rttUs + ((bytes - delivered(stalls)) * 8e6) / (rateBps * (1 - loss));
}

/** MSS/RTT * C/sqrt(p) for each of some streams, with C = sqrt(3/2) (Mathis and others 1997, equation 3). */
export function mathisRateBps(streams: number, mssBytes: number, rttSeconds: number, loss: number): number {
  return streams * ((mssBytes * 8) / rttSeconds) * Math.sqrt(3 / (2 * loss));
}
