/**
 * The metrics pipeline: a node of the cluster that collects the reports of all others and answers questions about the recent
 * past. It knows only what reached it.
 */
import type { Message } from "../../../sim/network/network.ts";
import type { NodeBehaviour, VirtualNode } from "../../../sim/node/node.ts";
import type { Conditions } from "../fleet.ts";
import { MESSAGE_BYTES, type TelemetryQuery, type TelemetryReply, type TelemetryReport, type VersionCounts } from "../messages.ts";
import { LatencyHistogram } from "./latency-histogram.ts";

/** What arrived within one slot of time, added up. */
class Slot {
  readonly startUs: number;
  readonly old = new Totals();
  readonly next = new Totals();

  constructor(startUs: number) {
    this.startUs = startUs;
  }
}

class Totals {
  samples = 0;
  errors = 0;
  readonly latency = new LatencyHistogram();

  add({ count, errors, latency }: VersionCounts): void {
    this.samples += count;
    this.errors += errors;
    this.latency.merge(latency);
  }
}

/** Windows are looked at in slots of this length; a slot counts as long as a part of it lies in the window. */
const SLOT_US = 1_000_000;
/** Slots older than this are forgotten: no gate looks back further. */
const RETENTION_US = 3_600_000_000;

/** The behaviour of the metrics node. What it has collected is lost in a crash and at each jump of the calendar. */
export class MetricsPipeline implements NodeBehaviour {
  readonly #node: VirtualNode;
  readonly #nowUs: () => number;
  readonly #conditions: Pick<Conditions, "metricsOutages">;
  #slots: Slot[] = [];

  constructor(node: VirtualNode, nowUs: () => number, conditions: Pick<Conditions, "metricsOutages">) {
    this.#node = node;
    this.#nowUs = nowUs;
    this.#conditions = conditions;
  }

  started(): void {
    this.#slots = [];
  }

  stopped(): void {
    this.#slots = [];
  }

  /** The calendar jumped: what was counted before is days old and says nothing about now. */
  forget(): void {
    this.#slots = [];
  }

  message(message: Message): void {
    if (this.#conditions.metricsOutages > 0) return;
    if (message.kind === "metrics.report") this.#collect(message.body as TelemetryReport);
    else if (message.kind === "metrics.query") this.#answer(message.from, message.body as TelemetryQuery);
  }

  #collect({ old, next }: TelemetryReport): void {
    const startUs = Math.floor(this.#nowUs() / SLOT_US) * SLOT_US;
    let slot = this.#slots.at(-1);
    if (slot === undefined || slot.startUs !== startUs) {
      slot = new Slot(startUs);
      this.#slots.push(slot);
      if ((this.#slots[0]?.startUs ?? startUs) < startUs - RETENTION_US) this.#slots.shift();
    }
    if (old.count > 0) slot.old.add(old);
    if (next.count > 0) slot.next.add(next);
  }

  #answer(from: number, query: TelemetryQuery): void {
    const sinceUs = this.#nowUs() - query.windowUs;
    const total = new Totals();
    for (let index = this.#slots.length - 1; index >= 0; index--) {
      const slot = this.#slots[index];
      if (slot === undefined || slot.startUs + SLOT_US <= sinceUs) break;
      addTotals(total, slot.next);
      if (query.of === "all") addTotals(total, slot.old);
    }
    const { samples, errors, latency } = total;
    const reply: TelemetryReply = {
      id: query.id,
      samples,
      errorRate: samples === 0 ? 0 : errors / samples,
      latencyP95Us: latency.quantile(0.95),
    };
    this.#node.send(from, "metrics.reply", MESSAGE_BYTES.small, reply);
  }
}

function addTotals(total: Totals, part: Totals): void {
  if (part.samples > 0) total.add({ count: part.samples, errors: part.errors, latency: part.latency });
}
