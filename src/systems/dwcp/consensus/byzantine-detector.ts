/**
 * How a member of DWCP v3 finds out Byzantine members: it adds up what it has noticed of each, suspects at one score, and at a higher one
 * hears no more of it for a while (facts 1.6, the second of the two detectors there).
 *
 * One kind of misbehaviour alone never confirms a suspicion, however often it is seen. The reputation of the facts is left out: they do
 * not say by how much it falls.
 */
import { DETECTION, MISBEHAVIOUR_WEIGHTS, QUARANTINE } from "../constants/index.ts";
import type { Misbehaviour, MisbehaviourWatch } from "./pbft-group.ts";
import { faultyMost } from "./pbft-quorum.ts";

/** What the detector makes of a member. */
export type Suspicion = "suspected" | "confirmed";

/** What the detector runs on. */
export interface DetectorContext {
  /** Time for measuring spans, microseconds. */
  nowUs(): number;
  /** Members whose votes count. */
  voters(): readonly number[];
  /** The detector has come to a conclusion; it says each once until it has forgotten what led to it. */
  concluded(position: number, suspicion: Suspicion): void;
}

/** What has been noticed of one member. */
interface Record {
  readonly evidence: { readonly misbehaviour: Misbehaviour; readonly atUs: number }[];
  isSuspected: boolean;
  /** Until then nothing of the member is heard; undefined if it is heard. */
  quarantinedUntilUs: number | undefined;
}

/** One member's detector, which watches all others. What it knows is lost in a crash. */
export class ByzantineDetector implements MisbehaviourWatch {
  readonly #context: DetectorContext;
  readonly #records = new Map<number, Record>();

  constructor(context: DetectorContext) {
    this.#context = context;
  }

  noticed(position: number, misbehaviour: Misbehaviour): void {
    const nowUs = this.#context.nowUs();
    const record = this.#recordOf(position);
    record.evidence.push({ misbehaviour, atUs: nowUs });
    const first = record.evidence.findIndex(({ atUs }) => nowUs - atUs <= DETECTION.windowUs);
    record.evidence.splice(0, first);
    const score = record.evidence.reduce((sum, each) => sum + MISBEHAVIOUR_WEIGHTS[each.misbehaviour], 0);
    const isSuspected = score >= DETECTION.suspectedScore;
    if (isSuspected && !record.isSuspected) this.#context.concluded(position, "suspected");
    record.isSuspected = isSuspected;
    const kinds = new Set(record.evidence.map((each) => each.misbehaviour)).size;
    if (score < DETECTION.confirmedScore || kinds < DETECTION.kindsLeast || !this.#mayQuarantine()) return;
    record.quarantinedUntilUs = nowUs + QUARANTINE.durationUs;
    this.#context.concluded(position, "confirmed");
  }

  ignores(position: number): boolean {
    const record = this.#records.get(position);
    if (record?.quarantinedUntilUs === undefined) return false;
    if (this.#context.nowUs() < record.quarantinedUntilUs) return true;
    record.quarantinedUntilUs = undefined;
    return false;
  }

  /** More than the Byzantine members that the group can bear would leave it without a quorum. */
  #mayQuarantine(): boolean {
    const quarantined = [...this.#records.keys()].filter((position) => this.ignores(position)).length;
    return quarantined < Math.min(QUARANTINE.membersMost, faultyMost(this.#context.voters().length));
  }

  #recordOf(position: number): Record {
    let record = this.#records.get(position);
    if (record === undefined) {
      record = { evidence: [], isSuspected: false, quarantinedUntilUs: undefined };
      this.#records.set(position, record);
    }
    return record;
  }
}
