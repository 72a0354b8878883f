/** `cutover matrix`: what the versions of a system make of each other's messages, without a run. */
import { wireMatrix } from "../report/matrix.ts";
import { matrixText } from "../report/matrix-text.ts";
import { canonicalJson } from "../report/outcome-json.ts";
import { nearest } from "../scenario/nearest.ts";
import { createSystem, systems } from "../systems/index.ts";
import type { System } from "../systems/system.ts";
import { UsageError } from "./failures.ts";
import type { Output } from "./terminal.ts";

/** The system of that name. Throws a `UsageError` with the nearest known name. */
export function systemNamed(name: string): System {
  const names = systems.map((system) => system.name);
  if (names.includes(name)) return createSystem(name);
  const known = nearest(name, names);
  const hint = known === undefined ? "" : ` (nearest: ${known})`;
  throw new UsageError(`found ${JSON.stringify(name)}, expected a system that cutover list systems shows${hint}`);
}

/** Prints the grid, or the same as JSON. Throws a `UsageError` for a system whose wire is not modelled. */
export function matrix(out: Output, system: Pick<System, "name" | "title" | "versions" | "wireMatrix">, json: boolean): void {
  const exchanges = system.wireMatrix?.();
  if (exchanges === undefined) throw new UsageError(`the messages of ${system.name} are not modelled, so there is nothing to compare`);
  const result = wireMatrix(system, exchanges);
  out.write(json ? canonicalJson(result) : matrixText(result, out.coloured));
}
