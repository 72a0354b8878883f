/** D9: replicas of the shared state become equal within the bound, and none of them goes back: what is deleted stays deleted. */
import type { Findings, Invariant, InvariantContext } from "../../../check/invariant.ts";
import type { StateShown } from "../../../check/observation.ts";
import { Permission } from "../../../check/permission.ts";
import type { DwcpParameters } from "../parameters.ts";
import { isNewer, type Stamp } from "../state-sync/state-map.ts";

export const d9Convergence: Invariant = {
  id: "D9",
  title: "replicas converge, and what is deleted stays deleted",
  doc: "A write that was acknowledged, or a newer one, is with every node in reach within the bound of the version; observed time counts, and only while writer and node are in reach. The node that acknowledges it shows it at once. No node goes back to an older write, or to none.",
  knownBad: {
    why: "Delete leaves no tombstone, so anti-entropy brings deleted keys back (facts 1.5)",
    set: { "defects.ass-no-tombstones": "true" },
  },
  watch(context, findings) {
    const convergence = new Convergence(context, findings);
    return { inScope: () => convergence.hasWrites };
  },
};

/** How often overdue writes are looked for. */
const SWEEP_US = 1_000_000;

type Shown = Pick<StateShown, "write" | "stampUs" | "writer" | "deleted">;

/** A write that has been asked for. */
interface Write extends Stamp {
  readonly write: string;
  readonly key: number;
  readonly deleted: boolean;
  /** What the writer's clients saw before it, which it is meant to replace. */
  readonly replaces: string;
}

/** A write that has been acknowledged and is not yet with all nodes. */
interface Outstanding extends Write {
  readonly sinceUs: number;
  /** Nodes that lack it. */
  readonly lacking: Set<string>;
}

class Convergence {
  hasWrites = false;
  readonly #context: InvariantContext;
  readonly #findings: Findings;
  readonly #permission: Permission;
  /** What each node shows, key by key. */
  readonly #shown = new Map<string, Map<number, Shown>>();
  /** Writes that have been asked for and not yet answered. */
  readonly #asked = new Map<string, Write>();
  readonly #outstanding = new Map<number, Set<Outstanding>>();
  readonly #onOld: Set<string>;
  /** Since when all nodes have kept their state on the next version. */
  #allOnNextUs = Number.POSITIVE_INFINITY;
  #sweptUs = 0;

  constructor(context: InvariantContext, findings: Findings) {
    this.#context = context;
    this.#findings = findings;
    this.#permission = new Permission(context);
    this.#onOld = new Set(context.nodes);
    for (const node of context.nodes) this.#shown.set(node, new Map());
    const { evidence } = context;
    evidence.on("state-written", ({ node, key, write, stampUs, deleted }) => {
      this.#asked.set(write, { write, key, stampUs, writer: node, deleted, replaces: this.#shownBy(node).get(key)?.write ?? "" });
    });
    evidence.on("operation-ended", ({ request, result, atUs }) => {
      const write = this.#asked.get(request);
      this.#asked.delete(request);
      if (write !== undefined && result === "ok") this.#acknowledged(write, atUs);
      this.#sweep(atUs);
    });
    evidence.on("state-shown", (shown) => this.#show(shown));
    evidence.on("state-version", ({ node, next, atUs }) => {
      if (next) this.#onOld.delete(node);
      else this.#onOld.add(node);
      this.#allOnNextUs = this.#onOld.size === 0 ? atUs : Number.POSITIVE_INFINITY;
    });
  }

  #shownBy(node: string): Map<number, Shown> {
    const shown = this.#shown.get(node);
    if (shown === undefined) throw new Error(`${node} is not a node of the fleet`);
    return shown;
  }

  #show({ atUs, node, key, write, stampUs, writer, deleted }: StateShown): void {
    const mine = this.#shownBy(node);
    const before = mine.get(key);
    const now: Shown = { write, stampUs, writer, deleted };
    mine.set(key, now);
    this.#findings.checked();
    if (before !== undefined && isNewer(before, now)) this.#findings.violated(atUs, node, goesBack(key, before, now));
    for (const outstanding of this.#outstanding.get(key) ?? []) {
      if (!covers(now, outstanding)) outstanding.lacking.add(node);
      else if (outstanding.lacking.delete(node)) this.#settle(outstanding);
    }
  }

  #acknowledged(write: Write, atUs: number): void {
    this.hasWrites = true;
    this.#findings.checked();
    const { key, writer } = write;
    const lacking = new Set(this.#context.nodes.filter((node) => !covers(this.#shownBy(node).get(key), write)));
    const outstanding: Outstanding = { ...write, sinceUs: atUs, lacking };
    if (lacking.delete(writer)) {
      const what = write.deleted ? "deletion" : "write";
      this.#findings.violated(atUs, writer, `a ${what} of key ${key} is acknowledged, and the node goes on showing an older write`);
    }
    const ofKey = this.#outstanding.get(key) ?? new Set();
    this.#outstanding.set(key, ofKey.add(outstanding));
    this.#settle(outstanding);
  }

  #settle(outstanding: Outstanding): void {
    if (outstanding.lacking.size === 0) this.#outstanding.get(outstanding.key)?.delete(outstanding);
  }

  #sweep(nowUs: number): void {
    if (nowUs - this.#sweptUs < SWEEP_US) return;
    this.#sweptUs = nowUs;
    for (const ofKey of this.#outstanding.values()) for (const outstanding of ofKey) this.#judge(outstanding, nowUs);
  }

  #judge(outstanding: Outstanding, nowUs: number): void {
    const { convergenceBoundOld, convergenceBoundNext } = this.#context.parameters as unknown as DwcpParameters;
    const { key, writer, sinceUs, lacking } = outstanding;
    for (const node of lacking) {
      const inReachUs = Math.min(this.#permission.reachableForUs(node, nowUs), this.#permission.reachableForUs(writer, nowUs));
      const waitedUs = Math.min(nowUs - sinceUs, inReachUs);
      const isLate = waitedUs > convergenceBoundOld || Math.min(waitedUs, nowUs - this.#allOnNextUs) > convergenceBoundNext;
      if (!isLate) continue;
      lacking.delete(node);
      const seconds = Math.round(waitedUs / 1_000_000);
      this.#findings.violated(nowUs, node, `a write of key ${key} by ${writer} has not arrived ${seconds} s after it was acknowledged`);
    }
    this.#settle(outstanding);
  }
}

/** Whether a node that shows one write needs another one no more. What a write was meant to replace does not make up for it. */
function covers(shown: Shown | undefined, write: Write): boolean {
  const isAbsent = shown === undefined || shown.write === "";
  if (write.deleted && (isAbsent || shown.deleted)) return true;
  if (isAbsent) return false;
  return shown.write === write.write || (shown.write !== write.replaces && isNewer(shown, write));
}

function goesBack(key: number, before: Shown, now: Shown): string {
  if (before.deleted)
    return `key ${key} is back: the node had shown that ${before.writer} deleted it, and shows an older write of ${now.writer}`;
  if (now.write === "") return `key ${key} is gone: the node had shown a write of ${before.writer}, which nobody has deleted`;
  return `key ${key} goes back: the node had shown a write of ${before.writer}, and shows an older one of ${now.writer}`;
}
