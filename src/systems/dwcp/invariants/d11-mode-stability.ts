/** D11: both ends of a link take it for what it is, and change their minds no more than once in a cooldown. */
import { Calm, undecidedOf } from "../../../check/calm.ts";
import type { Invariant } from "../../../check/invariant.ts";
import type { DwcpParameters } from "../parameters.ts";

export const d11ModeStability: Invariant = {
  id: "D11",
  title: "one mode per link, and a steady one",
  doc: "No component of a node changes the mode of a link twice within the cooldown. A transfer goes by the mode that the link has had since the grace time before it began, at both ends; links near a threshold are left out of this, and so is twice the grace time and the cooldown after a fault. What a fault on the control plane alone does is none of the links'.",
  knownBad: {
    why: "the measurements are placeholders, so every link is a datacenter link, 300 ms of WAN too (facts 6.1 B13)",
    set: { "mechanisms.modeDetection": "constant" },
  },
  watch(context, findings) {
    const { modeGrace, modeCooldown } = context.parameters as unknown as DwcpParameters;
    const changedUs = new Map<string, number>();
    const calm = new Calm(context, { ofFleet: true });
    let everJudged = false;
    /** Transfers that went by another mode than their link's when there was a fault, and how long there should have been none. */
    const excused: { readonly atUs: number; readonly neededUs: number }[] = [];
    context.evidence.on("mode-changed", ({ atUs, node, site, component, mode, before }) => {
      const key = `${node} ${component} ${site}`;
      const lastUs = changedUs.get(key);
      if (before === undefined) return;
      changedUs.set(key, atUs);
      everJudged = true;
      findings.checked();
      if (lastUs === undefined || atUs - lastUs >= modeCooldown) return;
      findings.violated(
        atUs,
        node,
        `${component} takes the link to ${site} for ${mode} after ${before}, ${seconds(atUs - lastUs)} after it changed its mind before`,
      );
    });
    context.evidence.on("transfer-completed", (transfer) => {
      const { atUs, node, peer, link, mode, peerMode, linkMode, linkModeForUs, durationUs } = transfer;
      if (linkModeForUs === undefined || linkModeForUs < modeGrace) return;
      // What a fault does to nodes and to messages looks like another link, and whoever was misled may change back after the cooldown.
      const neededUs = 2 * (modeGrace + modeCooldown) + durationUs;
      if (calm.forUs(atUs) < neededUs) {
        if (mode !== linkMode || peerMode !== mode) excused.push({ atUs, neededUs });
        return;
      }
      everJudged = true;
      findings.checked();
      const known = `the ${linkMode} link ${link}`;
      if (mode !== linkMode) findings.violated(atUs, peer, `a transfer to ${node} takes ${known} for ${mode}`);
      if (peerMode !== mode) findings.violated(atUs, node, `${node} takes ${known} for ${peerMode}, and ${peer} for ${mode}`);
    });
    const open = (): number => excused.filter(({ atUs, neededUs }) => calm.inHindsightUs(atUs) >= neededUs).length;
    return {
      inScope: () => everJudged || open() > 0,
      conclude: () => {
        if (open() === 0) return undefined;
        return undecidedOf(`${open()} x: a transfer goes by another mode than the link's`);
      },
    };
  },
};

function seconds(us: number): string {
  return `${Math.round(us / 100_000) / 10} s`;
}
