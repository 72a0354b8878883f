import { execFileSync } from "node:child_process";
import {
  chmodSync,
  closeSync,
  constants,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { GrowingFile } from "../../src/report/growing-file.ts";
import { clearPartial, clearReport, partialName, ReportError, requireWritable, writeReport, writeWhole } from "../../src/report/write.ts";

let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "cutover-write-"));
});

afterEach(() => {
  chmodSync(folder, 0o700);
  rmSync(folder, { recursive: true });
});

test("makes the folders that are missing and leaves nothing but the files", () => {
  const target = join(folder, "reports", "a", "seed-1");
  writeReport(target, { "summary.txt": "one\n", "seeds/seed-3.json": "{}\n" });
  expect(readFileSync(join(target, "summary.txt"), "utf8")).toBe("one\n");
  expect(readFileSync(join(target, "seeds", "seed-3.json"), "utf8")).toBe("{}\n");
  expect(readdirSync(target).sort()).toEqual(["seeds", "summary.txt"]);
});

test("replaces a file in one step: who has the old one open keeps it whole", () => {
  const path = join(folder, "outcome.json");
  writeWhole(path, "old");
  const before = statSync(path).ino;
  writeWhole(path, "new");
  expect(readFileSync(path, "utf8")).toBe("new");
  expect(statSync(path).ino).not.toBe(before);
});

test("a link is followed, and stays one", () => {
  const [real, link] = [join(folder, "real.xml"), join(folder, "link.xml")];
  writeWhole(real, "old");
  symlinkSync("real.xml", link);
  requireWritable(link);
  writeWhole(link, "new");
  expect(readFileSync(real, "utf8")).toBe("new");
  expect(lstatSync(link).isSymbolicLink()).toBe(true);
});

test("a link to a file that does not exist yet is followed, and stays one", () => {
  symlinkSync("there/real.xml", join(folder, "inner.xml"));
  const link = join(folder, "link.xml");
  symlinkSync("inner.xml", link);
  requireWritable(link);
  expect(readdirSync(folder).sort()).toEqual(["inner.xml", "link.xml"]);
  writeWhole(link, "new");
  expect(readFileSync(join(folder, "there", "real.xml"), "utf8")).toBe("new");
  expect(lstatSync(link).isSymbolicLink()).toBe(true);
  expect(readdirSync(join(folder, "there"))).toEqual(["real.xml"]);
});

test("links that lead in a circle are an error, and stay", () => {
  symlinkSync("one.xml", join(folder, "other.xml"));
  symlinkSync("other.xml", join(folder, "one.xml"));
  for (const write of [requireWritable, (path: string) => writeWhole(path, "new")]) {
    expect(() => write(join(folder, "one.xml"))).toThrow(ReportError);
  }
  expect(lstatSync(join(folder, "one.xml")).isSymbolicLink()).toBe(true);
});

test("behind a link, .. is the folder above the one that the link leads to", () => {
  mkdirSync(join(folder, "other", "deep"), { recursive: true });
  symlinkSync("other/deep", join(folder, "link"));
  const above = `${folder}/link/..`;
  requireWritable(`${above}/a.txt`);
  writeWhole(`${above}/a.txt`, "one");
  writeReport(above, { "b.txt": "two" });
  const trace = new GrowingFile(`${above}/c.txt`);
  trace.write("three");
  expect(readdirSync(folder).sort()).toEqual(["link", "other"]);
  trace.keep();
  expect(readdirSync(join(folder, "other")).sort()).toEqual(["a.txt", "b.txt", "c.txt", "deep"]);
  clearReport(above, ["a.txt", "b.txt", "c.txt"]);
  expect(readdirSync(join(folder, "other"))).toEqual(["deep"]);
});

test("what is neither file nor folder is written to as it stands", () => {
  const pipe = join(folder, "pipe");
  execFileSync("sh", ["-c", 'mkfifo "$0"', pipe]);
  // Open in both directions, so that nobody waits for the other end.
  const reader = openSync(pipe, constants.O_RDWR);
  requireWritable(pipe);
  writeWhole(pipe, "told");
  const heard = Buffer.alloc(4);
  readSync(reader, heard);
  closeSync(reader);
  expect([heard.toString(), statSync(pipe).isFIFO()]).toEqual(["told", true]);
});

