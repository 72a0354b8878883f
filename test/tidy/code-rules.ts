/** Rules on TypeScript code: comments that must stand, and constructs that must not. */
import { deterministicFolders, type Finding, type HouseFile, isIn, type Rule } from "./rule.ts";
import { childOf, childrenOf, descendants, identifierName, lineAt, type SyntaxNode } from "./syntax.ts";

/** A file says first why it exists. */
export const header: Rule = {
  name: "header",
  check(file) {
    const opensWithComment = /^(?:#!.*\n)?\/\*\*[\s*]*[^\s*/]/.test(file.text);
    if (file.tree === undefined || !isIn(file.path, "sim/", "src/") || opensWithComment) return [];
    return [{ line: 1, message: "open the file with a doc comment that says why it exists" }];
  },
};

/**
 * Everything exported under its own name is explained where it is declared.
 *
 * A re-export needs no comment, because the declaration has one; nor does a default export, because the header of its file speaks of it;
 * nor does a description (`{ name, doc, ... }`), because its `doc` is what `cutover explain` prints.
 */
export const docComment: Rule = {
  name: "doc-comment",
  check(file) {
    const findings: Finding[] = [];
    const explained = new Set<string>();
    let previousEnd = 0;
    for (const statement of file.tree === undefined ? [] : childrenOf(file.tree, "body")) {
      const isCommented = endsInDocComment(file.text.slice(previousEnd, statement.start));
      for (const name of namesToExplain(statement)) {
        // The implementation of an overloaded function rests on the comment of its first signature.
        if (isCommented) explained.add(name);
        else if (!explained.has(name)) findings.push({ line: lineAt(file.text, statement.start), message: `${name} has no doc comment` });
      }
      previousEnd = statement.end;
    }
    return findings;
  },
};

/** `any` switches the compiler off; `unknown` does not. */
export const anyType: Rule = {
  name: "any-type",
  check: (file) => findNodes(file, (each) => each.type === "TSAnyKeyword", "no any: write the type, or unknown"),
};

/** Only the command line prints; everything below it gives back values. */
export const consoleUse: Rule = {
  name: "console",
  check(file) {
    const isConsole = (each: SyntaxNode) => each.type === "MemberExpression" && identifierName(childOf(each, "object")) === "console";
    return isIn(file.path, "src/cli/") ? [] : findNodes(file, isConsole, "only src/cli prints");
  },
};

/** A test that is left out hides, and a focused one hides all others. Leaving one out takes a comment on its line or on the one above. */
export const focusedTest: Rule = {
  name: "focused-test",
  check(file) {
    if (!isIn(file.path, "test/")) return [];
    const runner = /^(?:describe|it|test|suite|bench)$/;
    const chosen = (each: SyntaxNode, how: RegExp) =>
      each.type === "MemberExpression" &&
      runner.test(identifierName(childOf(each, "object")) ?? "") &&
      how.test(identifierName(childOf(each, "property")) ?? "");
    const hasReason = ({ line }: Finding) =>
      [file.lines[line - 2], file.lines[line - 1]].some((text) => /\/\/ \S|\*\/$/.test(text?.trim() ?? ""));
    const leftOut = findNodes(file, (each) => chosen(each, /^(?:skip|fails|todo)$/), "a test is left out without a reason beside it");
    return [...findNodes(file, (each) => chosen(each, /^only$/), "a focused test"), ...leftOut.filter((each) => !hasReason(each))];
  },
};

/** Checks are not silenced: in the deterministic folders none, elsewhere only a rule of Biome, whose comment demands a reason. */
export const suppression: Rule = {
  name: "suppression",
  check(file) {
    if (file.tree === undefined) return [];
    const isDeterministic = isIn(file.path, ...deterministicFolders);
    const silencer = isDeterministic
      ? /(?:@ts-|eslint-|biome-)(?:ignore|nocheck|expect-error|disable)/
      : /@ts-(?:ignore|nocheck)|eslint-disable/;
    return file.lines.flatMap((line, index) =>
      /^\s*(?:\/\/|\/?\*)/.test(line) && silencer.test(line)
        ? [{ line: index + 1, message: "mend the code instead of silencing the check" }]
        : [],
    );
  },
};

/** Whether what stands between two statements ends in a doc comment with words in it; line comments may follow it. */
function endsInDocComment(gap: string): boolean {
  const comments = gap.replace(/(?:\s|\/\/[^\n]*(?:\n|$))+$/, "");
  return comments.endsWith("*/") && /^\/\*\*[\s*]*[^\s*/]/.test(comments.slice(comments.lastIndexOf("/*")));
}

function namesToExplain(statement: SyntaxNode): readonly string[] {
  const declaration = statement.type === "ExportNamedDeclaration" ? childOf(statement, "declaration") : undefined;
  if (declaration === undefined) return [];
  const declared = [declaration, ...childrenOf(declaration, "declarations")].filter((each) => !isDescription(childOf(each, "init")));
  return declared.map((each) => identifierName(childOf(each, "id"))).filter((name) => name !== undefined);
}

/** An object literal with a `doc` entry; `satisfies` and `as` may stand around it. */
function isDescription(value: SyntaxNode | undefined): boolean {
  if (value === undefined) return false;
  if (value.type !== "ObjectExpression") return isDescription(childOf(value, "expression"));
  return childrenOf(value, "properties").some((each) => identifierName(childOf(each, "key")) === "doc");
}

function findNodes(file: HouseFile, isWrong: (each: SyntaxNode) => boolean, message: string): readonly Finding[] {
  const nodes = file.tree === undefined ? [] : [...descendants(file.tree)];
  return nodes.filter(isWrong).map((each) => ({ line: lineAt(file.text, each.start), message }));
}
