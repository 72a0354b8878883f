import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { TraceFile } from "../../src/report/trace-file.ts";
import { ReportError } from "../../src/report/write.ts";

let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "cutover-trace-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

const line = { kind: "note", atUs: 5, event: 2, cause: 1, text: "\u00e9\n" };

test("a trace that is kept has one JSON object a line, and says how large it is", () => {
  const trace = new TraceFile(join(folder, "new", "trace.jsonl"));
  trace.record(line);
  trace.record({ ...line, kind: "end" });
  expect(readdirSync(join(folder, "new"))).not.toContain("trace.jsonl");
  const { lines, bytes } = trace.keep();
  trace.discard();
  const text = readFileSync(trace.path, "utf8");
  expect(
    text
      .split("\n")
      .slice(0, -1)
      .map((each) => JSON.parse(each)),
  ).toEqual([line, { ...line, kind: "end" }]);
  expect({ lines, bytes }).toEqual({ lines: 2, bytes: statSync(trace.path).size });
  expect(readdirSync(join(folder, "new"))).toEqual(["trace.jsonl"]);
});

test("a trace goes to the disk while it is being written, block by block", () => {
  const trace = new TraceFile(join(folder, "trace.jsonl"));
  const onDisk = (): number => statSync(join(folder, readdirSync(folder)[0] ?? "")).size;
  const text = "x".repeat(1000);
  let written = 0;
  for (let count = 0; count < 10_000; count++) {
    trace.record({ ...line, text });
    written += JSON.stringify({ ...line, text }).length + 1;
    if (count % 100 === 0) expect(written - onDisk()).toBeLessThan(2 ** 20 + 2000);
  }
  expect(trace.keep().bytes).toBe(written);
});

test("a trace that is discarded leaves nothing, and an earlier one alone", () => {
  writeFileSync(join(folder, "trace.jsonl"), "earlier");
  const trace = new TraceFile(join(folder, "trace.jsonl"));
  trace.record(line);
  trace.discard();
  trace.discard();
  expect(readdirSync(folder)).toEqual(["trace.jsonl"]);
  expect(readFileSync(join(folder, "trace.jsonl"), "utf8")).toBe("earlier");
});

test("what cannot be written is said with the path, before the run and after it", () => {
  writeFileSync(join(folder, "file"), "");
  expect(() => new TraceFile(join(folder, "file", "trace.jsonl"))).toThrow(ReportError);
  const taken = join(folder, "trace.jsonl");
  mkdirSync(taken);
  const trace = new TraceFile(taken);
  expect(() => trace.keep()).toThrow(`cannot write ${taken}: a folder of that name exists`);
  trace.discard();
  expect(readdirSync(folder).sort()).toEqual(["file", "trace.jsonl"]);
  expect(existsSync(taken)).toBe(true);
});
