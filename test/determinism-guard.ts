/**
 * The second net under the determinism lint: while a simulation runs, what gives another answer on another day or machine throws.
 *
 * The lint reads the project's own source; the guard also sees what a package does, and what hides behind a name that the lint cannot
 * follow. Only the lint sees the operator `**`, which is no function that could be replaced.
 */

/** Functions of Math whose result ECMA-262 specifies to the bit; all others are the engine's choice. */
const exactMath = /^(?:abs|ceil|clz32|floor|f16round|fround|imul|max|min|round|sign|sqrt|trunc)$/;

const ambientGlobals = [
  "Date",
  "Intl",
  "FinalizationRegistry",
  "WeakRef",
  "clearImmediate",
  "clearInterval",
  "clearTimeout",
  "crypto",
  "fetch",
  "performance",
  "queueMicrotask",
  "setImmediate",
  "setInterval",
  "setTimeout",
];

/** One property of one object that is forbidden for a while. */
interface Forbidden {
  readonly owner: object;
  readonly key: string;
  readonly name: string;
}

/**
 * Runs a synchronous function and gives its result, while randomness, clocks, timers, the environment and the inexact part of Math throw
 * an error that names what was used. Everything is put back afterwards, also if the function throws.
 *
 * Throws a TypeError if the function gives a promise: what runs after the return would run unguarded.
 */
export function withoutAmbient<T>(run: () => T): T {
  const saved = forbiddenThings().flatMap((each) => {
    const descriptor = Object.getOwnPropertyDescriptor(each.owner, each.key);
    return descriptor === undefined ? [] : [{ ...each, descriptor }];
  });
  for (const { owner, key, name } of saved) Object.defineProperty(owner, key, { configurable: true, get: () => thrower(name) });
  let result: T;
  try {
    result = run();
  } finally {
    for (const { owner, key, descriptor } of saved) Object.defineProperty(owner, key, descriptor);
  }
  if (result instanceof Promise) throw new TypeError("withoutAmbient guards synchronous code only, and was given a promise");
  return result;
}

function forbiddenThings(): readonly Forbidden[] {
  const inexact = Object.getOwnPropertyNames(Math).filter((key) => /^[a-z]/.test(key) && !exactMath.test(key));
  const localised = [Array, BigInt, Number, String].flatMap((type) =>
    Object.getOwnPropertyNames(type.prototype)
      .filter((key) => /^(?:locale|toLocale)/.test(key))
      .map((key) => ({ owner: type.prototype, key, name: `${type.name}.prototype.${key}` })),
  );
  return [
    ...inexact.map((key) => ({ owner: Math, key, name: `Math.${key}` })),
    ...localised,
    ...ambientGlobals.map((key) => ({ owner: globalThis, key, name: key })),
    ...["argv", "cpuUsage", "env", "hrtime", "memoryUsage", "nextTick", "uptime"].map((key) => ({
      owner: process,
      key,
      name: `process.${key}`,
    })),
  ];
}

/** Throws as soon as it is called, constructed or looked into. Merely naming it, as `typeof Date` does, is no use of it. */
function thrower(name: string): unknown {
  function refuse(): never {
    throw new Error(`deterministic code used ${name}`);
  }
  return new Proxy(refuse, { apply: refuse, construct: refuse, get: refuse, set: refuse, has: refuse, ownKeys: refuse });
}
