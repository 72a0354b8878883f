/**
 * A work module of the farm whose jobs misbehave as their input says. JavaScript, because threads load nothing else; `setup` is a folder in
 * which jobs leave a mark, so that they can behave better the second time.
 */
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const MISBEHAVIOURS = {
  throw: () => {
    throw new RangeError("the job's own mistake");
  },
  crash: () => {
    setTimeout(() => {
      throw new Error("thrown where nobody catches it");
    });
    return "in a moment";
  },
  reject: () => {
    Promise.reject(new Error("rejected where nobody listens"));
    return "in a moment";
  },
  exit: () => process.exit(7),
  hang: () => {
    for (;;);
  },
  eat: () => {
    const eaten = [];
    for (;;) eaten.push(new Array(10_000).fill(eaten.length));
  },
  function: () => () => "cannot be cloned",
};

export function prepare(setup) {
  if (setup === "broken") throw new Error("cannot prepare");
  return ({ name, does, once = false }) => {
    let result = name;
    return {
      advance() {
        const mark = join(setup, name);
        const isSpent = once && existsSync(mark);
        writeFileSync(mark, "");
        const misbehave = MISBEHAVIOURS[does];
        if (misbehave !== undefined && !isSpent) result = misbehave();
        return true;
      },
      progress: { share: 1, events: 5 },
      result: () => result,
    };
  };
}
