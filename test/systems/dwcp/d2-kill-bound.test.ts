/** D2 on hand-made evidence: which of several orders it speaks of. */
import { expect, test } from "vitest";
import { Evidence } from "../../../src/check/observation.ts";
import { INITIAL_FLAGS } from "../../../src/migration/flags.ts";
import { Components } from "../../../src/migration/versions.ts";
import { d2KillBound } from "../../../src/systems/dwcp/invariants/d2-kill-bound.ts";

const SECOND_US = 1_000_000;

const OPERATION = { node: "a", peer: "b", role: "sender", operation: 1, work: "control", uses: 1, next: 1, declinedByPeer: 0 } as const;

/** D2 on evidence of one's own, and all that it says of that. */
function watched(): { readonly evidence: Evidence; readonly said: readonly string[] } {
  const evidence = new Evidence();
  const said: string[] = [];
  const context = {
    ...{ evidence, components: new Components(["transport"]), nodes: ["a", "b"], includes: () => true },
    canReport: () => true,
    ...{ versions: { old: "v1", next: "v3" }, parameters: { killBound: 5 * SECOND_US } },
  };
  d2KillBound.watch(context, { checked: () => undefined, violated: (_atUs, _node, message) => said.push(message) });
  return { evidence, said };
}

/** What is said of work that starts on v3 at 30 s, after the kill of 18 s and the rollback that the store holds from 24 s on. */
function saidAfter(fault?: { readonly from: number; readonly to: number }): readonly string[] {
  const { evidence, said } = watched();
  const cut = { fault: 1, title: "partition", nodes: [], excuses: true, isMomentary: false };
  if (fault !== undefined) {
    evidence.emit({ kind: "fault-began", atUs: fault.from * SECOND_US, ...cut });
    evidence.emit({ kind: "fault-ended", atUs: fault.to * SECOND_US, ...cut });
  }
  evidence.emit({ kind: "kill-ordered", atUs: 18 * SECOND_US, by: "kill" });
  evidence.emit({ kind: "kill-ordered", atUs: 23_500_000, by: "rollback:half:error-rate" });
  const flags = { ...INITIAL_FLAGS, forced: true, revision: 2, writer: "rollback:half:error-rate" };
  evidence.emit({ kind: "flags-committed", atUs: 24 * SECOND_US, flags, write: "rollback" });
  evidence.emit({ kind: "operation-started", atUs: 30 * SECOND_US, ...OPERATION });
  return said;
}

test("the first order counts", () => {
  expect(saidAfter()).toEqual(["control work starts on v3 12 s after kill"]);
});

test("where a fault kept the first from the store, the one that came there counts", () => {
  expect(saidAfter({ from: 17, to: 23 })).toEqual(["control work starts on v3 6.5 s after rollback:half:error-rate"]);
});

/** What is said where the operator kills, lifts that at 9 s, kills again at 9.02 s, and the store hears of the last two in some order. */
function saidOfKillAgain(...commits: readonly ("unforce" | "kill")[]): readonly string[] {
  const { evidence, said } = watched();
  let revision = 1;
  const commit = (atUs: number, writer: string, write: "unforce" | "kill" | "step"): void =>
    evidence.emit({
      kind: "flags-committed",
      atUs,
      flags: { ...INITIAL_FLAGS, forced: write === "kill", revision: revision++, writer },
      write,
    });
  evidence.emit({ kind: "kill-ordered", atUs: SECOND_US, by: "kill" });
  commit(2 * SECOND_US, "kill", "kill");
  evidence.emit({ kind: "kill-lifted", atUs: 9 * SECOND_US, by: "unforce" });
  evidence.emit({ kind: "kill-ordered", atUs: 9_020_000, by: "kill-again" });
  for (const [index, write] of commits.entries()) commit(9_100_000 + index, write === "kill" ? "kill-again" : "unforce", write);
  if (commits.at(-1) === "kill") commit(15 * SECOND_US, "full", "step");
  evidence.emit({ kind: "operation-started", atUs: 30 * SECOND_US, ...OPERATION });
  return said;
}

test("a lifting that comes to the store after the next kill was ordered does not lift that one", () => {
  expect(saidOfKillAgain("unforce", "kill")).toEqual([
    "control work starts on v3 21 s after kill-again; full cleared the kill in the store 6 s after it was ordered",
  ]);
});

test("one that comes to the store behind the next kill does", () => {
  expect(saidOfKillAgain("kill", "unforce")).toEqual([]);
});
