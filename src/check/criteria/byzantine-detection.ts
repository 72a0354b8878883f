/** How many of the members that lied on the new version were found out in time. */
import type { ValuesOf } from "../../../sim/parameters.ts";
import { against, type Criterion } from "../criterion.ts";
import type { Lie } from "../lies.ts";

const parameters = {
  within: {
    kind: "duration",
    default: 30_000_000,
    minUs: 0,
    doc: "Time from a member's first lie within which some honest member must suspect it.",
    source: "facts 1.10 D13: detection within 30 s",
  },
  least: {
    kind: "share",
    default: 1,
    doc: "Least share of the liars that are found out in that time.",
    source: "DWCP plan L469: Byzantine node detection rate, without a figure; facts 1.10 D13 asks for all",
  },
} as const;

export const byzantineDetection: Criterion = {
  id: "byzantine-detection",
  title: "Byzantine members found out",
  doc: "The share of the members that lied under PBFT and were suspected by an honest one in time. One that stopped sooner, or has not lied for so long at the end of the run, counts only if it was found out.",
  parameters,
  judge({ lies, endUs }, values) {
    const { within, least } = values as ValuesOf<typeof parameters>;
    const judged = lies.filter((lie) => lie.foundUs !== undefined || (lie.untilUs ?? endUs) - lie.fromUs > within);
    const found = judged.filter((lie) => tookUs(lie) <= within);
    const value = judged.length === 0 ? undefined : Math.round((found.length / judged.length) * 10_000) / 10_000;
    const longestUs = Math.max(0, ...found.map(tookUs));
    return {
      status: against(value, least, "atLeast"),
      bound: "atLeast",
      unit: "share",
      limit: least,
      scope: "members that lied on the new version, PBFT",
      ...(value === undefined ? {} : { value }),
      ...(found.length === 0 ? {} : { note: `the longest took ${Math.round(longestUs / 1_000)} ms` }),
    };
  },
};

function tookUs({ fromUs, foundUs = Number.POSITIVE_INFINITY }: Lie): number {
  return foundUs - fromUs;
}
