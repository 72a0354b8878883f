/**
 * Properties draw the same cases in every run, so that a test that is red once is red again; `PROPERTY_SEED=random npx vitest run` draws
 * others, and a number draws those of that number.
 */
import fc from "fast-check";

const { PROPERTY_SEED: seed = "1" } = process.env;
if (seed !== "random") fc.configureGlobal({ seed: Number(seed) });
