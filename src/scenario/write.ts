/** A scenario back to the text of a scenario file. */
import type { Scenario } from "./scenario.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** The text of a scenario file that loads as exactly this scenario. */
export function scenarioText(_scenario: Scenario, _vocabulary: Vocabulary): string {
  return "";
}
