/** The registry of systems: a line here makes one known. */
import type { SystemDescription } from "../scenario/vocabulary.ts";
import { createDwcp, dwcpDescription } from "./dwcp/index.ts";
import type { System } from "./system.ts";

const factories: { readonly [name: string]: () => System } = { [dwcpDescription.name]: createDwcp };

/** Descriptions of all systems. */
export const systems: readonly SystemDescription[] = [dwcpDescription];

/** A fresh system for one run. Throws on an unknown name. */
export function createSystem(name: string): System {
  const factory = factories[name];
  if (factory === undefined) throw new Error(`no system named ${name}; there are ${Object.keys(factories).join(", ")}`);
  return factory();
}
