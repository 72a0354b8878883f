/** What an exposure mechanism answers. */

export interface FleetNode {
  readonly name: string;
  readonly site: string;
}

export interface Exposure {
  /** Whether the rollout at this percentage (0 to 100) includes the node. */
  includes(node: string, percentage: number): boolean;
}
