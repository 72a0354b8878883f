/** The determinism lint is awake: each sin, planted in a copy of the house, is found, and what is allowed is let through. */
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { deterministicFolders } from "../tidy/rule.ts";

/** Sins, each beside a part of the message with which it must be found. */
const sins: readonly (readonly [message: string, code: string])[] = [
  ["Math differs", "export const one = Math.random();"],
  ["Math differs", "export const one = Math.exp(1);"],
  ["Math differs", "export const one = Math.max(Math.pow(2, 3), 1);"],
  ["Math differs", 'export const one = Math["log"](2);'],
  ["Math differs", "export const { sin } = Math;"],
  ["** differs", "export const one = 2 ** 3;"],
  ["**= differs", "export function one(x: number) {\n  x **= 2;\n  return x;\n}"],
  ["localeCompare depends", 'export const one = "a".localeCompare("b");'],
  ["toLocale functions", "export const one = (1.5).toLocaleString();"],
  ["toLocale functions", 'export const one = "a".toLocaleUpperCase();'],
  ["for-in puts", "export function one(x: object) {\n  for (const key in x) x.toString(key);\n}"],
  ["import.meta knows", "export const one = import.meta.url;"],
  ["import() is asynchronous", 'export const one = import("./two.ts");'],
  ["No await", "await one;"],
  ["No for-await", "for await (const one of many) one();"],
  ["No async arrow", "export const one = async () => 1;"],
  ["No async function", "export async function one() {}"],
  ["No async function", "export default async function () {}"],
  ["No async function", "export const one = async function () {};"],
  ["No async function", "export class One {\n  private static async two() {}\n}"],
  ["No async function", "export const one = { async two() {} };"],
  ["A variable of the module", "let one = 1;\none += 1;"],
  ["A variable of the module", "export let one = 1;"],
  ["A variable of the module", "var one = 1;"],
  ["An object of the module", "export const one = new Map<string, () => void>();"],
  ["An object of the module", "export const one: Map<string, () => void> = new Map();"],
  ["An object of the module", "const one = new Float64Array(4);"],
  ["An object of the module", "export const one: number[] = [];"],
  ["An object of the module", "const one: { [name: string]: number } = {};"],
  ["A static field", "export class One {\n  static two = 2;\n}"],
  ["noRestrictedImports", 'import { readFileSync } from "node:fs";'],
  ["noRestrictedImports", 'import { setTimeout } from "node:timers/promises";'],
  ["noRestrictedImports", 'export { format } from "node:util";'],
];

/** What looks like a sin and is none. */
const allowed: readonly string[] = [
  "export const one = Math.max(Math.abs(-1), Math.ceil(1.5), Math.clz32(1), Math.floor(1.5), Math.fround(1.5), Math.imul(2, 3));",
  "export const one = Math.min(Math.round(1.5), Math.sign(-1), Math.sqrt(2), Math.trunc(1.5));",
  "export const one = 2 * 3 * 4;",
  "export function one(x: number) {\n  let y = x;\n  const list: number[] = [];\n  y += list.length;\n  return y;\n}",
  "export function one() {\n  return [1].map((x) => {\n    const y = new Map<number, number>();\n    return y.get(x);\n  });\n}",
  "export const one: ReadonlyMap<string, () => void> = new Map();",
  "export const one: readonly number[] = [];",
  "export class One {\n  static readonly two = 2;\n  three = new Map<string, number>();\n}",
  "export function one(process: { Date: number }) {\n  return process.Date;\n}",
  'export const one = "Math.random() and a ** b, Date.now(), await";',
  "export function* one() {\n  for (const x of [1, 2]) yield x;\n}",
];

interface Diagnostic {
  readonly path: string;
  readonly message: string;
}

/** Relative to the root of the project, where vitest runs. */
const configuration = { biome: "biome.json", plugin: "lint/determinism.grit", ignored: ".gitignore" };

