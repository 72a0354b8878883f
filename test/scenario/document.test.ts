/** What is no scenario text at all: files that are none, YAML that is broken, too deep or too large. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ALIASED_VALUES_LIMIT, NESTING_LIMIT } from "../../src/scenario/document.ts";
import { FILE_SIZE_LIMIT_BYTES } from "../../src/scenario/files.ts";
import { loadScenario } from "../../src/scenario/load.ts";
import { changed, failureOf, load, SAMPLE } from "./samples.ts";
import { vocabulary } from "./vocabulary.ts";

function failure(text: string): string {
  return failureOf(() => load(text)).message.replace("plans/sample.yaml:", "");
}

test.each([
  ["an empty file", "", "1:1: found an empty file, expected a scenario: a map with name, system, cluster and plan"],
  ["only comments", "# nothing\n", "1:1: found an empty file"],
  ["a scalar", "\nhello\n", '2:1: found "hello", expected a scenario'],
  ["a marker and nothing else", "---\n", "found an empty file"],
  ["a list", "- name: x\n", "1:1: found a list, expected a scenario"],
  ["an empty map", "{}\n", '1:1: found no "name", expected name: the name of the scenario'],
  ["broken syntax", "name: x\ncluster: [1, 2\nplan: 3\n", '3:1: found "plan: 3", expected valid YAML (Flow sequence'],
  ["an open quote", "name: 'x\n", "found the end of the text, expected valid YAML (Missing closing 'quote)"],
  ["a key twice", "name: x\ntitle: a\nname: y\n", '3:1: found key "name" for the second time, expected every key once in a map'],
  ["a nested key twice", "cluster: {nodes: 1, nodes: 2}\n", '1:21: found key "nodes" for the second time'],
  ["a tab as indentation", "cluster:\n\tnodes: 10\n", "2:1: found a tab, expected spaces as indentation"],
  ["two markers without text between them", "---\n---\nname: x\n", "2:1: found a second YAML document"],
  ["two documents", "---\nname: x\n---\nname: y\n", "3:1: found a second YAML document, expected one document in a file"],
  ["an alias without an anchor", "name: x\ntitle: *later\n", "2:8: found alias *later, expected an anchor &later before it"],
  ["an alias before its anchor", "name: *x\ntitle: &x y\n", "1:7: found alias *x, expected an anchor &x before it"],
  ["an alias inside of its anchor", "plan: &plan\n  steps: [*plan]\n", "2:11: found alias *plan inside of what it stands for"],
  ["__proto__", "__proto__:\n  name: x\n", '1:1: found unknown key "__proto__"'],
  ["constructor", "constructor: 5\n", '1:1: found unknown key "constructor", expected one of extends'],
  ["a list as a key", "? [a, b]\n: c\n", "1:3: found"],
  ["a tag", "name: !secret x\n", "expected valid YAML (Unresolved tag: !secret)"],
  ["an infinite number", "eventLimit: 1e400\n", "1:13: found 1e400, expected a finite number"],
  ["no number", "eventLimit: .NaN\n", "1:13: found .NaN, expected a finite number"],
  ["a control character", "name: x\u0000\n", "1:8: found control character U+0000, expected text in UTF-8"],
  ["an escape character", "name: x\ntitle: \u001b[2J\n", "2:8: found control character U+001B"],
])("%s", (_, text, expected) => {
  expect(failure(text)).toContain(expected);
});

test("one document may open with a marker, a byte order mark, and lines that end as on Windows", () => {
  const scenario = load(SAMPLE);
  expect(load(`---\n${SAMPLE}`)).toEqual(scenario);
  expect(load(`\uFEFF${SAMPLE}`)).toEqual(scenario);
  expect(load(SAMPLE.replaceAll("\n", "\r\n"))).toEqual(scenario);
});

describe("limits", () => {
  test.each(["[", "{a: ", "- ", "? ", ": "])("nesting of %j without end is refused before it is followed", (opening) => {
    expect(failure(opening.repeat(200_000))).toContain(`maps and lists nested more than ${NESTING_LIMIT} deep`);
  });

  test("nesting up to the limit is read, and fails for what it says", () => {
    expect(failure(`title: ${"[".repeat(NESTING_LIMIT - 1)}${"]".repeat(NESTING_LIMIT - 1)}\n`)).toContain("1:8: found a list");
    expect(failure(`title: ${"[".repeat(NESTING_LIMIT + 2)}${"]".repeat(NESTING_LIMIT + 2)}\n`)).toContain("nested more than");
  });

  test("the position of nesting that is too deep is the bracket that goes too far", () => {
    const error = failureOf(() => load(`title:\n  ${"[".repeat(300)}`));
    expect(error.line).toBe(2);
    expect(error.column).toBeGreaterThan(NESTING_LIMIT - 5);
    expect(error.column).toBeLessThan(NESTING_LIMIT + 10);
  });

  test("an alias bomb is refused at the alias that goes too far", () => {
    const lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"];
    for (let level = 1; level <= 9; level++)
      lines.push(`a${level}: &a${level} [${Array.from({ length: 10 }, () => `*a${level - 1}`).join(", ")}]`);
    const error = failureOf(() => load(`${lines.join("\n")}\n`));
    expect(error.found).toBe(`aliases that stand for more than ${ALIASED_VALUES_LIMIT} values`);
    expect([error.line, error.column]).toEqual([4, 45]);
  });

  test("aliases that nest deeper than text may are refused", () => {
    const half = NESTING_LIMIT - 10;
    const inner = `a: &a ${"[".repeat(half)}${"]".repeat(half)}`;
    expect(failure(`${inner}\nb: ${"[".repeat(half)}*a${"]".repeat(half)}\n`)).toContain("found aliases that nest too deep");
  });

  test("of many unknown keys the first is reported", () => {
    const keys = Array.from({ length: 5_000 }, (_, index) => `k${5_000 - index}: 1`).join("\n");
    expect(failure(keys)).toContain('1:1: found unknown key "k5000"');
    expect(failure(`mechanisms:\n  ${keys.replaceAll("\n", "\n  ")}`)).toContain('2:3: found unknown key "k5000"');
    expect(failure("20: 1\n3: 1\n")).toContain('1:1: found unknown key "20"');
  });

  test("a text of more than 1 MiB is refused unread", () => {
    expect(failure(`${SAMPLE}#${"x".repeat(FILE_SIZE_LIMIT_BYTES)}`)).toContain("1:1: found a text of");
  });

  test("long values are cut in messages", () => {
    expect(failure(changed("title: A sample", `title: ${"x".repeat(5_000)}`)).length).toBeLessThan(200);
  });
});

describe("files", () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "cutover-"));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  function failureOfFile(name: string, content?: string | Uint8Array): string {
    const path = join(folder, name);
    if (content !== undefined) writeFileSync(path, content);
    return failureOf(() => loadScenario(path, { vocabulary })).message.replace(path, name);
  }

  test("a missing file", () => {
    expect(failureOfFile("nowhere.yaml")).toBe(
      "nowhere.yaml:1:1: found no such file, expected a scenario file, a text file of at most 1 MiB",
    );
  });

  test("a directory", () => {
    expect(failureOf(() => loadScenario(folder, { vocabulary })).found).toBe("a directory");
  });

  test("a path through a file, and a path that no file can have", () => {
    writeFileSync(join(folder, "file"), "");
    expect(failureOfFile("file/x.yaml")).toContain("found no such file");
    expect(failureOf(() => loadScenario("a\u0000b", { vocabulary })).found).toContain("cannot be read");
  });

  test("an empty file", () => {
    expect(failureOfFile("empty.yaml", "")).toContain("empty.yaml:1:1: found an empty file");
  });

  test("a file that is not UTF-8, at the first such byte", () => {
    expect(failureOfFile("latin.yaml", Uint8Array.from([0x61, 0x3a, 0x20, 0x62, 0x0a, 0x63, 0x3a, 0x20, 0xe9, 0x0a]))).toContain(
      "latin.yaml:2:4: found bytes that are not UTF-8, expected text in UTF-8",
    );
  });

  test("a binary file", () => {
    expect(failureOfFile("binary.yaml", Uint8Array.from([0x7f, 0x45, 0x4c, 0x46, 0x02, 0x01]))).toContain(
      "binary.yaml:1:1: found control character U+007F",
    );
  });

  test("a file of more than 1 MiB", () => {
    expect(failureOfFile("large.yaml", "#".repeat(FILE_SIZE_LIMIT_BYTES + 1))).toContain(
      `found a file of ${FILE_SIZE_LIMIT_BYTES + 1} bytes`,
    );
  });

  test("extending a directory and a binary file", () => {
    writeFileSync(join(folder, "base.yaml"), Uint8Array.from([0x6e, 0x00]));
    expect(failureOfFile("child.yaml", "extends: .\n")).toMatch(/^child.yaml:1:10: found a directory at /);
    expect(failureOfFile("child.yaml", "extends: base.yaml\n")).toMatch(/base.yaml:1:2: found control character U\+0000/);
  });
});
