/** The benchmarks' results as text for people. */
import type { Measurement } from "./measure.ts";
import type { IdleNodes } from "./memory.ts";

/** A table of all workloads, and below it what events and nodes take of memory. */
export function table(measurements: readonly Measurement[], idle: IdleNodes): string {
  const rows = [
    ["workload", "nodes", "pending", "events", "events/s", "x bare loop", "rss"],
    ...measurements.map(({ workload, nodes, pending, events, eventsPerSecond, rssBytes, ratioToBare }) => [
      workload,
      grouped(nodes),
      grouped(pending),
      grouped(events),
      `${(eventsPerSecond / 1e6).toFixed(2)} M`,
      ratioToBare.toFixed(2),
      megabytes(rssBytes),
    ]),
  ];
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  const lines = rows.map((row) =>
    row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))).join("  "),
  );
  const perEvent = bytesPerPendingEvent(measurements);
  return [
    ...lines,
    "",
    ...(perEvent === undefined ? [] : [`a pending event takes ${perEvent} bytes`]),
    `an idle node takes ${grouped(idle.bytesPerNode)} bytes; ${grouped(idle.nodes)} of them ${megabytes(idle.rssBytes)} with the process`,
    "",
  ].join("\n");
}

/** A size in megabytes of 10^6 bytes. */
export function megabytes(sizeBytes: number): string {
  return `${Math.round(sizeBytes / 1e6)} MB`;
}

/** By how much the process grows from the smallest W1 to the largest, for each event more. */
function bytesPerPendingEvent(measurements: readonly Measurement[]): number | undefined {
  const sizes = measurements.filter(({ workload }) => workload.startsWith("W1"));
  const [smallest, largest] = [sizes[0], sizes.at(-1)];
  if (smallest === undefined || largest === undefined || largest.pending === smallest.pending) return undefined;
  return Math.round((largest.rssBytes - smallest.rssBytes) / (largest.pending - smallest.pending));
}

function grouped(count: number): string {
  return count.toLocaleString("en-US");
}
