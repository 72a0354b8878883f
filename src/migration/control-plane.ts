/** The parts of the control plane that faults act on directly, because no condition of the fleet could say what happens to them. */
import type { StoreClient } from "./flag-store/client.ts";
import type { FlagReplica } from "./flag-store/replica.ts";
import type { WritingHost } from "./fleet.ts";

/** What runs on the nodes of one run's control plane. */
export interface ControlPlane {
  /** In the order of the store's nodes. */
  readonly replicas: readonly FlagReplica[];
  /** Those who write to the store. */
  readonly writers: { readonly [host in WritingHost]: StoreClient };
}

/** The flag store's primary: of several replicas that take themselves for it, the one of the latest term. Absent while there is none. */
export function primaryOf(replicas: readonly FlagReplica[]): FlagReplica | undefined {
  let primary: FlagReplica | undefined;
  for (const replica of replicas) {
    if (replica.primaryTerm !== undefined && replica.primaryTerm > (primary?.primaryTerm ?? 0)) primary = replica;
  }
  return primary;
}
