/** D14: a machine that clients were told is placed runs on exactly one host, and none ever runs on two. */
import type { Invariant } from "../../../check/invariant.ts";
import type { DwcpParameters } from "../parameters.ts";

export const d14OneHost: Invariant = {
  id: "D14",
  title: "a placed machine runs on exactly one host",
  doc: "A machine that v3 has placed is running on a host, which therefore was up, within the grace time after the client was told; at no time does it run on two.",
  knownBad: {
    why: "the placer tells its client before the host knows, and the message to the host is lost",
    set: {
      "mechanisms.reservation": "none",
      "parameters.placementInterval": "1s",
      "parameters.localShare": "0",
      "cluster.network.loss": "5%",
    },
  },
  watch(context, findings) {
    const { placementGrace } = context.parameters as unknown as DwcpParameters;
    /** Hosts on which a machine runs. */
    const hosts = new Map<string, Set<string>>();
    /** Machines that have run; forgotten once their client's answer has been judged. */
    const haveRun = new Set<string>();
    /** Clients' answers in their order, of which it is still open whether the machine runs. */
    const told: { readonly machine: string; readonly node: string; readonly atUs: number }[] = [];
    let confirmed = false;
    const judgeDue = (nowUs: number): void => {
      for (let first = told[0]; first !== undefined && nowUs - first.atUs > placementGrace; first = told[0]) {
        told.shift();
        findings.checked();
        if (haveRun.delete(first.machine)) continue;
        findings.violated(nowUs, first.node, `a client was told that its machine is placed, and it runs on no host`);
      }
    };
    context.evidence.on("machine-placed", ({ atUs, node, machine }) => {
      const running = hosts.get(machine) ?? new Set();
      hosts.set(machine, running.add(node));
      haveRun.add(machine);
      findings.checked();
      if (running.size > 1) findings.violated(atUs, node, `a machine runs on ${[...running].join(" and ")} at once`);
    });
    context.evidence.on("machine-gone", ({ node, machine }) => {
      const running = hosts.get(machine);
      running?.delete(node);
      if (running?.size === 0) hosts.delete(machine);
    });
    context.evidence.on("placement-ended", ({ atUs, node, machine, next, result }) => {
      if (!next) return;
      if (result !== "ok") {
        haveRun.delete(machine);
        return;
      }
      confirmed = true;
      told.push({ machine, node, atUs });
    });
    context.evidence.on("operation-ended", ({ atUs }) => judgeDue(atUs));
    return { inScope: () => confirmed };
  },
};
