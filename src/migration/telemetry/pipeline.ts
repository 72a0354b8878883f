/**
 * The metrics pipeline: a node of the cluster that collects the reports of all others and answers questions about the recent past. It knows only what
 * reached it.
 */
import type { Message } from "../../../sim/network/network.ts";
import type { NodeBehaviour, VirtualNode } from "../../../sim/node/node.ts";
import { MESSAGE_BYTES, type TelemetryQuery, type TelemetryReply, type TelemetryReport, type VersionCounts } from "../messages.ts";
import { LatencyHistogram } from "./latency-histogram.ts";

interface Received {
  readonly atUs: number;
  readonly report: TelemetryReport;
}

/** Reports older than this are forgotten: no gate looks back further. */
const RETENTION_US = 600_000_000;

export class MetricsPipeline implements NodeBehaviour {
  readonly #node: VirtualNode;
  readonly #nowUs: () => number;
  #received: Received[] = [];

  constructor(node: VirtualNode, nowUs: () => number) {
    this.#node = node;
    this.#nowUs = nowUs;
  }

  started(): void {
    this.#received = [];
  }

  stopped(): void {
    this.#received = [];
  }

  /** The calendar jumped: what was counted before is days old and says nothing about now. */
  forget(): void {
    this.#received = [];
  }

  message(message: Message): void {
    if (message.kind === "metrics.report") this.#collect(message.body as TelemetryReport);
    else if (message.kind === "metrics.query") this.#answer(message.from, message.body as TelemetryQuery);
  }

  #collect(report: TelemetryReport): void {
    const nowUs = this.#nowUs();
    this.#received.push({ atUs: nowUs, report });
    if ((this.#received[0]?.atUs ?? nowUs) < nowUs - 2 * RETENTION_US) {
      this.#received = this.#received.filter(({ atUs }) => atUs >= nowUs - RETENTION_US);
    }
  }

  #answer(from: number, query: TelemetryQuery): void {
    const sinceUs = this.#nowUs() - query.windowUs;
    const latency = new LatencyHistogram();
    let samples = 0;
    let errors = 0;
    const add = (counts: VersionCounts): void => {
      samples += counts.count;
      errors += counts.errors;
      latency.merge(counts.latency);
    };
    for (let index = this.#received.length - 1; index >= 0; index--) {
      const received = this.#received[index];
      if (received === undefined || received.atUs < sinceUs) break;
      add(received.report.next);
      if (query.of === "all") add(received.report.old);
    }
    const reply: TelemetryReply = {
      id: query.id,
      samples,
      errorRate: samples === 0 ? 0 : errors / samples,
      latencyP95Us: latency.quantile(0.95),
    };
    this.#node.send(from, "metrics.reply", MESSAGE_BYTES.small, reply);
  }
}
