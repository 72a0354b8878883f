import { expect, test } from "vitest";
import { agreementText, divergenceText } from "../../src/cli/verify.ts";
import type { EventAccount } from "../../src/run/divergence.ts";

const cause: EventAccount = {
  event: 1_200,
  atUs: 5_000_000,
  what: "timer of node-1",
  kind: 0,
  argument: 1_048_577,
  scheduledAfter: { number: 3, stream: "telemetry.phase of node-1" },
  firedAfter: { number: 40, stream: "dice" },
  drawn: ["network.jitter of node-1"],
};

const setUp: EventAccount = {
  ...cause,
  event: 0,
  what: "the set-up of the run",
  scheduledAfter: { number: 0, stream: "" },
  firedAfter: { number: 0, stream: "" },
};

const event: EventAccount = {
  ...cause,
  event: 1_234,
  atUs: 5_000_123,
  what: "arrival of dwcp.control, node-1 -> node-4",
  scheduledAfter: { number: 41, stream: "network.jitter of node-1" },
};

test("agreement", () => {
  expect(agreementText(1_234_567, "ab12")).toBe("verified: two runs agree in all 1,234,567 events and in what came out (digest ab12)\n");
});

test("an event that comes at another time, and an extra draw, with what led there", () => {
  const other = { ...event, atUs: 5_000_130, drawn: ["network.jitter of node-1", "planted"] };
  const chains = [
    [event, cause, setUp],
    [other, cause],
  ] as const;
  expect(divergenceText({ divergence: "event", run: "control", chains }, "cutover run x.yaml --seed 1 --verify")).toMatchInlineSnapshot(`
    "not deterministic: two runs of the same scenario and seed differ
    in the control run, first in event 1,234
    draw 2 of the event is the first that differs: none in run 1, one from planted in run 2
    run 1: event 1,234 at 5,000,123 us: arrival of dwcp.control, node-1 -> node-4 (kind 0, argument 1048577)
      the last draw before it was draw 40, from dice
      it was scheduled after draw 41, from network.jitter of node-1, by
      <- event 1,200 at 5,000,000 us: timer of node-1 (kind 0, argument 1048577)
      <- the set-up of the run
    run 2: event 1,234 at 5,000,130 us: arrival of dwcp.control, node-1 -> node-4 (kind 0, argument 1048577)
      the last draw before it was draw 40, from dice
      it was scheduled after draw 41, from network.jitter of node-1, by
      <- event 1,200 at 5,000,000 us: timer of node-1 (kind 0, argument 1048577)
      <- ...
    replay: cutover run x.yaml --seed 1 --verify
    "
  `);
});

test("a run that has no further event, and one that differs in its set-up", () => {
  expect(divergenceText({ divergence: "event", run: "migration", chains: [[], [setUp]] }, "replay")).toMatchInlineSnapshot(`
    "not deterministic: two runs of the same scenario and seed differ
    in the migration run, first in event 0
    draw 1 of the event is the first that differs: none in run 1, one from network.jitter of node-1 in run 2
    run 1: is over
    run 2: the set-up of the run
      the last draw before it was none
    replay: replay
    "
  `);
});

test("a place in the outcome, with values that are cut where they are long", () => {
  const divergence = { divergence: "result", path: "outcome.requests.total.errors", values: [undefined, ["x".repeat(300)]] } as const;
  expect(divergenceText(divergence, "replay")).toBe(
    `not deterministic: two runs of the same scenario and seed differ
all events are the same, but not what came out: first at outcome.requests.total.errors
run 1: nothing
run 2: ["${"x".repeat(198)}...
replay: replay
`,
  );
});
