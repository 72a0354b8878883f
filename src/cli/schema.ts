/** `cutover schema`: the JSON Schema of scenario files, for editors. */
import { writeWhole } from "../report/write.ts";
import { scenarioJsonSchema } from "../scenario/json-schema.ts";
import type { Vocabulary } from "../scenario/vocabulary.ts";
import type { Output } from "./terminal.ts";

/** Prints the schema, or writes it to a file. Throws a `ReportError` if the file cannot be written. */
export function schema(out: Output, vocabulary: Vocabulary, path: string | undefined): void {
  const text = `${JSON.stringify(scenarioJsonSchema(vocabulary), undefined, 2)}\n`;
  if (path === undefined) {
    out.write(text);
  } else {
    writeWhole(path, text);
  }
}
