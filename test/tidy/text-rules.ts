/** Rules that need no parser: what a file is called, how long it is, and which characters and words stand in it. */
import { posix } from "node:path";
import { findLines, isIn, isWrittenByHand, type Rule } from "./rule.ts";

const maxFileLines = 400;
const maxLineCharacters = 140;

/** A file is one noun: a long one is two. */
export const fileLength: Rule = {
  name: "file-length",
  check(file) {
    const count = file.lines.length - (file.lines.at(-1) === "" ? 1 : 0);
    if (!/\.(?:ts|mjs)$/.test(file.path) || count <= maxFileLines) return [];
    return [{ line: maxFileLines + 1, message: `${count} lines; at most ${maxFileLines}: a second noun wants a file of its own` }];
  },
};

/**
 * Lines fit the screen. Let through is what should not be broken: a row of a Markdown table, a web address, and a text that the program
 * prints, which stays in one piece so that it can be searched for.
 */
export const lineLength: Rule = {
  name: "line-length",
  check(file) {
    if (!isWrittenByHand(file.path) || file.path.endsWith(".json")) return [];
    const isText = /^\s*(?:[\w$-]+: |return |[?:] |const \w+ = )?(["'`]).*\1[,;+ ]*$/;
    const wholePiece = file.path.endsWith(".md") ? /^\|/ : isText;
    const cannotBreak = (line: string) => /https?:\/\//.test(line) || wholePiece.test(line);
    const isTooLong = (line: string) => [...line].length > maxLineCharacters && !cannotBreak(line);
    return findLines(file, isTooLong, `more than ${maxLineCharacters} characters`);
  },
};

/** What is left to do does not hide in the code. The words are joined here so that this file passes its own rule. */
export const unfinishedMark: Rule = {
  name: "unfinished-mark",
  check(file) {
    const mark = new RegExp(`\\b(?:${["TO", "DO"].join("")}|${["FIX", "ME"].join("")}|X{3}|${["HA", "CK"].join("")})\\b`);
    return isWrittenByHand(file.path) ? findLines(file, (line) => mark.test(line), "finish it, or delete the mark") : [];
  },
};

/** Plain ASCII punctuation. Arrows, boxes and blocks are for what the command prints, and for the pages and tests that quote it. */
export const typography: Rule = {
  name: "typography",
  check(file) {
    if (!isWrittenByHand(file.path)) return [];
    const punctuation = /[\u00a0\u00ab\u00ad\u00b7\u00bb\u2000-\u2025\u2027-\u206f\ufeff]/;
    const drawing = /[\u2026\u2190-\u21ff\u2300-\u23ff\u2460-\u27bf\u2900-\u297f\u2b00-\u2bff\u{1f000}-\u{1faff}]/u;
    const mayDraw = isIn(file.path, "src/report/", "src/cli/", "test/report/", "test/cli/", "test/e2e/") || file.path.endsWith(".md");
    return findLines(
      file,
      (line) => punctuation.test(line) || (!mayDraw && drawing.test(line)),
      "a typographic character: write plain ASCII punctuation",
    );
  },
};

/** Where the project lies on somebody's machine says nothing to anybody else. */
export const machinePath: Rule = {
  name: "machine-path",
  check(file) {
    const path = /(?<![\w.\-/)}\]*])\/(?:work|tmp|home|root|Users)(?:\/|\b(?![\w-]))/;
    return file.path === "package-lock.json" ? [] : findLines(file, (line) => path.test(line), "a path of one machine");
  },
};

/** Names of files and folders are kebab-case, so that nobody has to remember where the capitals were. */
export const fileName: Rule = {
  name: "file-name",
  check(file) {
    const isKebab = (segment: string) => /^\.?[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9]+(?:-[a-z0-9]+)*)*$/.test(segment);
    const isCustomary = (segment: string) => /^(?:[A-Z]+\.md|LICENSE|__snapshots__)$/.test(segment);
    const wrong = file.path.split("/").filter((segment) => !isKebab(segment) && !isCustomary(segment));
    return wrong.map((segment) => ({ line: 1, message: `${segment} is not kebab-case` }));
  },
};

/** Every scenario tells the editor where its schema lies, so that completion and checking work on opening it. */
export const scenarioSchema: Rule = {
  name: "scenario-schema",
  check(file) {
    if (!isIn(file.path, "scenarios/") || !file.path.endsWith(".yaml")) return [];
    const schema = posix.relative(posix.dirname(file.path), "scenarios/scenario.schema.json");
    const expected = `# yaml-language-server: $schema=${schema}`;
    return file.lines[0] === expected ? [] : [{ line: 1, message: `the first line must be: ${expected}` }];
  },
};
