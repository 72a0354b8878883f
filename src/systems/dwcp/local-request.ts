/** Requests that a node serves for its own clients, without a peer that would admit them: what they cost, and by what chance they fail. */
import { addedLatencyOf, errorRateOf } from "../../migration/fleet.ts";
import type { Operation } from "../../migration/operation.ts";
import type { NodeContext } from "../system.ts";
import { BASE_ERROR_RATE } from "./constants/index.ts";

/** The chance that such a request carries; both uniform in [0, 1), with the meaning that they have for a control request. */
export interface RequestLuck {
  readonly luck: number;
  readonly versionLuck: number;
}

/**
 * Takes CPU time, and then does the work, unless the request is one that fails. A defect of the version fails it too, or delays it. The
 * work has to end the operation.
 */
export function serveLocally(
  context: NodeContext,
  operation: Operation,
  { luck, versionLuck }: RequestLuck,
  costUs: number,
  work: () => void,
): void {
  const { agent, fleet, node } = context;
  const version = operation.next !== 0 ? "next" : "old";
  node.cpu.run(costUs, () => {
    const harmed = versionLuck < errorRateOf(fleet.conditions, version);
    if (harmed || luck < BASE_ERROR_RATE) return agent.end(operation, "error", { faulted: false, harmed });
    const delayUs = addedLatencyOf(fleet.conditions, version);
    if (delayUs === 0) work();
    else node.after(delayUs, work);
  });
}

/** Ends an operation that was served locally. */
export function endLocally({ agent, fleet, wasDropped }: NodeContext, operation: Operation, result: "ok" | "error" | "unserved"): void {
  const harmed = addedLatencyOf(fleet.conditions, operation.next !== 0 ? "next" : "old") > 0;
  agent.end(operation, result, { faulted: wasDropped(operation.id), harmed });
}
