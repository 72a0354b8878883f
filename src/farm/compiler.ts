/**
 * How eagerly V8 compiles on Node 20. A run spreads over thousands of functions, none of them much hotter than the others. By its defaults
 * V8 compiles each as soon as it looks warm, together with much that it calls, and again whenever it has assumed too much. It does so in a
 * thread of its own, and every worker has one: where a core is free for it that is well spent, but where there are as many workers as
 * cores it takes a third of their time. Later and in smaller pieces, 800 explored runs have 1.25 times the rate with two workers on two
 * cores, 1.2 times with one worker on one (medians of six and of three pairs). Newer V8 has a compiler between the two, and its defaults
 * are right.
 */
import { availableParallelism } from "node:os";
import { setFlagsFromString } from "node:v8";

/** V8's defaults are 67584, bytes of bytecode that run before a function is looked at, and 920, bytes of bytecode inlined into one. */
const FLAGS = ["--interrupt-budget=135168", "--max-inlined-bytecode-size-cumulative=400"];

/** Has V8 compile less, for the rest of the process, if so many threads that simulate leave no core free. Results do not depend on it. */
export function compileLessBeside(threads: number): void {
  if (threads < availableParallelism() || !process.versions.v8.startsWith("11.")) return;
  for (const flag of FLAGS) setFlagsFromString(flag);
}
