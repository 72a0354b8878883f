import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { type PlannedRun, planText } from "../../src/report/plan-text.ts";

const DAY_US = 86_400_000_000;

const planned: PlannedRun = {
  scenario: {
    name: "dwcp-rollback",
    title: "DWCP v1 to v3, a defect of v3 in week 8 and the rollback that follows",
    system: "dwcp",
    cluster: {
      nodes: 100,
      naming: "node-{index}",
      sites: [{ name: "us-w", region: "dallas", share: 1 }],
      network: { rtt: [], rttFile: "rtt.csv", localRttUs: 1000, jitter: 0, accessBps: 1, siteBps: 1, loss: 0 },
      controlPlane: { controller: "us-w", operator: "us-w", metrics: "us-w", flagStore: ["us-w"] },
    },
  },
  entries: [
    {
      number: "1",
      kind: "fault",
      calendarUs: 42 * DAY_US - 10_000_000,
      untilCalendarUs: 42 * DAY_US + 80_000_000,
      name: "loss",
      title: "loss: link eu-w -> apac; rate 0.01",
      details: [],
    },
    {
      number: "2",
      kind: "step",
      calendarUs: 42 * DAY_US,
      name: "week-7",
      title: "10 % of nodes",
      details: ["enable transport, compression; percentage 10", "gate: error-rate of next > 1 % rolls back the flags, bake 7 d"],
    },
    { number: "3", kind: "command", calendarUs: 56 * DAY_US - 2_000_000, name: "kill", title: "operator sets ForceV1Mode", details: [] },
  ],
  windows: [
    { fromUs: 42 * DAY_US - 40_000_000, toUs: 42 * DAY_US + 230_000_000 },
    { fromUs: 56 * DAY_US - 32_000_000, toUs: 56 * DAY_US + 148_000_000 },
  ],
};

test("the numbered timeline and the observed windows", async () => {
  await expect(planText(planned, false)).toMatchFileSnapshot("../golden/report/plan.txt");
});

test("colours change nothing but colours", () => {
  expect(planText(planned, true)).toContain("\u001b[1m");
  expect(stripVTControlCharacters(planText(planned, true))).toBe(planText(planned, false));
});

test("a plan without entries still says that nothing is observed", () => {
  expect(planText({ ...planned, entries: [], windows: [] }, false)).toContain("Observed: 0 s in 0 windows");
});
