/** How bulk flows divide the links that they cross. */
import type { Link } from "./link.ts";

/** Assigns a rate to every flow whose rate may differ, now that the set of flows on the changed links is another one. */
export type Sharing = (changed: readonly Link[]) => void;

/**
 * Equal shares: a flow gets, on each link, the capacity divided by the number of flows there, and the smallest of these as its rate, at
 * most its ceiling. What a flow leaves of its share because it is slower elsewhere goes to nobody.
 */
export const equalSharing: Sharing = (changed) => {
  for (const link of changed) {
    for (const user of link.users) {
      let linkBps = user.ceilingBps;
      for (const crossed of user.links) linkBps = Math.min(linkBps, crossed.capacityBps / crossed.users.size);
      user.assign(linkBps);
    }
  }
};
