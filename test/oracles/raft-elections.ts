/** Holds elections on the simulated network: members of a group begin to wait at one moment, as if their leader had just been heard. */
import type { RaftTiming } from "../../src/systems/dwcp/constants/index.ts";
import { RaftGroup } from "../systems/dwcp/consensus/raft-group.ts";
import { logOf } from "../systems/dwcp/consensus/raft-member.ts";
import type { Share } from "./raft-exact-tests.ts";

/** One kind of election. */
export interface Setting {
  /** Members of the group, and how many of them are up. */
  readonly size: number;
  readonly up: number;
  readonly timing: RaftTiming;
  /** Round trip between any two, the mean of exponential jitter as a fraction of one way, and the range of uniform delay on top of it. */
  readonly rttUs: number;
  readonly jitter?: number;
  readonly spreadUs?: number;
  /** Whether each member has a log of another length, so that not all can win. */
  readonly logsDiffer?: boolean;
}

/** What came of it, in microseconds since the members began to wait. */
export interface Election {
  /** When the leader that all follow was elected, and when the last of them heard of it. */
  readonly electedUs: number;
  readonly heardUs: number;
  /** The ballot that the first leader of all was elected in, counted from 1: how many were needed. */
  readonly ballots: number;
}

/** Elections of one kind that end within `limitUs`; undefined for one that does not. */
export function holdElections(setting: Setting, count: number, limitUs = 60_000_000): readonly (Election | undefined)[] {
  return Array.from({ length: count }, (_, number) => holdElection(setting, String(number), limitUs));
}

/** How many of these times are `limitUs` or less; one that never came is not. */
export function within(timesUs: readonly number[], limitUs: number): Share {
  return { hits: timesUs.filter((timeUs) => timeUs <= limitUs).length, trials: timesUs.length };
}

function holdElection(setting: Setting, seed: string, limitUs: number): Election | undefined {
  const { up, logsDiffer = false } = setting;
  const log = (position: number) => logOf(Array.from({ length: logsDiffer ? position + 1 : 1 }, () => 1));
  const group = new RaftGroup({ ...setting, seed, log });
  const members = group.members.slice(0, up);
  for (const { durable, node } of members) {
    durable.ballot = 1;
    node.start();
  }
  const areOfOneMind = (): boolean => {
    const leader = group.leaders.at(-1);
    return leader !== undefined && members.every(({ engine }) => engine.leader === leader.position);
  };
  if (!group.runUntil(areOfOneMind, limitUs)) return undefined;
  const [first, last] = [group.leaders[0], group.leaders.at(-1)];
  return { electedUs: last?.atUs ?? 0, heardUs: group.world.kernel.nowUs, ballots: (first?.ballot ?? 0) - 1 };
}
