/**
 * Push gossip in rounds, as the Markov chain that it is: in each round everybody who knows tells some of all nodes, each chosen evenly and
 * anew, so a node may be chosen twice and may choose itself. Nothing matters but how many know, and the chain over that number is exact.
 */

/** The probability of each number of informed nodes, from 0 to all of them. */
export type InformedCounts = readonly number[];

/** What so many messages to nodes chosen evenly do: each reaches one that did not know with the share of those that do not know. */
function told(counts: InformedCounts, messages: number): number[] {
  const nodes = counts.length - 1;
  const now = [...counts];
  for (let message = 0; message < messages; message++) {
    for (let known = nodes; known >= 0; known--) {
      const before = known === 0 ? 0 : (now[known - 1] ?? 0);
      now[known] = ((now[known] ?? 0) * known + before * (nodes - known + 1)) / nodes;
    }
  }
  return now;
}

/** One round: everybody who knows when it begins tells `fanout` nodes, and those who learn it meanwhile wait for the next one. */
export function gossipRound(counts: InformedCounts, fanout: number): number[] {
  const after = new Array<number>(counts.length).fill(0);
  for (const [known, probability] of counts.entries()) {
    if (probability === 0) continue;
    const alone = new Array<number>(counts.length).fill(0);
    alone[known] = probability;
    for (const [count, share] of told(alone, known * fanout).entries()) after[count] = (after[count] ?? 0) + share;
  }
  return after;
}

/**
 * Who knows at the beginning of each round where a source outside tells `fanout` of the nodes ahead of every round: the first entry has
 * its first messages alone.
 */
export function gossipFromSource(nodes: number, fanout: number, rounds: number): InformedCounts[] {
  const nobody = new Array<number>(nodes + 1).fill(0);
  nobody[0] = 1;
  const history = [told(nobody, fanout)];
  for (let round = 1; round < rounds; round++) history.push(told(gossipRound(history.at(-1) ?? nobody, fanout), fanout));
  return history;
}

/** Mean number of rounds until all nodes know what one of them knows at first, each telling one node in a round. */
export function meanRoundsToAll(nodes: number): number {
  let counts: InformedCounts = new Array<number>(nodes + 1).fill(0).fill(1, 1, 2);
  let mean = 0;
  for (let missing = 1; missing > 1e-9; missing = 1 - (counts[nodes] ?? 0)) {
    mean += missing;
    counts = gossipRound(counts, 1);
  }
  return mean;
}

/** Mean and standard deviation of the number of informed nodes. */
export function momentsOf(counts: InformedCounts): { readonly mean: number; readonly deviation: number } {
  const mean = counts.reduce((sum, probability, known) => sum + probability * known, 0);
  const variance = counts.reduce((sum, probability, known) => sum + probability * (known - mean) ** 2, 0);
  return { mean, deviation: Math.sqrt(variance) };
}
