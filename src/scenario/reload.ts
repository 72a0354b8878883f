/** A scenario that was put together or changed by hand, checked as a file would be: by way of its text. */
import { parseScenario } from "./load.ts";
import type { Scenario } from "./scenario.ts";
import type { Vocabulary } from "./vocabulary.ts";
import { scenarioText } from "./write.ts";

/** A text that stands alone names no files. */
const NO_FILES = Object.freeze({ read: () => ({ obstacle: "a file that is not needed" }) });

/**
 * The scenario as it comes back from its text, given that it is `standalone`. What no file can say is not in it, so that only an equal one
 * is sound. @throws ScenarioError for what a file may not say, a place in that text; RangeError for a value that no scenario can hold.
 */
export function reloaded(scenario: Scenario, vocabulary: Vocabulary): Scenario {
  return parseScenario(scenarioText(scenario, vocabulary), `${scenario.name} as it was changed`, { vocabulary, files: NO_FILES });
}
