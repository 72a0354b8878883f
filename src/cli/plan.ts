/** `cutover plan`: the numbered timeline of a scenario, without running it. */
import { observedWindows, timeline } from "../plan/timeline.ts";
import { canonicalJson } from "../report/outcome-json.ts";
import { planText } from "../report/plan-text.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { Output } from "./terminal.ts";

/** Prints steps, commands and faults in the order of the calendar, and what of the calendar will be simulated. */
export function plan(out: Output, scenario: Scenario, json: boolean): void {
  const entries = timeline(scenario);
  const windows = observedWindows(scenario);
  if (json) {
    out.write(canonicalJson({ schema: "cutover.plan/1", scenario: scenario.name, title: scenario.title, timeline: entries, windows }));
    return;
  }
  out.write(planText({ scenario, entries, windows }, out.coloured));
}
