/** D2: within the bound after a kill no reachable node starts work on the new version, and only an explicit unforce lifts the kill. */
import { Calm } from "../../../check/calm.ts";
import type { Invariant } from "../../../check/invariant.ts";
import { Permission } from "../../../check/permission.ts";
import type { DwcpParameters } from "../parameters.ts";

/** Somebody has ordered the old version everywhere. */
interface Order {
  readonly atUs: number;
  readonly by: string;
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
    /** The first order, and all that stand. */
    let kill: Order | undefined;
    let orders: Order[] = [];
    /** The order that counts: the first, unless a fault kept it from the store while another came there. */
    let counting: Order | undefined;
    let undoneBy: string | undefined;
    const calm = new Calm(context);
    /** From when on the bound counts, once the store holds the kill: from the order, unless a fault was in its way. */
    let heldFromUs: number | undefined;
    const fromUs = (orderedUs: number, nowUs: number): number => {
      if (heldFromUs !== undefined) return heldFromUs;
      const calmUs = calm.forUs(nowUs);
      // After a fault the store may have to elect before it takes anything: as long again as the bound.
      return calmUs < nowUs - orderedUs ? nowUs - calmUs + killBound : orderedUs;
    };
    let killed = false;
    context.evidence.on("kill-ordered", ({ atUs, by }) => {
      const order = { atUs, by };
      if (kill === undefined) {
        heldFromUs = undefined;
        orders = [];
        kill = order;
        counting = order;
      }
      orders.push(order);
      killed = true;
      undoneBy = undefined;
    });
    context.evidence.on("kill-lifted", () => {
      kill = undefined;
    });
    context.evidence.on("flags-committed", ({ flags, atUs, write }) => {
      // It may have been ordered long before, and be late.
      if (write === "unforce" && !flags.forced) kill = undefined;
      if (kill === undefined) return;
      if (flags.forced) {
        if (heldFromUs !== undefined) return;
        const isHindered = calm.forUs(atUs) < atUs - kill.atUs;
        heldFromUs = isHindered ? atUs : kill.atUs;
        if (isHindered) counting = orders.find(({ by }) => by === flags.writer) ?? kill;
        return;
      }
      if (heldFromUs === undefined || counting === undefined) return;
      undoneBy ??= `${flags.writer} cleared the kill in the store ${seconds(atUs - counting.atUs)} after it was ordered`;
    });
    context.evidence.on("operation-started", ({ node, next, atUs, work }) => {
      if (
        kill === undefined ||
        counting === undefined ||
        atUs - fromUs(kill.atUs, atUs) <= killBound ||
        permission.reachableForUs(node, atUs) <= killBound
      )
        return;
      findings.checked();
      if (next === 0) return;
      const cause = undoneBy === undefined ? "" : `; ${undoneBy}`;
      findings.violated(
        atUs,
        node,
        `${work} work starts on ${context.versions.next} ${seconds(atUs - counting.atUs)} after ${counting.by}${cause}`,
      );
    });
    return { inScope: () => killed };
  },
};

function seconds(us: number): string {
  return `${Math.round(us / 100_000) / 10} s`;
}
