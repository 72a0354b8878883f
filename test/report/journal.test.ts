/** A journal gives back what was written, whole lines only, and nothing that was tampered with. */
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Journal, type JournalHeader } from "../../src/report/journal.ts";
import { ReportError } from "../../src/report/write.ts";

const header: JournalHeader = { scenario: "small", scenarioHash: "c0ffee", model: "abc", from: 1, runs: 20 };

let folder = "";
let path = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "cutover-journal-"));
  path = join(folder, "deep", "journal.jsonl");
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function written(entries: readonly unknown[], resume = false): Journal<unknown> {
  const journal = new Journal<unknown>(path, header, resume);
  for (const entry of entries) journal.append(entry);
  journal.close();
  return journal;
}

const resumed = (given: JournalHeader = header): readonly unknown[] => new Journal(path, given, true).entries;
const lines = (): string[] => readFileSync(path, "utf8").trimEnd().split("\n");

describe("a journal", () => {
  test("gives back every entry, after any number of stops", () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.jsonValue(), { maxLength: 4 }), { maxLength: 4 }), (parts) => {
        rmSync(path, { force: true });
        for (const part of parts) written(part, true);
        expect(resumed()).toEqual(JSON.parse(JSON.stringify(parts.flat())));
      }),
    );
  });

  test("reads lines that are longer than a block, and many of them", () => {
    const long = "x".repeat(3_000_000);
    written([long, 1, long, ...Array.from({ length: 2_000 }, (_, index) => ({ index, text: "y".repeat(1_000) }))]);
    const entries = resumed();
    expect(entries).toHaveLength(2_003);
    expect(entries.slice(0, 3)).toEqual([long, 1, long]);
    expect(entries.at(-1)).toMatchObject({ index: 1_999 });
  });

  test("appears with its first entry, header first, one line an entry", () => {
    const journal = new Journal(path, header, false);
    expect(existsSync(path)).toBe(false);
    journal.append({ seed: "1" });
    expect(lines()).toHaveLength(2);
    expect(JSON.parse(lines()[0] ?? "")).toMatchObject({ entry: { schema: "cutover.journal/1", ...header } });
    expect(JSON.parse(lines()[1] ?? "")).toMatchObject({ entry: { seed: "1" } });
    journal.remove();
    expect(existsSync(path)).toBe(false);
  });

  test("that is not resumed replaces the one that is there", () => {
    written([1, 2]);
    written([]);
    expect(existsSync(path)).toBe(false);
    expect(resumed()).toEqual([]);
  });

  test("loses at most the line that was being written, wherever that was cut", () => {
    written([{ seed: "1" }, { seed: "2" }, { seed: "3 äöü" }]);
    const whole = readFileSync(path);
    const ends = [...whole.keys()].filter((at) => whole[at] === 10).map((at) => at + 1);
    for (let bytes = 0; bytes <= whole.length; bytes += 1) {
      writeFileSync(path, whole.subarray(0, bytes));
      const left = Math.max(0, ends.filter((end) => end <= bytes).length - 1);
      expect(resumed()).toHaveLength(left);
    }
    truncateSync(path, whole.length - 5);
    written(["after"], true);
    expect(resumed()).toEqual([{ seed: "1" }, { seed: "2" }, "after"]);
  });

  test.each([
    ["the scenario", { scenario: "large" }, 'scenario is "small", expected "large"'],
    ["the seed", { seed: "2" }, 'seed is absent, expected "2"'],
    ["what was set", { scenarioHash: "decaf" }, 'hash of the scenario and --set is "c0ffee", expected "decaf"'],
    ["the model", { model: "abd" }, 'model is "abc", expected "abd"'],
    ["the first seed", { from: 2 }, "first seed is 1, expected 2"],
    ["the number of runs", { runs: 21 }, "number of runs is 20, expected 21"],
  ])("is of another sweep if %s differs", (_, other, message) => {
    written([1]);
    expect(() => resumed({ ...header, ...other })).toThrow(ReportError);
    expect(() => resumed({ ...header, ...other })).toThrow(`journal.jsonl:1:1: found a journal whose ${message}; without --resume`);
  });

  test("shows every change of a line, and lines that are lost, moved, doubled or taken from elsewhere", () => {
    written(["one", "two", "three"]);
    const whole = readFileSync(path);
    const [first = "", second = "", third = "", fourth = ""] = lines();
    const other = lines()[1]?.replace("one", "ONE") ?? "";
    const damages: readonly [readonly string[], number][] = [
      [[first, second, third.replace("two", "owt"), fourth], 3],
      [[first, other, third, fourth], 2],
      [[first, third, fourth], 2],
      [[first, third, second, fourth], 2],
      [[first, second, second, third, fourth], 3],
      [[second, third, fourth], 1],
      [[first, second, "", third, fourth], 3],
      [[first, second, "{}", third, fourth], 3],
      [["not a journal", first], 1],
    ];
    for (const [damaged, line] of damages) {
      writeFileSync(path, `${damaged.join("\n")}\n`);
      expect(() => resumed()).toThrow(ReportError);
      expect(() => resumed()).toThrow(new RegExp(`journal\\.jsonl:${line}:1: found .*, expected .*without --resume`));
    }
    writeFileSync(path, whole);
    expect(resumed()).toHaveLength(3);
    appendFileSync(path, "\u0000\u0000\u0000\n");
    expect(() => resumed()).toThrow(ReportError);
  });

  test("says what it cannot read or write", () => {
    writeFileSync(join(folder, "deep"), "a file where a folder should be");
    expect(() => written([1])).toThrow(ReportError);
    expect(() => new Journal(folder, header, true)).toThrow(ReportError);
  });
});
