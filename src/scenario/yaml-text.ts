/** Plain values as YAML in the style of the scenarios: what is short stands on one line, what is long on lines of its own. */

/** What YAML can say. */
export type Written = string | number | boolean | readonly Written[] | WrittenMap;

/** A map, in the order in which its keys are to stand. */
export interface WrittenMap {
  readonly [key: string]: Written;
}

type Given<Values> = { [name in keyof Values]?: Exclude<Values[name], undefined> };

/** Widest line that a map or list may take as a whole. */
const COLUMNS = 120;

/** Maps and lists within each other that one line may hold. */
const NESTED_ON_ONE_LINE = 2;

/** A text that means itself without quotation marks, wherever it stands. */
const PLAIN = /^[A-Za-z0-9](?:[A-Za-z0-9 _.%/+>=();'-]|:(?=[A-Za-z0-9]))*$/;

/** What besides is plain on a line of its own, where no map or list goes on behind it. */
const PLAIN_ALONE = /[,{}[\]]/g;

/** The YAML text of a map. Its collections stand apart from each other by an empty line; those without an entry are left out. */
export function yamlText(map: WrittenMap): string {
  const sections: string[][] = [[]];
  for (const [key, value] of Object.entries(map)) {
    if (typeof value !== "object") sections.at(-1)?.push(...entryLines(key, value));
    else if (Object.keys(value).length > 0) sections.push(entryLines(key, value), []);
  }
  const filled = sections.filter((lines) => lines.length > 0);
  return `${filled.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

/** The entries that have a value. */
export function given<Values extends object>(values: Values): Given<Values> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Given<Values>;
}

function entryLines(key: string, value: Written): string[] {
  const line = typeof value === "object" ? oneLine(value) : scalarText(value, PLAIN_ALONE);
  return line === undefined ? [`${key}:`, ...indented(blockLines(value))] : [`${key}: ${line}`];
}

/** The lines of a collection that does not stand on one. */
function blockLines(value: Written): string[] {
  if (typeof value !== "object") return [scalarText(value)];
  if (!isList(value)) return Object.entries(value).flatMap(([key, each]) => entryLines(key, each));
  return value.flatMap((item) => {
    const line = oneLine(item);
    const [first = "", ...others] = line === undefined ? blockLines(item) : [line];
    return [`- ${first}`, ...indented(others)];
  });
}

/** The value on one line, if that can be read: lists of maps are read line by line, however short they are. */
function oneLine(value: Written): string | undefined {
  if (typeof value !== "object") return scalarText(value);
  if (isList(value) && value.some((item) => typeof item === "object")) return undefined;
  if (nesting(value) > NESTED_ON_ONE_LINE) return undefined;
  const line = flowText(value);
  return line.length <= COLUMNS ? line : undefined;
}

function flowText(value: Written): string {
  if (typeof value !== "object") return scalarText(value);
  if (isList(value)) return `[${value.map(flowText).join(", ")}]`;
  const entries = Object.entries(value).map(([key, each]) => `${key}: ${flowText(each)}`);
  return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
}

function nesting(value: Written): number {
  return typeof value === "object" ? 1 + Math.max(0, ...Object.values(value).map(nesting)) : 0;
}

/** A text that reads as something else, such as a number, stands in quotation marks; JSON's escapes are YAML's too. */
function scalarText(value: string | number | boolean, harmless = /$^/g): string {
  if (typeof value !== "string") return String(value);
  const isAmbiguous = !Number.isNaN(Number(value)) || /^(?:true|false|null)$/i.test(value);
  const isPlain = PLAIN.test(value.slice(0, 1) + value.slice(1).replace(harmless, "")) && !value.endsWith(" ");
  return isPlain && !isAmbiguous ? value : JSON.stringify(value);
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}

function isList(value: Written): value is readonly Written[] {
  return Array.isArray(value);
}