test("what a run that was killed has left half-written is cleared away, and what is being written is not", () => {
  const own = partialName("trace.jsonl");
  // No process has this number: it is beyond the largest that Linux gives.
  const left = [".4194305.partial", ".trace.jsonl.4194305.partial"];
  for (const name of [own, ...left, "summary.txt", ".hidden.partial"]) writeFileSync(join(folder, name), "");
  clearPartial(folder);
  expect(readdirSync(folder).sort()).toEqual([".hidden.partial", own, "summary.txt"].sort());
});

test("a folder in the place of a file is an error that names both, and no temporary file stays", () => {
  mkdirSync(join(folder, "summary.txt"));
  expect(() => writeWhole(join(folder, "summary.txt"), "text")).toThrow(ReportError);
  expect(() => writeWhole(join(folder, "summary.txt"), "text")).toThrow(/cannot write .*summary\.txt: a folder of that name exists/);
  expect(readdirSync(folder)).toEqual(["summary.txt"]);
});

test("a file in the place of a folder is an error in words", () => {
  writeFileSync(join(folder, "reports"), "");
  expect(() => writeReport(join(folder, "reports", "x"), { "a.txt": "" })).toThrow(/a part of the path is a file, not a folder/);
  expect(() => writeWhole(join(folder, "reports", "a.txt"), "")).toThrow(/a part of the path is a file, not a folder/);
});

test.skipIf(process.getuid?.() === 0)("a folder without permission is an error in words (root may write anywhere)", () => {
  chmodSync(folder, 0o500);
  expect(() => writeWhole(join(folder, "a.txt"), "")).toThrow(/permission denied/);
});

test.skipIf(process.getuid?.() === 0)("a file that is protected from writing is not replaced (root may write anywhere)", () => {
  const path = join(folder, "check.xml");
  writeFileSync(path, "old");
  chmodSync(path, 0o444);
  expect(() => requireWritable(path)).toThrow(/cannot write .*check\.xml: permission denied/);
  expect(() => writeWhole(path, "new")).toThrow(/cannot write .*check\.xml: permission denied/);
  expect(readFileSync(path, "utf8")).toBe("old");
  expect(readdirSync(folder)).toEqual(["check.xml"]);
});

test.skipIf(!existsSync("/proc/self"))("a place that takes no folders is an error, not an endless search (Linux only)", () => {
  expect(() => writeWhole("/proc/cutover/reports/a.txt", "")).toThrow(/cannot write \/proc\/cutover\/reports\/a\.txt: /);
});

test("a try whether a file can be written leaves nothing behind", () => {
  requireWritable(join(folder, "reports", "a", "explore.json"));
  expect(readdirSync(folder)).toEqual([]);
  writeFileSync(join(folder, "old.json"), "old");
  requireWritable(join(folder, "old.json"));
  expect(readFileSync(join(folder, "old.json"), "utf8")).toBe("old");
  expect(() => requireWritable(join(folder, "old.json", "x", "a.txt"))).toThrow(/a part of the path is a file, not a folder/);
  expect(() => requireWritable(folder)).toThrow(/a folder of that name exists/);
  expect(readdirSync(folder)).toEqual(["old.json"]);
});

test("clearing takes the files that match, and only those", () => {
  const seeds = join(folder, "seeds");
  writeReport(seeds, { "seed-1.outcome.json": "", "seed-22.outcome.json": "", "notes.txt": "" });
  clearReport(seeds, /^seed-[0-9]+\.outcome\.json$/);
  expect(readdirSync(seeds)).toEqual(["notes.txt"]);
  clearReport(join(folder, "missing"), /./);
  expect(existsSync(join(folder, "missing"))).toBe(false);
  expect(() => clearReport(join(seeds, "notes.txt"), /./)).toThrow(ReportError);
});
