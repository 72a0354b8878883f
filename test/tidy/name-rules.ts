/** Rules on names: the field's own terms in full, and the unit last. */
import { type DeclaredName, declaredNames } from "./declared-names.ts";
import { deterministicFolders, type Finding, type HouseFile, isIn, type Rule } from "./rule.ts";
import { lineAt } from "./syntax.ts";

/** Names are read more often than they are typed. */
export const abbreviation: Rule = {
  name: "abbreviation",
  check(file) {
    const short = /^(?:msg|cfg|ctx|mgr|idx|cb|fn|tmp|req|res)$/;
    return findNames(file, ({ name }) => wordsOf(name).some((word) => short.test(word)), "is an abbreviation: write the word");
  },
};

/** A number that holds a span of time says its unit, and in the world the unit is always the microsecond. */
export const durationUnit: Rule = {
  name: "duration-unit",
  check(file) {
    if (!isIn(file.path, "sim/", "src/")) return [];
    const span = /^(?:deadline|delay|duration|elapsed|interval|latency|period|timeout)$/;
    const otherUnit = /^(?:ms|millis|milliseconds|secs|seconds|minutes|hours)$/;
    const isDeterministic = isIn(file.path, ...deterministicFolders);
    const isWrong = ({ name, isNumber }: DeclaredName) => {
      const words = wordsOf(name);
      const last = words.at(-1) ?? "";
      return isNumber && (span.test(last) || (isDeterministic && words.length > 1 && otherUnit.test(last)));
    };
    return findNames(file, isWrong, "holds a span of time: microseconds, and a name that ends in Us");
  },
};

/** The words of a name in camel case or capitals, in lower case: `requestCount` and `REQUEST_COUNT` are request, count. */
function wordsOf(name: string): readonly string[] {
  return name.split(/(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|_/).map((word) => word.toLowerCase());
}

function findNames(file: HouseFile, isWrong: (declared: DeclaredName) => boolean, message: string): readonly Finding[] {
  const names = file.tree === undefined ? [] : [...declaredNames(file.tree)];
  return names.filter(isWrong).map(({ name, start }) => ({ line: lineAt(file.text, start), message: `${name} ${message}` }));
}
