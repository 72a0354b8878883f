/** An incident as a file: the smallest failing scenario, complete, with what it breaks and a paragraph that tells it. */
import type { Vocabulary } from "../scenario/vocabulary.ts";
import type { Shrunk } from "./shrink.ts";

/** The text of `incident.yaml`: the story as a comment, the scenario, and its `incident` block. */
export function incidentText(_shrunk: Shrunk, _vocabulary: Vocabulary): string {
  return "";
}
