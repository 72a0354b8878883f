/**
 * L2: to its clients a consensus group is one log. An append is called when a client gives a command to a member and returns with the
 * command's slot; a read is the moment at which the first member learns what stands in a slot for good.
 */
import type { Invariant } from "../../../check/invariant.ts";
import { ClientHistory } from "../../../check/linearizability/client-history.ts";
import { logModel } from "../../../check/linearizability/models/log.ts";
import { FALLBACK_BASE_SLOT } from "../constants/index.ts";

/** Whoever gave a command that was decided and of which no client has had an answer: a client whose node crashed, or the group itself. */
const UNKNOWN = "(no answer)";

export const l2ConsensusLog: Invariant = {
  id: "L2",
  title: "a consensus group is one log to its clients",
  doc: "There is an order of all commands that keeps to real time and explains every answer: a command that was answered has a slot behind all that had been answered when it was called, in which it stands for good. Judged for each group when the run is over.",
  knownBad: {
    why: "v1 goes on from its own old log, and gives slots anew that clients had been told on v3 (facts 6.1 B9)",
    set: {
      "mechanisms.consensusHandover": "none",
      "plan.steps.week-8.write.enable": "[transport, compression, prediction, stateSync, consensus]",
      "plan.steps.week-8.write.percentage": "100",
    },
  },
  watch({ evidence }, findings) {
    const history = new ClientHistory(logModel());
    const liars = new Set<string>();
    const learnt = new Set<string>();
    /** By request: the names of its appends, one for each log that it stands in; and when it was called, if no answer ever came. */
    const appends = new Map<string, readonly string[]>();
    const unanswered = new Map<string, number>();
    let isUsed = false;
    evidence.on("byzantine-begun", ({ node }) => {
      liars.add(node);
    });
    evidence.on("decided", ({ node, group, slot, command, atUs }) => {
      const log = logOf(group, slot);
      // What a Byzantine member says is worth nothing, to its own clients either.
      if (command === undefined || liars.has(node)) return;
      const append = `${log} ${command}`;
      const read = `${append} ${slot}`;
      // In a log that only grows whoever learns the same later learns nothing new.
      if (learnt.has(read)) return;
      learnt.add(read);
      const known = appends.get(command) ?? [];
      if (!known.includes(append)) {
        appends.set(command, [...known, append]);
        const calledUs = unanswered.get(command) ?? Number.NEGATIVE_INFINITY;
        history.called(append, UNKNOWN, { log, kind: "append", value: nameOf(command) }, calledUs);
      }
      const output = { kind: "entries", entries: [{ slot, value: nameOf(command) }] } as const;
      history.add({ client: node, input: { log, kind: "read", slot }, output, calledUs: atUs, returnedUs: atUs });
    });
    evidence.on("command-served", ({ node, group, request, slot, atUs, latencyUs }) => {
      if (liars.has(node)) return;
      isUsed = true;
      const output = { kind: "slot", slot } as const;
      history.learned(`${logOf(group, slot)} ${request}`, { client: node, output, calledUs: atUs - latencyUs, returnedUs: atUs });
    });
    evidence.on("operation-ended", ({ node, request, result, work, atUs, latencyUs }) => {
      if (work !== "control" || result !== "unserved") return;
      const known = appends.get(request);
      if (known === undefined) unanswered.set(request, atUs - latencyUs);
      for (const append of known ?? []) history.learned(append, { client: node, calledUs: atUs - latencyUs });
    });
    return { inScope: () => isUsed, conclude: () => history.judge(findings) };
  },
};

/** The fallback of hybrid mode decides in a log of its own; that a command stands in both is D8's matter. */
function logOf(group: string, slot: number): string {
  return slot > FALLBACK_BASE_SLOT ? `${group}, fallback` : group;
}

/** What a reader knows a command by: all commands are of one purpose, which their identities begin with. */
function nameOf(command: string): string {
  return command.slice(command.indexOf(":") + 1);
}
