/**
 * Max-min fair sharing of links by fluid flows, worked out from scratch: at every moment where anything changes, all rates are computed
 * anew from nothing but who is under way.
 */
import { waterFilling } from "./water-filling.ts";

/** A flow as the oracle needs it: when it begins, what it crosses, and optionally when it is aborted. */
export interface OracleFlow {
  readonly startUs: number;
  readonly bytes: number;
  readonly links: readonly string[];
  readonly ceilingBps?: number;
  /** Goodput as a fraction of what it takes of its links. */
  readonly yield: number;
  readonly abortUs?: number;
}

/** When each flow's last byte has left, in real microseconds; undefined for those that were aborted before. */
export function lastBytesLeave(flows: readonly OracleFlow[], capacityBps: ReadonlyMap<string, number>): (number | undefined)[] {
  const bitsLeft = flows.map((flow) => flow.bytes * 8);
  const leftAt = flows.map((): number | undefined => undefined);
  const over = flows.map(() => false);
  let nowUs = 0;
  for (;;) {
    const active = flows.flatMap((flow, index) => (flow.startUs <= nowUs && !over[index] ? [index] : []));
    const shares = waterFilling(
      active.flatMap((index) => flows[index] ?? []),
      capacityBps,
    );
    const rates = new Map(active.map((index, place) => [index, (shares[place] ?? 0) * (flows[index]?.yield ?? 0)]));
    let nextUs = Number.POSITIVE_INFINITY;
    for (const [index, flow] of flows.entries()) {
      if (over[index]) continue;
      if (flow.startUs > nowUs) nextUs = Math.min(nextUs, flow.startUs);
      if (flow.abortUs !== undefined && flow.abortUs > nowUs) nextUs = Math.min(nextUs, flow.abortUs);
      const rate = rates.get(index);
      if (rate !== undefined) nextUs = Math.min(nextUs, nowUs + ((bitsLeft[index] ?? 0) / rate) * 1e6);
    }
    if (nextUs === Number.POSITIVE_INFINITY) return leftAt;
    for (const [index, rate] of rates) {
      bitsLeft[index] = (bitsLeft[index] ?? 0) - (rate * (nextUs - nowUs)) / 1e6;
      // A thousandth of a bit is rounding, not data.
      if ((bitsLeft[index] ?? 0) < 1e-3) {
        over[index] = true;
        leftAt[index] = nextUs;
      }
    }
    nowUs = nextUs;
    for (const [index, flow] of flows.entries()) {
      if (flow.abortUs !== undefined && flow.abortUs <= nowUs) over[index] = true;
    }
  }
}