describe("the determinism lint", () => {
  let house = "";

  beforeEach(() => {
    house = realpathSync(mkdtempSync(join(tmpdir(), "cutover-lint-")));
    for (const file of Object.values(configuration)) cpSync(file, join(house, file));
  });

  afterEach(() => rmSync(house, { recursive: true }));

  /** Plants files, runs Biome over all of them at once, and gives its errors; each is named by rule and message. */
  function lint(files: ReadonlyMap<string, string>): readonly Diagnostic[] {
    for (const [path, text] of files) {
      mkdirSync(dirname(join(house, path)), { recursive: true });
      writeFileSync(join(house, path), text);
    }
    const biome = join(process.cwd(), "node_modules/.bin/biome");
    const { stdout } = spawnSync(biome, ["lint", "--reporter=github", "--max-diagnostics=none"], { cwd: house, encoding: "utf8" });
    const errors = stdout.matchAll(/^::error title=(?<rule>[^,]*),file=(?<path>[^,]*),[^:]*::(?<message>.*)$/gm);
    return [...errors].map(({ groups = {} }) => ({
      path: `${groups.path}`.slice(`${groups.path}`.startsWith(house) ? house.length + 1 : 0),
      message: `${groups.rule} ${groups.message}`,
    }));
  }

  function planted(codes: readonly string[]): ReadonlyMap<string, string> {
    return new Map(codes.map((code, index) => [`sim/sample-${index}.ts`, `${code}\n`]));
  }

  function missing(codes: readonly string[], expected: readonly string[]): readonly (string | undefined)[] {
    const found = lint(planted(codes));
    const isFound = (index: number) =>
      found.some((each) => each.path === `sim/sample-${index}.ts` && each.message.includes(`${expected[index]}`));
    return codes.filter((_, index) => !isFound(index));
  }

  it("finds each sin", () => {
    expect(
      missing(
        sins.map(([, code]) => code),
        sins.map(([message]) => message),
      ),
    ).toEqual([]);
  });

  it("has a planted sin for everything that the plugin can say", () => {
    const messages = [...readFileSync(configuration.plugin, "utf8").matchAll(/message="([^"]*)"/g)].map(([, message]) => `${message}`);
    expect(messages.length).toBeGreaterThan(10);
    expect(messages.filter((message) => !sins.some(([part]) => message.includes(part)))).toEqual([]);
  });

  it("finds each global that biome.json denies, the clock and the timers among them", () => {
    const denied = deterministicOverride().linter.rules.style.noRestrictedGlobals.options.deniedGlobals;
    const names = Object.keys(denied);
    expect(names).toEqual(
      expect.arrayContaining(["Date", "performance", "setTimeout", "process", "Intl", "crypto", "globalThis", "Promise"]),
    );
    const codes = names.map((name) => `export const one = ${name};`);
    const messages = names.map((name) => `the global variable ${name}.`);
    expect(missing(codes, messages)).toEqual([]);
  });

  it("lets through what is allowed", () => {
    expect(lint(planted(allowed))).toEqual([]);
  });

  it("watches every deterministic folder, and no other", () => {
    expect(deterministicOverride().includes).toEqual(deterministicFolders.map((folder) => `${folder}**`));
    const folders = [...deterministicFolders, "src/report/", "src/cli/", "test/"];
    const found = lint(new Map(folders.map((folder) => [`${folder}deep/sample.ts`, "export const one = Math.random();\n"])));
    expect(found.map(({ path }) => path).sort()).toEqual(deterministicFolders.map((folder) => `${folder}deep/sample.ts`).sort());
  });
});

/** The part of biome.json that holds for deterministic code. */
function deterministicOverride(): {
  readonly includes: readonly string[];
  readonly linter: {
    readonly rules: { readonly style: { readonly noRestrictedGlobals: { readonly options: { readonly deniedGlobals: object } } } };
  };
} {
  const { overrides } = JSON.parse(readFileSync(configuration.biome, "utf8"));
  return overrides.find((each: { readonly plugins?: readonly string[] }) => each.plugins?.includes(`./${configuration.plugin}`));
}
