/** A node's own counts, sent to the metrics pipeline at a fixed interval. */
import type { VirtualNode } from "../../../sim/node/node.ts";
import { MESSAGE_BYTES, type TelemetryReport, type VersionCounts } from "../messages.ts";
import type { Work } from "../versions.ts";
import { LatencyHistogram } from "./latency-histogram.ts";

class Counts implements VersionCounts {
  count = 0;
  errors = 0;
  readonly latency = new LatencyHistogram();
}

/** Counts the operations of one node between two reports. Where nothing has ended, nothing is sent. */
export class TelemetryReporter {
  readonly #node: VirtualNode;
  readonly #pipeline: number;
  readonly #intervalUs: number;
  #old = new Counts();
  #next = new Counts();

  /** `pipeline` is the index of the metrics node. */
  constructor(node: VirtualNode, pipeline: number, intervalUs: number) {
    this.#node = node;
    this.#pipeline = pipeline;
    this.#intervalUs = intervalUs;
  }

  /** Begins to report; the first report comes after `phaseUs`, so that nodes do not all speak at once. */
  start(phaseUs: number): void {
    this.#reset();
    this.#node.after(phaseUs, () => this.#report());
  }

  count(work: Work, next: boolean, failed: boolean, latencyUs: number): void {
    const counts = next ? this.#next : this.#old;
    counts.count++;
    if (failed) counts.errors++;
    // The latency of a transfer is its size; a gate on latency watches requests.
    else if (work === "control") counts.latency.add(latencyUs);
  }

  #report(): void {
    if (this.#old.count + this.#next.count > 0) {
      const report: TelemetryReport = { old: this.#old, next: this.#next };
      this.#node.send(this.#pipeline, "metrics.report", MESSAGE_BYTES.report, report);
      this.#reset();
    }
    this.#node.after(this.#intervalUs, () => this.#report());
  }

  #reset(): void {
    this.#old = new Counts();
    this.#next = new Counts();
  }
}
