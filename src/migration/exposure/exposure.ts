/** What an exposure mechanism answers. */

/** What an exposure may go by: the name and the place of a node. */
export interface FleetNode {
  readonly name: string;
  readonly site: string;
}

/** One variant over one fleet: a pure function of node and percentage, so that every node and every judge decides alike. */
export interface Exposure {
  /** Whether the rollout at this percentage (0 to 100) includes the node. */
  includes(node: string, percentage: number): boolean;
}
