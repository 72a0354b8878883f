/** What the schemas of JUnit and SARIF have to say about a report. */
import { readFileSync } from "node:fs";
import type { Ajv } from "ajv";
import ajvDraft04 from "ajv-draft-04";
import addFormats from "ajv-formats";
import { validateXML } from "xmllint-wasm";

const schemaText = (name: string): string => readFileSync(new URL(`../schemas/${name}`, import.meta.url), "utf8");

const junitSchema = schemaText("junit-jenkins.xsd");

// Both packages are CommonJS, and their types promise a default export that Node does not unwrap.
const Ajv04 = ajvDraft04 as unknown as typeof Ajv;
const ajv = new Ajv04({ strict: false, allErrors: true, unicodeRegExp: false });
(addFormats as unknown as (ajv: Ajv) => void)(ajv);
const validateSarif = ajv.compile(JSON.parse(schemaText("sarif-2.1.0-rtm.5.json")));

/** What is wrong with a JUnit report, by the schema of Jenkins. */
export async function junitMistakes(xml: string): Promise<string[]> {
  const { errors } = await validateXML({ xml: [{ fileName: "check.xml", contents: xml }], schema: [junitSchema] });
  return errors.map(({ message }) => message);
}

/** What is wrong with a SARIF report. */
export function sarifMistakes(text: string): readonly string[] {
  if (validateSarif(JSON.parse(text))) return [];
  return (validateSarif.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}
