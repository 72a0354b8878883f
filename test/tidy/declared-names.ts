/** The names that a file declares, so that rules on names look at what the file itself named, and not at what a library calls its own. */
import { childOf, childrenOf, descendants, identifierName, type SyntaxNode } from "./syntax.ts";

/** A name where it is declared. */
export interface DeclaredName {
  readonly name: string;
  /** Whether the declaration says that the value is a number, by annotation or by a numeric literal. */
  readonly isNumber: boolean;
  /** Offset in the text. */
  readonly start: number;
}

/**
 * Variables, functions, parameters, classes, types and the members of these.
 *
 * What a shorthand such as `const { message } = event` takes over is left out: the name was given where the property was declared.
 */
export function* declaredNames(root: SyntaxNode): Generator<DeclaredName> {
  for (const declaration of descendants(root)) {
    for (const target of targetsOf(declaration)) {
      for (const identifier of boundIdentifiers(target)) {
        const isNumber =
          [declaration, identifier].some(saysNumber) || isNumericLiteral(childOf(declaration, "init") ?? childOf(declaration, "value"));
        yield { name: identifierName(identifier) ?? "", isNumber, start: identifier.start };
      }
    }
  }
}

/** The names and patterns that a node itself declares. */
function targetsOf(declaration: SyntaxNode): readonly SyntaxNode[] {
  switch (declaration.type) {
    case "VariableDeclarator":
    case "ClassDeclaration":
    case "TSInterfaceDeclaration":
    case "TSTypeAliasDeclaration":
      return listOf(childOf(declaration, "id"));
    case "CatchClause":
      return listOf(childOf(declaration, "param"));
    case "PropertyDefinition":
    case "MethodDefinition":
    case "TSAbstractMethodDefinition":
    case "TSAbstractPropertyDefinition":
    case "TSPropertySignature":
    case "TSMethodSignature":
      return [...listOf(childOf(declaration, "key")), ...childrenOf(declaration, "params")];
    default:
      return [...listOf(childOf(declaration, "id")), ...childrenOf(declaration, "params")];
  }
}

/** The identifiers that a pattern binds: `[a, { b: c = 1 }, ...d]` binds a, c and d. */
function* boundIdentifiers(pattern: SyntaxNode): Generator<SyntaxNode> {
  if (identifierName(pattern) !== undefined) {
    yield pattern;
    return;
  }
  const inner = {
    ObjectPattern: childrenOf(pattern, "properties"),
    ArrayPattern: childrenOf(pattern, "elements"),
    Property: pattern.shorthand === true ? [] : listOf(childOf(pattern, "value")),
    AssignmentPattern: listOf(childOf(pattern, "left")),
    RestElement: listOf(childOf(pattern, "argument")),
    TSParameterProperty: listOf(childOf(pattern, "parameter")),
  }[pattern.type];
  for (const each of inner ?? []) yield* boundIdentifiers(each);
}

function saysNumber(declaration: SyntaxNode): boolean {
  const annotation = childOf(declaration, "typeAnnotation");
  const type = annotation?.type === "TSTypeAnnotation" ? childOf(annotation, "typeAnnotation") : undefined;
  return type !== undefined && [type, ...childrenOf(type, "types")].some((each) => each.type === "TSNumberKeyword");
}

function isNumericLiteral(value: SyntaxNode | undefined): boolean {
  return value?.type === "Literal" && typeof value.value === "number";
}

function listOf(candidate: SyntaxNode | undefined): readonly SyntaxNode[] {
  return candidate === undefined ? [] : [candidate];
}
