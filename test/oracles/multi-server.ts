/** Several servers behind one first-in, first-out queue, played on paper: who waits is taken by the first server to be free. */

/** A job by its arrival in microseconds and its work in nanoseconds. Arrivals must be in order. */
export interface PaperJob {
  readonly atUs: number;
  readonly workNs: number;
}

/** When each job is done, rounded up to whole microseconds. */
export function playedOnPaper(servers: number, jobs: readonly PaperJob[]): number[] {
  const doneNs: number[] = [];
  const freeAtNs: number[] = [];
  for (const { atUs, workNs } of jobs) {
    const arrivalNs = atUs * 1_000;
    const running = freeAtNs.filter((free) => free > arrivalNs).sort((one, other) => one - other);
    const startNs = running.length < servers ? arrivalNs : (running[running.length - servers] ?? arrivalNs);
    freeAtNs.push(startNs + workNs);
    doneNs.push(startNs + workNs);
  }
  return doneNs.map((each) => Math.ceil(each / 1_000));
}
