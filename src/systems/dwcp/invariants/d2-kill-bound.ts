/** D2: within the bound after a kill no reachable node starts work on the new version, and only an explicit unforce lifts the kill. */
import { Calm } from "../../../check/calm.ts";
import type { Invariant } from "../../../check/invariant.ts";
import { Permission } from "../../../check/permission.ts";
import type { DwcpParameters } from "../parameters.ts";

/** Somebody has ordered the old version everywhere. */
interface Order {
  readonly atUs: number;
  /** Names the write that carries it out. */
  readonly by: string;
  isCommitted: boolean;
}

export const d2KillBound: Invariant = {
  id: "D2",
  title: "a kill holds on every reachable node, until it is lifted",
  doc: "From the kill bound after the order on, no node in reach starts work on v3; a node that comes into reach later has the bound from then on, and so has everybody where a fault kept the order from the store. Only an explicit unforce ends that.",
  knownBad: {
    why: "a scheduled step replaces the whole struct and clears the kill (facts 6.1 B3)",
    set: { "mechanisms.write": "replace" },
  },
  watch(context, findings) {
    const permission = new Permission(context);
    const { killBound } = context.parameters as unknown as DwcpParameters;
    /** Those that stand, the first ahead; none once somebody has lifted the kill. */
    let orders: Order[] = [];
    /** Once the store holds the kill: the order that counts, and from when on its bound does. A fault may have been in the way of both. */
    let held: { readonly order: Order; readonly fromUs: number } | undefined;
    let undoneBy: string | undefined;
    const calm = new Calm(context);
    const fromUs = (orderedUs: number, nowUs: number): number => {
      if (held !== undefined) return held.fromUs;
      const calmUs = calm.forUs(nowUs);
      // After a fault the store may have to elect before it takes anything: as long again as the bound.
      return calmUs < nowUs - orderedUs ? nowUs - calmUs + killBound : orderedUs;
    };
    let killed = false;
    context.evidence.on("kill-ordered", ({ atUs, by }) => {
      if (orders.length === 0) held = undefined;
      orders.push({ atUs, by, isCommitted: false });
      killed = true;
      undoneBy = undefined;
    });
    context.evidence.on("kill-lifted", () => {
      orders = [];
    });
    context.evidence.on("flags-committed", ({ flags, atUs, write }) => {
      if (write === "unforce" && !flags.forced) {
        // It may have been ordered long before, and be late: what comes to the store behind it, it does not lift.
        orders = orders.filter(({ isCommitted }) => !isCommitted);
        held = undefined;
        undoneBy = undefined;
      }
      if (flags.forced) for (const order of orders) order.isCommitted ||= order.by === flags.writer;
      const [first] = orders;
      if (first === undefined) return;
      if (!flags.forced) {
        if (held === undefined) return;
        undoneBy ??= `${flags.writer} cleared the kill in the store ${seconds(atUs - held.order.atUs)} after it was ordered`;
        return;
      }
      const isHindered = calm.forUs(atUs) < atUs - first.atUs;
      // Another order may have come to the store while the first was kept from it.
      held ??= isHindered
        ? { order: orders.find(({ by }) => by === flags.writer) ?? first, fromUs: atUs }
        : { order: first, fromUs: first.atUs };
    });
    context.evidence.on("operation-started", ({ node, next, atUs, work }) => {
      const [first] = orders;
      if (first === undefined || atUs - fromUs(first.atUs, atUs) <= killBound || permission.reachableForUs(node, atUs) <= killBound) return;
      findings.checked();
      if (next === 0) return;
      const { atUs: orderedUs, by } = held?.order ?? first;
      const cause = undoneBy === undefined ? "" : `; ${undoneBy}`;
      findings.violated(atUs, node, `${work} work starts on ${context.versions.next} ${seconds(atUs - orderedUs)} after ${by}${cause}`);
    });
    return { inScope: () => killed };
  },
};

function seconds(us: number): string {
  return `${Math.round(us / 100_000) / 10} s`;
}
