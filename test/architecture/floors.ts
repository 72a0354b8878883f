/**
 * The floors of the house, and what may go up and down between them.
 *
 * Imports point down: a room knows the floors below it, and neither those above nor its neighbours. So the world can be tested
 * without a migration, a mechanism without a scenario, and a report without a run.
 */
import { deterministicFolders, isIn } from "../tidy/rule.ts";
import type { Import } from "./imports.ts";

/** From the top down. Each floor is a list of rooms: a room is a folder, which ends in a slash, or a file. */
const floors: readonly (readonly string[])[] = [
  ["src/cli/", "src/index.ts"],
  ["src/explore/", "src/compare/", "src/import/"],
  ["src/farm/", "src/report/"],
  ["src/run/"],
  ["src/scenario/"],
  ["src/systems/"],
  ["src/check/"],
  ["src/migration/"],
  ["src/plan/"],
  ["sim/faults/"],
  ["sim/world.ts"],
  ["sim/record/"],
  ["sim/node/"],
  ["sim/network/"],
  ["sim/kernel/"],
  ["sim/parameters.ts"],
];

/** The deliberate exceptions: contracts whose types, and only these, rooms further down may know too. */
export const contracts: { readonly [file: string]: string } = {
  "src/scenario/scenario.ts": "one rehearsal as plain data, which every room reads its own part of",
  "src/scenario/vocabulary.ts": "how the rooms describe what a scenario may name",
  "src/run/outcome.ts": "what a run gives, to which every judge contributes its part",
  "src/check/observation.ts": "what can be seen of a run, which the mechanisms under test make visible",
};

/** Rooms that may touch files, threads and the terminal. */
const roomsWithOutside = ["src/cli/", "src/report/", "src/farm/", "src/scenario/files.ts"];

/** Modules of node that only compute; every room that need not be deterministic may use them. */
const computingModules = ["node:path", "node:util"];

/** Packages that deterministic code may call. */
const deterministicPackages: { readonly [room: string]: readonly string[] } = { "sim/kernel/": ["seedrandom"] };

/** What is wrong with one import, or undefined if it may stand. */
export function objection(each: Import): string | undefined {
  return each.to.endsWith(".ts") ? directionObjection(each) : outsideObjection(each);
}

function directionObjection({ from, to, typeOnly }: Import): string | undefined {
  const [fromFloor, toFloor] = [floorOf(from), floorOf(to)];
  if (fromFloor < 0 || toFloor < 0) return `${fromFloor < 0 ? from : to} stands on no floor: give it one in test/architecture/floors.ts`;
  if (!typeOnly && isIn(from, ...deterministicFolders) && !isIn(to, ...deterministicFolders)) {
    return `${from} is deterministic and runs code of ${to}, which need not be`;
  }
  if (systemOf(from) !== systemOf(to) && systemOf(from) !== undefined && systemOf(to) !== undefined) {
    return "one system does not know another";
  }
  if (roomOf(from) === roomOf(to) || fromFloor < toFloor) return undefined;
  if (typeOnly && to in contracts) return undefined;
  return fromFloor === toFloor ? "neighbours do not know each other" : "imports point down, and this one points up";
}

function outsideObjection({ from, to }: Import): string | undefined {
  if (isIn(from, ...deterministicFolders)) {
    const isAllowed = Object.entries(deterministicPackages).some(([room, packages]) => isIn(from, room) && packages.includes(to));
    return isAllowed ? undefined : `deterministic code does not call ${to}`;
  }
  const touchesOutside = to.startsWith("node:") && !computingModules.includes(to);
  return touchesOutside && !isIn(from, ...roomsWithOutside) ? `only ${roomsWithOutside.join(", ")} touch the outside` : undefined;
}

/** Index of a file's floor, 0 at the top; -1 if it has none. */
function floorOf(path: string): number {
  return floors.findIndex((rooms) => rooms.some((room) => path.startsWith(room)));
}

function roomOf(path: string): string | undefined {
  return floors.flat().find((room) => path.startsWith(room));
}

/** The folder of one system; undefined outside of the systems, and for what all systems share. */
function systemOf(path: string): string | undefined {
  return /^src\/systems\/([^/]+)\//.exec(path)?.[1];
}
