/**
 * Reads YAML text into a tree of located values. Everything that YAML allows and a scenario has no use for ends here with a position:
 * second documents, tags, duplicate keys, aliases without end, numbers that are none, nesting without end.
 */
import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  Lexer,
  LineCounter,
  type Node,
  type ParsedNode,
  Parser,
  parseDocument,
  visit,
  type YAMLError,
} from "yaml";
import { type Problem, ScenarioError, throwFirst } from "./errors.ts";
import { type Place, type Source, startOf } from "./place.ts";
import { describeTree, type Entry, type MapTree, quote, type Tree } from "./tree.ts";

/** Deepest nesting of maps and lists. The deepest sensible scenario needs eight. */
export const NESTING_LIMIT = 100;

/** Most values that all aliases of a text may stand for together. */
export const ALIASED_VALUES_LIMIT = 10_000;

/**
 * Reads a whole scenario file.
 * @throws ScenarioError if it is not YAML, not one document, not a map, or nested or aliased without measure.
 */
export function parseScenarioDocument(text: string, source: Source): MapTree {
  const tree = parseYaml(text, source);
  if (tree?.kind === "map") return tree;
  const empty = tree === undefined || (tree.kind === "scalar" && tree.value === null);
  const place = tree === undefined ? startOf(source) : tree.place;
  const found = empty ? "an empty file" : describeTree(tree);
  throw new ScenarioError({ place, found, expected: "a scenario: a map with name, system, cluster and plan" });
}

/** Reads any YAML value; undefined if the text holds none. @throws ScenarioError as `parseScenarioDocument`. */
export function parseYaml(text: string, source: Source): Tree | undefined {
  refuseDeepNesting(text, source);
  const lines = new LineCounter();
  // Duplicate keys are found while the tree is built: the parser's own check takes quadratic time.
  const document = parseDocument(text, {
    lineCounter: lines,
    stringKeys: true,
    uniqueKeys: false,
    resolveKnownTags: false,
    prettyErrors: false,
  });
  throwFirst([...document.errors, ...document.warnings].map((error) => syntaxProblem(error, text, placeAt(error.pos[0], lines, source))));
  return document.contents === null ? undefined : new TreeBuilder(document, lines, source).build(document.contents);
}

/**
 * The parser's composer recurses, and near the end of the stack it brings the process down.
 * So the nesting is measured first, with the part of the parser that keeps a stack of its own.
 */
function refuseDeepNesting(text: string, source: Source): void {
  const lines = new LineCounter();
  lines.addNewLine(0);
  const parser = new Parser(lines.addNewLine);
  for (const lexeme of new Lexer().lex(text)) {
    for (const _ of parser.next(lexeme));
    if (parser.stack.length > NESTING_LIMIT + 2) {
      throw new ScenarioError({
        place: placeAt(parser.offset - lexeme.length, lines, source),
        found: `maps and lists nested more than ${NESTING_LIMIT} deep`,
        expected: "a scenario, which needs eight levels at most",
      });
    }
  }
}

/** Turns parsed nodes into located values, following aliases within measure. */
class TreeBuilder {
  readonly #lines: LineCounter;
  readonly #source: Source;
  readonly #targets: ReadonlyMap<Alias, Node>;
  /** Anchored nodes that are being expanded, to notice one that contains itself. */
  readonly #expanding = new Set<Node>();
  #aliasDepth = 0;
  #aliasedValues = 0;
  #outermostAlias: Place;

  constructor(document: Document.Parsed, lines: LineCounter, source: Source) {
    this.#lines = lines;
    this.#source = source;
    this.#targets = aliasTargets(document);
    this.#outermostAlias = startOf(source);
  }

