/**
 * What queueing theory says of a queue in steady state. Times are in multiples of the mean service time.
 *
 * Formulas: Kleinrock 1975, "Queueing Systems I", chapter 3 (M/M/1, M/M/m and formula C) and chapter 5 (Pollaczek and Khinchin, for M/D/1).
 */

/** Probability that a job has to wait for one of `servers`, each busy for the share `load` of its time (Erlang 1917, formula C). */
export function erlangC(servers: number, load: number): number {
  // The recursion of formula B over the number of servers has no factorials that could overflow.
  const offered = servers * load;
  let blocking = 1;
  for (let count = 1; count <= servers; count++) blocking = (offered * blocking) / (count + offered * blocking);
  return blocking / (1 - load * (1 - blocking));
}

/** Mean time that a job waits before it is served, with exponential service times. */
export function meanWaitOfExponential(servers: number, load: number): number {
  return erlangC(servers, load) / (servers * (1 - load));
}

/** Mean time that a job waits before it is served by one server, all service times being the same. */
export function meanWaitOfConstant(load: number): number {
  return load / (2 * (1 - load));
}
