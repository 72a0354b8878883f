/**
 * The schema of a scenario's `explore` block: what `cutover explore` may draw anew in each of its runs, and what it leaves as it is. An
 * empty block opens everything. Variants of mechanisms and defects are never drawn: they are what is under test.
 */
import type { z } from "zod";
import { choiceShape, closedMap, countShape, durationShape, listShape, MERGED, switchShape } from "./value-shape.ts";
import type { FaultDescription } from "./vocabulary.ts";

/** Smallest and largest cluster that is drawn, whatever the scenario's own size. */
const EXPLORED_NODES = { least: 3, most: 7 } as const;
const MOST_NODES_DEFAULT = 5;

/** Most faults of one drawn run. */
const EXPLORED_FAULTS_MOST = 20;

/** The `explore` block. Left out, it is absent. */
export function exploreShape(faults: readonly Pick<FaultDescription, "name" | "doc">[]) {
  const { least, most } = EXPLORED_NODES;
  const open = (description: string) => switchShape().meta({ description }).prefault(true);
  const cluster = {
    nodesLeast: countShape(least, most).meta({ description: "Fewest nodes of a drawn cluster." }).prefault(least),
    nodesMost: countShape(least, most)
      .meta({ description: "Most nodes of a drawn cluster; at least as many as nodesLeast." })
      .prefault(MOST_NODES_DEFAULT),
    naming: open("Names of the nodes, and with them the buckets that they fall into."),
    sites: open("Which nodes and which parts of the control plane stand at which site, in which region, and how they are connected."),
  };
  const plan = {
    timing: open("How far steps and commands lie apart."),
    order: open("In which order steps and commands come."),
    drop: open("Whether steps and commands are left out."),
  };
  const kinds = listShape(choiceShape(Object.fromEntries(faults.map(({ name, doc }) => [name, doc]))), 0, "a list of kinds of faults");
  const drawn = {
    kinds: kinds.meta({ description: "Kinds of faults that may be drawn; left out, all that a sound plan can bear." }).exactOptional(),
    most: countShape(0, EXPLORED_FAULTS_MOST).meta({ description: "Most faults of one run." }).prefault(4),
    longest: durationShape(1_000, 60_000_000).meta({ description: "How long a fault lasts at most." }).prefault("15s"),
  };
  return closedMap(
    {
      cluster: closedMap(cluster, "the domain cluster: nodesLeast, nodesMost, naming and sites").meta(MERGED).prefault({}),
      plan: closedMap(plan, "the domain plan: timing, order and drop").meta(MERGED).prefault({}),
      faults: closedMap(drawn, "the domain faults: kinds, most and longest").meta(MERGED).prefault({}),
      workload: open("Rates and sizes of the system's workload."),
      mechanisms: open("Figures of the chosen variants of mechanisms, never the variants themselves."),
    },
    "a map of the domains cluster, plan, faults, workload and mechanisms, or {} for all of them",
  )
    .refine(({ cluster: { nodesLeast, nodesMost } }) => nodesLeast <= nodesMost || nodesLeast > most || nodesMost < least, {
      path: ["cluster", "nodesLeast"],
      error: ({ input }) => `a number at most as large as nodesMost, which is ${nodesMostOf(input)}`,
    })
    .transform(({ faults: { longest: longestUs, ...others }, ...domains }) => ({ ...domains, faults: { ...others, longestUs } }))
    .meta({ ...MERGED, description: "What exploration may draw; {} opens everything, and so does leaving it out." })
    .exactOptional();
}

/** The number that holds, whether it was written or left out; the shape has been checked by then. */
function nodesMostOf(block: unknown): number {
  return (block as { readonly cluster: { readonly nodesMost: number } }).cluster.nodesMost;
}

/** The block of a scenario that says nothing: everything is open. */
export function everythingOpen(): z.output<ReturnType<typeof exploreShape>> {
  return exploreShape([]).parse({});
}
