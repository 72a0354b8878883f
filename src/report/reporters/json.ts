/** The whole result of a check as JSON, for programs that come after it. */
import { canonicalJson } from "../outcome-json.ts";
import type { Reporter } from "./reporter.ts";

/** Everything that was found, schema `cutover.check/1`. */
export const jsonReporter: Reporter = {
  name: "json",
  doc: "everything that was found, keys sorted; --json is short for it",
  isData: true,
  render: (result) => canonicalJson(result),
};
