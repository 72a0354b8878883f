/** Counts split votes on the simulated network. */
import { MILLISECOND } from "../../sim/kernel/units.ts";
import { holdElections } from "./raft-elections.ts";
import type { Share } from "./raft-exact-tests.ts";
import type { SplitCase } from "./raft-split-votes.ts";

const RANGE_US = 1_000 * MILLISECOND;

/** First ballots that elected nobody. One way takes `latency` of the range of timeouts, and on top of it a uniform time up to `spread`. */
export function splitVotes({ size, up, latency }: SplitCase, trials: number, spread = 0): Share {
  const timing = { electionMinUs: RANGE_US, electionMaxUs: 2 * RANGE_US, heartbeatUs: RANGE_US / 2 };
  const spreadUs = spread === 0 ? {} : { spreadUs: spread * RANGE_US };
  const elections = holdElections({ size, up, timing, rttUs: 2 * latency * RANGE_US, ...spreadUs }, trials);
  return { hits: elections.filter((election) => election?.ballots !== 1).length, trials };
}
