/** D9: replicas of the shared state become equal within the bound, and none of them goes back: what is deleted stays deleted. */
import { Calm, undecidedOf } from "../../../check/calm.ts";
import type { Findings, Invariant, InvariantContext } from "../../../check/invariant.ts";
import type { SeenWrite, StateShown } from "../../../check/observation.ts";
import { Permission } from "../../../check/permission.ts";
import type { DwcpParameters } from "../parameters.ts";
import { isNewer, type Stamp } from "../state-sync/state-map.ts";

export const d9Convergence: Invariant = {
  id: "D9",
  title: "replicas converge, and what is deleted stays deleted",
  doc: "A write that was acknowledged, or a newer one, is with every node in reach within the bound of the version; observed time counts, and only while writer and node are in reach and no fault is in force but on the control plane. The node that acknowledges it shows it at once. No node goes back to an older write, or to none.",
  knownBad: {
    why: "Delete leaves no tombstone, so anti-entropy brings deleted keys back (facts 1.5)",
    set: { "defects.ass-no-tombstones": "true" },
  },
  watch(context, findings) {
    const convergence = new Convergence(context, findings);
    return { inScope: () => convergence.hasWrites, conclude: () => convergence.undecided() };
  },
};

/** How often overdue writes are looked for. */
const SWEEP_US = 1_000_000;

/** A write that has been asked for. */
interface Write extends Stamp {
  readonly write: string;
  readonly key: number;
  readonly deleted: boolean;
  /** What the writer's clients saw before it, which it is meant to replace: named only where that has the newer stamp all the same. */
  readonly replaces: string | undefined;
}

/** A write that has been acknowledged, and has not been found with all nodes. */
interface Outstanding {
  readonly write: Write;
  readonly sinceUs: number;
  /** Nodes that may lack it and have not been said to, by their places; at first all are. */
  open: readonly number[];
}

/** How long a node that lacks a write could have had it by a moment, were it not for faults. */
interface Wait {
  readonly nowUs: number;
  /** Since it was acknowledged, and writer and node have been in reach of each other. */
  readonly waitedUs: number;
  /** For how long all nodes have kept their state on the next version; below 0 where they do not. */
  readonly onNextForUs: number;
}

/** A wait that only a fault excuses which is in force. */
interface ExcusedWait extends Wait {
  /** How often faults had begun and ended by then. */
  readonly changes: number;
  /** It is too long for the next version's bound, with all nodes on it. */
  readonly isLateOnNext: boolean;
}

/** What a node shows of each key; undefined where it has never shown anything. */
type Shown = (SeenWrite | undefined)[];

class Convergence {
  hasWrites = false;
  readonly #context: InvariantContext;
  readonly #findings: Findings;
  readonly #permission: Permission;
  /** A fault may be between two nodes that are both in reach of the flag store. */
  readonly #calm: Calm;
  readonly #indexes: ReadonlyMap<string, number>;
  /** The places of all nodes. */
  readonly #everybody: readonly number[];
  /** By the nodes' places: one message brings a node many writes, and what it shows stands together. */
  readonly #shown: readonly Shown[];
  /** Writes that have been asked for and not yet answered, by the number of the operation. */
  readonly #asked = new Map<number, Write>();
  #outstanding: Outstanding[] = [];
  /**
   * Of writes that only a fault excused which was in force then: of each stretch without a change of faults the last such look by either
   * bound, which lies farthest from the beginning. It is not known yet which of the faults end.
   */
  readonly #excused = new Map<string, ExcusedWait[]>();
  readonly #onOld: Set<string>;
  /** Since when all nodes have kept their state on the next version. */
  #allOnNextUs = Number.POSITIVE_INFINITY;
  #sweptUs = 0;
  #lastUs = 0;

