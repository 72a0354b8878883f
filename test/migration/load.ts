/** Telemetry for tests of the controller. */
import type { TelemetryReport } from "../../src/migration/messages.ts";
import { LatencyHistogram } from "../../src/migration/telemetry/latency-histogram.ts";
import type { TestFleet } from "./fixtures.ts";

/** Has a host report to the metrics pipeline every second, as its load then is. */
export class Load {
  errorRate = 0;
  latencyUs = 1_000;

  constructor(test: TestFleet) {
    const { operator, metrics } = test.fleet;
    const report = (): void => {
      const errors = Math.round(100 * this.errorRate);
      const latency = new LatencyHistogram();
      for (let count = errors; count < 100; count++) latency.add(this.latencyUs);
      const body: TelemetryReport = {
        old: { count: 0, errors: 0, latency: new LatencyHistogram() },
        next: { count: 100, errors, latency },
      };
      operator.send(metrics.index, "metrics.report", 2_048, body);
      test.at(1, report);
    };
    test.at(1, report);
  }
}
