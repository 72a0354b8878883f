/**
 * Text in columns: pad, shorten and wrap, counted in characters. Colour is always laid over a text that is already padded, so that coloured
 * and plain reports have the same layout.
 */

/** Width of every text report, in columns. */
export const REPORT_COLUMNS = 100;

/** Text without what a terminal would act upon: control characters become spaces. Names and messages come from files of others. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Noncharacter_Code_Point}]/gu, " ");
}

/** Exactly `columns` characters: the text at the left, shortened if it is too long. */
export function left(text: string, columns: number): string {
  const short = shorten(text, columns);
  return short + " ".repeat(Math.max(0, columns - lengthOf(short)));
}

/** Exactly `columns` characters: the text at the right, shortened if it is too long. */
export function right(text: string, columns: number): string {
  const short = shorten(text, columns);
  return " ".repeat(Math.max(0, columns - lengthOf(short))) + short;
}

/** The text in at most `columns` characters; what is cut off is marked by two dots. */
export function shorten(text: string, columns: number): string {
  const characters = [...printable(text)];
  if (characters.length <= columns) {
    return characters.join("");
  }
  return columns < 3 ? characters.slice(0, columns).join("") : `${characters.slice(0, columns - 2).join("")}..`;
}

/**
 * Breaks a text at spaces into lines of at most `columns` characters, and into at most `lines` of them; the last one is shortened if text
 * is left.
 * A word longer than a line is cut.
 */
export function wrap(text: string, columns: number, lines = Number.POSITIVE_INFINITY): string[] {
  const words = printable(text)
    .split(" ")
    .filter((word) => word !== "")
    .flatMap((word) => pieces(word, columns));
  const result: string[] = [];
  let line = "";
  words.forEach((word, index) => {
    const longer = line === "" ? word : `${line} ${word}`;
    if (lengthOf(longer) <= columns) {
      line = longer;
    } else if (result.length + 1 < lines) {
      result.push(line);
      line = word;
    } else if (result.length + 1 === lines) {
      result.push(shorten(`${line} ${words.slice(index).join(" ")}`, columns));
      line = "";
    }
  });
  if (line !== "" && result.length < lines) {
    result.push(line);
  }
  return result;
}

/** Sections of lines as one text: empty lines between the sections, no spaces at the ends of lines, a line feed at the end. */
export function page(sections: readonly (readonly string[])[]): string {
  const lines = sections.filter((section) => section.length > 0).flatMap((section, index) => (index === 0 ? section : ["", ...section]));
  return lines.map((line) => `${line.trimEnd()}\n`).join("");
}

/** Number of characters of a text without colours. */
export function lengthOf(text: string): number {
  return [...text].length;
}

function pieces(word: string, columns: number): string[] {
  const characters = [...word];
  const result: string[] = [];
  for (let start = 0; start < characters.length; start += columns) {
    result.push(characters.slice(start, start + columns).join(""));
  }
  return result;
}