  build(node: ParsedNode | Node | null, around: Place = startOf(this.#source), depth = 0): Tree {
    const place = node?.range ? placeAt(node.range[0], this.#lines, this.#source) : around;
    if (depth > NESTING_LIMIT)
      throw new ScenarioError({ place, found: "aliases that nest too deep", expected: `at most ${NESTING_LIMIT} levels` });
    if (this.#aliasDepth > 0 && ++this.#aliasedValues > ALIASED_VALUES_LIMIT) {
      const found = `aliases that stand for more than ${ALIASED_VALUES_LIMIT} values`;
      throw new ScenarioError({ place: this.#outermostAlias, found, expected: "fewer or smaller aliases" });
    }
    if (node === null) return { kind: "scalar", place, value: null, text: "" };
    if (isAlias(node)) return this.#follow(node, place, depth);
    if (isScalar(node)) return scalar(node.value, node.source ?? "", place);
    if (isMap(node)) return this.#map(node.items as readonly { key: Node; value: Node | null }[], place, depth);
    const items = (node as { items: readonly Node[] }).items;
    return { kind: "list", place, items: items.map((item) => this.build(item, place, depth + 1)) };
  }

  #map(items: readonly { key: Node; value: Node | null }[], place: Place, depth: number): MapTree {
    const entries = new Map<string, Entry>();
    for (const { key: keyNode, value } of items) {
      const keyPlace = keyNode.range ? placeAt(keyNode.range[0], this.#lines, this.#source) : place;
      const key = isScalar(keyNode) ? keyNode.value : undefined;
      if (typeof key !== "string")
        throw new ScenarioError({ place: keyPlace, found: "a key that is not a text", expected: "a name as key" });
      if (key === "__proto__")
        throw new ScenarioError({ place: keyPlace, found: 'unknown key "__proto__"', expected: "a key of the scenario format" });
      if (entries.has(key)) {
        throw new ScenarioError({ place: keyPlace, found: `key ${quote(key)} for the second time`, expected: "every key once in a map" });
      }
      entries.set(key, { keyPlace, value: this.build(value, keyPlace, depth + 1) });
    }
    return { kind: "map", place, entries };
  }

  #follow(alias: Alias, place: Place, depth: number): Tree {
    const target = this.#targets.get(alias);
    if (target === undefined) {
      throw new ScenarioError({ place, found: `alias *${alias.source}`, expected: `an anchor &${alias.source} before it` });
    }
    if (this.#expanding.has(target)) {
      throw new ScenarioError({
        place,
        found: `alias *${alias.source} inside of what it stands for`,
        expected: "an alias outside of its anchor",
      });
    }
    if (this.#aliasDepth === 0) this.#outermostAlias = place;
    this.#aliasDepth += 1;
    this.#expanding.add(target);
    const tree = this.build(target, place, depth);
    this.#expanding.delete(target);
    this.#aliasDepth -= 1;
    return tree;
  }
}

/** The node that each alias stands for: the last one before it with that anchor. */
function aliasTargets(document: Document.Parsed): ReadonlyMap<Alias, Node> {
  const anchored = new Map<string, Node>();
  const targets = new Map<Alias, Node>();
  visit(document, {
    Node(_key, node) {
      if (!isAlias(node)) {
        if (node.anchor !== undefined) anchored.set(node.anchor, node);
        return;
      }
      const target = anchored.get(node.source);
      if (target !== undefined) targets.set(node, target);
    },
  });
  return targets;
}

function scalar(value: unknown, text: string, place: Place): Tree {
  if (typeof value === "number" && !Number.isFinite(value)) {
    throw new ScenarioError({ place, found: text, expected: "a finite number" });
  }
  // YAML tells -0 from 0; no quantity does.
  if (value === 0) return { kind: "scalar", place, value: 0, text };
  if (value === null || typeof value === "string" || typeof value === "number" || typeof value === "boolean") {
    return { kind: "scalar", place, value, text };
  }
  throw new ScenarioError({ place, found: quote(text), expected: "a text, a number, true or false" });
}

function placeAt(offset: number, lines: LineCounter, source: Source): Place {
  const { line, col } = lines.linePos(offset);
  return { source, line, column: col };
}

function syntaxProblem(error: YAMLError, text: string, place: Place): Problem {
  if (error.code === "MULTIPLE_DOCS") return { place, found: "a second YAML document", expected: "one document in a file" };
  if (error.code === "TAB_AS_INDENT") return { place, found: "a tab", expected: "spaces as indentation" };
  const rest = text.slice(error.pos[0], error.pos[0] + 40).split(/[\r\n]/, 1)[0] ?? "";
  const found = rest !== "" ? quote(rest) : error.pos[0] >= text.length ? "the end of the text" : "the end of the line";
  return { place, found, expected: `valid YAML (${error.message.replace(/\s+/g, " ")})` };
}