  constructor(context: InvariantContext, findings: Findings) {
    this.#context = context;
    this.#findings = findings;
    this.#permission = new Permission(context);
    this.#calm = new Calm(context, { ofFleet: true });
    this.#indexes = new Map(context.nodes.map((node, index) => [node, index]));
    this.#everybody = context.nodes.map((_, index) => index);
    const { stateKeys } = this.#parameters();
    this.#shown = context.nodes.map(() => new Array<SeenWrite | undefined>(stateKeys).fill(undefined));
    this.#onOld = new Set(context.nodes);
    const { evidence } = context;
    evidence.on("state-written", ({ node, operation, key, write, stampUs, deleted }) => {
      const seen = this.#shown[this.#indexOf(node)]?.[key];
      const stamp = { stampUs, writer: node };
      const replaces = seen !== undefined && isNewer(seen, stamp) ? seen.write : undefined;
      this.#asked.set(operation, { write, key, stampUs, writer: node, deleted, replaces });
    });
    evidence.on("operation-ended", ({ operation, result, atUs }) => {
      const write = this.#asked.get(operation);
      if (write !== undefined) this.#asked.delete(operation);
      if (write !== undefined && result === "ok") this.#acknowledged(write, atUs);
      this.#lastUs = atUs;
      if (atUs - this.#sweptUs >= SWEEP_US) this.#sweep(atUs);
    });
    evidence.on("state-shown", (shown) => this.#show(shown));
    evidence.on("state-version", ({ node, next, atUs }) => {
      if (next) this.#onOld.delete(node);
      else this.#onOld.add(node);
      this.#allOnNextUs = this.#onOld.size === 0 ? atUs : Number.POSITIVE_INFINITY;
    });
  }

  /** Why it could not be judged, at the end: what nodes lack then, or got too late, and only a fault excuses that never ended. */
  undecided(): string | undefined {
    const nowUs = this.#lastUs;
    if (this.#calm.forUs(nowUs) > 0) return undefined;
    for (const { write, sinceUs, open } of this.#outstanding) {
      for (const index of open)
        if (!covers(this.#shown[index]?.[write.key], write)) this.#excuse(write, this.#wait(index, write.writer, sinceUs, nowUs));
    }
    const isLate = (wait: Wait): boolean => this.#lateUs(wait, this.#calm.inHindsightUs(wait.nowUs)) !== undefined;
    const late = [...this.#excused.values()].filter((waits) => waits.some(isLate)).length;
    if (late === 0) return undefined;
    return undecidedOf(`${late} x: a write has not arrived everywhere in time`);
  }

  #indexOf(node: string): number {
    const index = this.#indexes.get(node);
    if (index === undefined) throw new Error(`${node} is not a node of the fleet`);
    return index;
  }

  #show({ key, node, atUs, seen }: StateShown): void {
    const shown = this.#shown[this.#indexOf(node)] ?? [];
    const before = shown[key];
    shown[key] = seen;
    this.#findings.checked();
    if (before !== undefined && isNewer(before, seen)) this.#findings.violated(atUs, node, goesBack(key, before, seen));
  }

  #acknowledged(write: Write, atUs: number): void {
    this.hasWrites = true;
    this.#findings.checked();
    const { key, writer, deleted } = write;
    const index = this.#indexOf(writer);
    let open = this.#everybody;
    if (!covers(this.#shown[index]?.[key], write)) {
      open = open.filter((each) => each !== index);
      const what = deleted ? "deletion" : "write";
      this.#findings.violated(atUs, writer, `a ${what} of key ${key} is acknowledged, and the node goes on showing an older write`);
    }
    this.#outstanding.push({ write, sinceUs: atUs, open });
  }

  /** Looks for what may be late; what is with all nodes by then needs no further look. */
  #sweep(nowUs: number): void {
    this.#sweptUs = nowUs;
    const { convergenceBoundOld, convergenceBoundNext } = this.#parameters();
    const beforeUs = nowUs - Math.min(convergenceBoundOld, convergenceBoundNext);
    this.#outstanding = this.#outstanding.filter((late) => late.sinceUs >= beforeUs || this.#isAwaited(late, nowUs));
  }

  /** Whether a node that lacks a write may come to have it in time. Each that lacks it for too long breaks the invariant once. */
  #isAwaited(late: Outstanding, nowUs: number): boolean {
    const { write, sinceUs, open } = late;
    const { key, writer } = write;
    const calmUs = this.#calm.forUs(nowUs);
    let settling: SeenWrite | undefined;
    let isAwaited = false;
    late.open = open.filter((index) => {
      const seen = this.#shown[index]?.[key];
      // Nearly all nodes show the same.
      if (seen !== undefined && seen === settling) return false;
      if (covers(seen, write)) {
        if (!settles(seen, write)) return true;
        settling = seen;
        return false;
      }
      const wait = this.#wait(index, writer, sinceUs, nowUs);
      const lateUs = this.#lateUs(wait, calmUs);
      if (lateUs === undefined) {
        isAwaited = true;
        if (calmUs === 0) this.#excuse(write, wait);
        return true;
      }
      const node = this.#context.nodes[index] ?? "";
      const seconds = Math.round(lateUs / 1_000_000);
      this.#findings.violated(nowUs, node, `a write of key ${key} by ${writer} has not arrived ${seconds} s after it was acknowledged`);
      return false;
    });
    return isAwaited;
  }

  #wait(index: number, writer: string, sinceUs: number, nowUs: number): Wait {
    const node = this.#context.nodes[index] ?? "";
    const inReachUs = Math.min(this.#permission.reachableForUs(node, nowUs), this.#permission.reachableForUs(writer, nowUs));
    return { nowUs, waitedUs: Math.min(nowUs - sinceUs, inReachUs), onNextForUs: nowUs - this.#allOnNextUs };
  }

  /** For how long a node could have had a write without a fault, microseconds; undefined while that is within the bound. */
  #lateUs({ waitedUs, onNextForUs }: Wait, calmUs: number): number | undefined {
    const calmlyUs = Math.min(waitedUs, calmUs);
    const { convergenceBoundOld, convergenceBoundNext } = this.#parameters();
    const isLate = calmlyUs > convergenceBoundOld || Math.min(calmlyUs, onNextForUs) > convergenceBoundNext;
    return isLate ? calmlyUs : undefined;
  }

  /** Notes that only a fault excuses a wait, if it needs an excuse. */
  #excuse({ write }: Write, wait: Wait): void {
    if (this.#lateUs(wait, Number.POSITIVE_INFINITY) === undefined) return;
    const { changes } = this.#calm;
    const isLateOnNext = Math.min(wait.waitedUs, wait.onNextForUs) > this.#parameters().convergenceBoundNext;
    const others = (this.#excused.get(write) ?? []).filter((each) => each.changes !== changes || each.isLateOnNext !== isLateOnNext);
    this.#excused.set(write, [...others, { ...wait, changes, isLateOnNext }]);
  }

  #parameters(): DwcpParameters {
    return this.#context.parameters as unknown as DwcpParameters;
  }
}

/** Whether a node that shows one write needs another one no more. What a write was meant to replace does not make up for it. */
function covers(shown: SeenWrite | undefined, write: Write): boolean {
  const isAbsent = shown === undefined || shown.write === "";
  if (write.deleted && (isAbsent || shown.deleted)) return true;
  if (isAbsent) return false;
  if (isNewer(shown, write)) return shown.write !== write.replaces;
  // Asked last, and of equal stamps only: to compare names costs most.
  return shown.stampUs === write.stampUs && shown.write === write.write;
}

/** Whether a node that shows what covers a write cannot come to lack it but by going back, which is said by itself. */
function settles(shown: SeenWrite | undefined, { replaces }: Write): boolean {
  return shown !== undefined && shown.write !== "" && replaces === undefined;
}

function goesBack(key: number, before: SeenWrite, now: SeenWrite): string {
  if (before.deleted)
    return `key ${key} is back: the node had shown that ${before.writer} deleted it, and shows an older write of ${now.writer}`;
  if (now.write === "") return `key ${key} is gone: the node had shown a write of ${before.writer}, which nobody has deleted`;
  return `key ${key} goes back: the node had shown a write of ${before.writer}, and shows an older one of ${now.writer}`;
}
