/** Who imports whom: the import statements of the project's own files as plain data. */
import { posix } from "node:path";
import type { SourceFile } from "../tidy/source-file.ts";
import { childOf, descendants, lineAt, type SyntaxNode, syntaxTree } from "../tidy/syntax.ts";

/** One file asking for another, by `import`, `export ... from` or `import()`. */
export interface Import {
  readonly from: string;
  /** A path of this project, or the name of a package or of one of node's own modules. */
  readonly to: string;
  /** Whether the compiler erases it. `import { type One }` stays as an import without names, so it is not erased. */
  readonly typeOnly: boolean;
  /** Counted from 1. */
  readonly line: number;
}

/** The imports of a TypeScript file, in the order of the text. Throws if the file does not parse. */
export function importsOf(file: SourceFile): readonly Import[] {
  const imports: Import[] = [];
  for (const each of descendants(syntaxTree(file))) {
    const specifier = specifierOf(each);
    if (specifier === undefined) continue;
    const to = specifier.startsWith(".") ? posix.join(posix.dirname(file.path), specifier) : specifier;
    imports.push({ from: file.path, to, typeOnly: isErased(each), line: lineAt(file.text, each.start) });
  }
  return imports;
}

function specifierOf(each: SyntaxNode): string | undefined {
  const importing = /^(?:ImportDeclaration|ExportNamedDeclaration|ExportAllDeclaration|ImportExpression|TSImportType)$/;
  const source = importing.test(each.type) ? childOf(each, "source") : undefined;
  return source?.type === "Literal" ? String(source.value) : undefined;
}

function isErased(each: SyntaxNode): boolean {
  return each.importKind === "type" || each.exportKind === "type" || each.type === "TSImportType";
}
