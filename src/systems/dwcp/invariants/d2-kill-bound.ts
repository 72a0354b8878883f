/** D2: within the bound after a kill no reachable node starts work on the new version, and only an explicit unforce lifts the kill. */
import { Calm, undecidedOn } from "../../../check/calm.ts";
import type { Invariant } from "../../../check/invariant.ts";
import { Permission } from "../../../check/permission.ts";
import type { DwcpParameters } from "../parameters.ts";

/** Somebody has ordered the old version everywhere. */
interface Order {
  /** When; if it came to the store behind a write that was to lift it, when it came there. */
  readonly atUs: number;
  /** Names the write that carries it out. */
  readonly by: string;
  isCommitted: boolean;
}

/** Work that started on the new version after a kill, and that only a fault excuses which was in force. */
interface Excused {
  readonly node: string;
  readonly atUs: number;
  readonly orderedUs: number;
  /** When the store took the kill, if it had. */
  readonly heldUs: number | undefined;
}

export const d2KillBound: Invariant = {
  id: "D2",
  title: "a kill holds on every reachable node, until it is lifted",
  doc: "From the kill bound after the order on, no node in reach starts work on v3; a node that comes into reach later has the bound from then on, and so has everybody where a fault kept the order from the store. Only an unforce ends that, for what the store holds when it gets it, were it late or a repetition.",
  knownBad: {
    why: "a scheduled step replaces the whole struct and clears the kill (facts 6.1 B3)",
    set: { "mechanisms.write": "replace" },
  },
  watch(context, findings) {
    const permission = new Permission(context);
    const { killBound } = context.parameters as unknown as DwcpParameters;
    /** Those that stand, the first ahead; none once somebody has lifted the kill. */
    let orders: Order[] = [];
    /** Those that somebody has lifted before the store had them, and that stand again if it gets them after the write that lifts. */
    let lifted: Order[] = [];
    let overtaken: Order[] = [];
    /** Once the store holds the kill: the order that counts, and from when on its bound does. A fault may have been in the way of both. */
    let held: { readonly order: Order; readonly atUs: number; readonly fromUs: number } | undefined;
    let undoneBy: string | undefined;
    const calm = new Calm(context);
    /** Of each stretch without a change of faults the last, by node and kill. */
    const excused = new Map<string, Excused>();
    /** From when on the bound counts, by what is known of the calm at a moment. */
    const fromUs = ({ atUs, orderedUs, heldUs }: Excused, calmAtUs: (momentUs: number) => number): number => {
      if (heldUs !== undefined) return calmAtUs(heldUs) < heldUs - orderedUs ? heldUs : orderedUs;
      const calmUs = calmAtUs(atUs);
      // After a fault the store may have to elect before it takes anything: as long again as the bound.
      return calmUs < atUs - orderedUs ? atUs - calmUs + killBound : orderedUs;
    };
    let killed = false;
    context.evidence.on("kill-ordered", ({ atUs, by }) => {
      if (orders.length === 0) held = undefined;
      orders.push({ atUs, by, isCommitted: false });
      killed = true;
      undoneBy = undefined;
    });
    context.evidence.on("kill-lifted", () => {
      lifted.push(...orders.filter(({ isCommitted }) => !isCommitted));
      orders = [];
    });
    context.evidence.on("flags-committed", ({ flags, atUs, write }) => {
      if (write === "unforce" && !flags.forced) {
        // It may have been ordered long before, and be late: what comes to the store behind it, it does not lift.
        orders = orders.filter(({ isCommitted }) => !isCommitted);
        overtaken.push(...lifted);
        lifted = [];
        held = undefined;
        undoneBy = undefined;
      }
      if (flags.forced) {
        // What the store gets before the write that lifts it is lifted by that, and what it gets after it is not.
        const isThis = ({ by }: Order): boolean => by === flags.writer;
        lifted = lifted.filter((order) => !isThis(order));
        orders.push(...overtaken.filter(isThis).map(({ by }) => ({ atUs, by, isCommitted: true })));
        overtaken = overtaken.filter((order) => !isThis(order));
        for (const order of orders) order.isCommitted ||= isThis(order);
      }
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
        ? { order: orders.find(({ by }) => by === flags.writer) ?? first, atUs, fromUs: atUs }
        : { order: first, atUs, fromUs: first.atUs };
    });
    context.evidence.on("operation-started", ({ node, next, atUs, work }) => {
      const [first] = orders;
      if (first === undefined || permission.reachableForUs(node, atUs) <= killBound) return;
      const look: Excused = { node, atUs, orderedUs: first.atUs, heldUs: held?.atUs };
      const countsFromUs = held?.fromUs ?? fromUs(look, (momentUs) => calm.forUs(momentUs));
      if (atUs - countsFromUs <= killBound) {
        if (next !== 0 && atUs - first.atUs > killBound) excused.set([calm.changes, node, look.orderedUs, look.heldUs].join(" "), look);
        return;
      }
      findings.checked();
      if (next === 0) return;
      const { atUs: orderedUs, by } = held?.order ?? first;
      const cause = undoneBy === undefined ? "" : `; ${undoneBy}`;
      findings.violated(atUs, node, `${work} work starts on ${context.versions.next} ${seconds(atUs - orderedUs)} after ${by}${cause}`);
    });
    return {
      inScope: () => killed,
      conclude: () => {
        const isLate = (look: Excused): boolean => look.atUs - fromUs(look, (momentUs) => calm.inHindsightUs(momentUs)) > killBound;
        const late = [...excused.values()].filter(isLate);
        return undecidedOn(
          late.map(({ node }) => node),
          `work starts on ${context.versions.next} long after a kill`,
        );
      },
    };
  },
};

function seconds(us: number): string {
  return `${Math.round(us / 100_000) / 10} s`;
}
