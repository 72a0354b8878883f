/**
 * The syntax tree of a TypeScript file, as far as the house rules need it.
 *
 * The parser is the one that vitest itself runs on (TypeScript 7 has no interface for programs), so a comment, a string or a regular
 * expression is never mistaken for code.
 */
import { parseAst } from "vitest/node";
import type { SourceFile } from "./source-file.ts";

/** A node of the ESTree form with its TypeScript extensions; `start` and `end` are offsets in the text. */
export interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [field: string]: unknown;
}

/** Parses a file. Throws an error that shows the place if the text is not TypeScript. */
export function syntaxTree(file: SourceFile): SyntaxNode {
  return node(parseAst(file.text, { lang: "ts" }, file.path)) as SyntaxNode;
}

/** The node itself and everything below it, in the order of the text. */
export function* descendants(root: SyntaxNode): Generator<SyntaxNode> {
  yield root;
  for (const value of Object.values(root)) {
    for (const item of Array.isArray(value) ? value : [value]) {
      const child = node(item);
      if (child !== undefined) yield* descendants(child);
    }
  }
}

/** A field of a node that is a node. */
export function childOf(parent: SyntaxNode, field: string): SyntaxNode | undefined {
  return node(parent[field]);
}

/** A field of a node that is a list of nodes; holes of a pattern such as `[, second]` are left out. */
export function childrenOf(parent: SyntaxNode, field: string): readonly SyntaxNode[] {
  const value = parent[field];
  return Array.isArray(value) ? value.map(node).filter((child) => child !== undefined) : [];
}

/** The name that an identifier carries; undefined for every other node. */
export function identifierName(candidate: SyntaxNode | undefined): string | undefined {
  return candidate !== undefined && /^(?:Private)?Identifier$/.test(candidate.type) ? String(candidate.name) : undefined;
}

/** Line of an offset, counted from 1. */
export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}

function node(value: unknown): SyntaxNode | undefined {
  return typeof value === "object" && value !== null && "type" in value ? (value as SyntaxNode) : undefined;
}
