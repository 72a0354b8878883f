/** Words that observations of every kind share. */

/** How an operation ended. `unserved`: nobody answered; `aborted`: given up half-way; `error`: answered with a failure. */
export type OperationResult = "ok" | "error" | "unserved" | "aborted";

/** The network modes of the DWCP plan (L54-70); round trip and bandwidth of a link decide which one it is of. */
export type ModeName = "datacenter" | "hybrid" | "internet";
