/** The JSON Schema of scenario files, for editors: it is made from the schema that the loader uses, so the two cannot disagree. */
import { z } from "zod";
import { scenarioShape } from "./shape.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** A JSON Schema document or a part of one. */
export type JsonSchema = { [keyword: string]: unknown };

/**
 * The schema in draft 7, which is what yaml-language-server reads: documentation as descriptions, choices as enums, defaults as written.
 *
 * It is wider than the loader in two ways. A file that extends another may state any map in part, so nothing but the outermost keys
 * is required of maps that merge; and quantities are checked by their form, not by their range.
 */
export function scenarioJsonSchema(vocabulary: Vocabulary): JsonSchema {
  const shape = scenarioShape(vocabulary, vocabulary.systems);
  const schema: JsonSchema = z.toJSONSchema(shape, {
    io: "input",
    target: "draft-7",
    override: ({ jsonSchema }) => loosen(jsonSchema as JsonSchema),
  });
  const { $schema, ...rest } = schema;
  const whole = ["name", "title", "system", "cluster", "plan"];
  return { $schema, title: "cutover scenario", ...rest, anyOf: [{ required: ["extends"] }, { required: whole }] };
}

/** Lets maps that merge with those of the extended file be incomplete, and mechanisms among them be without their variant. */
function loosen(schema: JsonSchema): void {
  if (schema.merged === true) {
    delete schema.merged;
    delete schema.required;
  }
  const { oneOf } = schema;
  if (Array.isArray(oneOf)) {
    delete schema.oneOf;
    schema.anyOf = oneOf;
  }
}
