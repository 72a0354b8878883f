/** The mistakes of DWCP v3's own PBFT (facts 1.6, "Other v3 bugs"; 6.1 B22), each of which can be left in or mended. */
import type { DefectDescription } from "../../../scenario/vocabulary.ts";

/** Which of them a member has. */
export interface PbftDefects {
  readonly prepareDeadlock: boolean;
  readonly fixedPrimary: boolean;
  readonly paperQuorum: boolean;
  readonly noDigestMatch: boolean;
  readonly noPrimaryCheck: boolean;
  readonly lostForward: boolean;
}

const SOURCE = "facts 1.6, 6.1 B22";

/** As scenarios name them. */
export const pbftDefectDescriptions = [
  {
    name: "pbft-prepare-deadlock",
    doc: "A v3 PBFT member locks itself when it sees its first prepare quorum, and does nothing more until it restarts: nothing is ever decided.",
    source: SOURCE,
  },
  {
    name: "pbft-fixed-primary",
    doc: "The first voter is the primary of every PBFT view and nobody suspects it: while it is down or silent, nothing is decided.",
    source: SOURCE,
  },
  {
    name: "pbft-quorum-2f-plus-1",
    doc: "A PBFT quorum is 2f+1 whatever the size of the group, which is too few unless n = 3f+1: two quorums may share no honest member.",
    source: SOURCE,
  },
  {
    name: "pbft-no-digest-match",
    doc: "PBFT votes are counted for a slot whatever they are for, so votes for different commands make one quorum together.",
    source: SOURCE,
  },
  {
    name: "pbft-no-primary-check",
    doc: "PBFT members take a proposal from anybody, and into a slot that is taken: a second proposal replaces the first and is voted for too.",
    source: SOURCE,
  },
  {
    name: "pbft-lost-forward",
    doc: "A PBFT member that is not the primary forwards what its clients ask for to nobody: only the primary's own clients are served.",
    source: SOURCE,
  },
] as const satisfies readonly DefectDescription[];

/** The mistakes that a scenario's `defects` leave in. */
export function pbftDefectsOf(defects: { readonly [defect: string]: boolean }): PbftDefects {
  return {
    prepareDeadlock: defects["pbft-prepare-deadlock"] === true,
    fixedPrimary: defects["pbft-fixed-primary"] === true,
    paperQuorum: defects["pbft-quorum-2f-plus-1"] === true,
    noDigestMatch: defects["pbft-no-digest-match"] === true,
    noPrimaryCheck: defects["pbft-no-primary-check"] === true,
    lostForward: defects["pbft-lost-forward"] === true,
  };
}
