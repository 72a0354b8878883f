/** D1a: work on the new version starts only where the store allows it, give or take the time that a change may take to arrive. */
import type { Invariant } from "../../../check/invariant.ts";
import { Permission } from "../../../check/permission.ts";
import type { DwcpParameters } from "../parameters.ts";

export const d1aOnlyWhereAllowed: Invariant = {
  id: "D1a",
  title: "new-version work only where it is allowed",
  doc: "A component starts work on v3 only on a node where the flag store enables it, includes the node and has no kill set, or did so within the kill bound.",
  knownBad: {
    why: "SelectManager runs every component on v3 as soon as transport is enabled (facts 6.1 B4)",
    set: { "mechanisms.selector": "as-planned", "plan.steps.0.write.enable": "[transport]" },
  },
  watch(context, findings) {
    const permission = new Permission(context);
    const { killBound } = context.parameters as unknown as DwcpParameters;
    let started = false;
    context.evidence.on("operation-started", ({ next, node, atUs, work }) => {
      if (next === 0) return;
      started = true;
      findings.checked();
      const denied = permission.deniedFor(node, next, killBound, atUs);
      if (denied === 0) return;
      const components = context.components.list(denied).join(" and ");
      findings.violated(atUs, node, `${work} work starts on ${context.versions.next} ${components}, which the store does not allow here`);
    });
    return { inScope: () => started };
  },
};
