/**
 * Everything that a scenario may name as one flat list, for `cutover list` and `cutover explain`. Built from the vocabulary, so it cannot
 * disagree with it.
 */
import type { Parameters } from "../../sim/parameters.ts";
import { rolesFor, strikesNodes } from "../scenario/fault-shape.ts";
import type { Vocabulary } from "../scenario/vocabulary.ts";

/** What an entry is. */
export type EntryKind = "system" | "component" | "mechanism" | "variant" | "fault" | "invariant" | "criterion" | "defect";

/** One thing that has a name. */
export interface Entry {
  readonly kind: EntryKind;
  readonly name: string;
  /** The name with what it belongs to in front: `exposure/fnv-bucket`, `dwcp/transport`. The name itself for what stands alone. */
  readonly path: string;
  readonly title?: string;
  readonly doc: string;
  readonly source?: string;
  /** Set for the variant that a scenario gets if it names none. */
  readonly default?: true;
  /** Further lines that explain it. */
  readonly notes: readonly string[];
  readonly parameters: Parameters;
}

/** All entries, in the order of the vocabulary. */
export function catalogueOf(vocabulary: Vocabulary): Entry[] {
  return [...systemEntries(vocabulary), ...mechanismEntries(vocabulary), ...faultEntries(vocabulary), ...criterionEntries(vocabulary)];
}

function systemEntries({ systems }: Vocabulary): Entry[] {
  return systems.flatMap((system) => [
    {
      kind: "system",
      name: system.name,
      path: system.name,
      title: system.title,
      doc: system.doc,
      notes: [
        `versions: ${system.versions.old} -> ${system.versions.next}`,
        `components: ${names(system.components.map(({ name }) => name))}`,
        `invariants: ${names(system.invariants.map(({ id }) => id))}`,
        `defects: ${names(system.defects.map(({ name }) => name))}`,
      ],
      parameters: system.parameters,
    },
    ...system.components.map(({ name, doc }) => belonging("component", system.name, name, doc)),
    ...system.invariants.map(({ id, title, doc }) => ({ ...belonging("invariant", system.name, id, doc), title })),
    ...system.defects.map(({ name, doc, source }) => ({ ...belonging("defect", system.name, name, doc), source })),
  ]);
}

function mechanismEntries({ mechanisms }: Vocabulary): Entry[] {
  return mechanisms.flatMap((mechanism) => [
    {
      kind: "mechanism",
      name: mechanism.name,
      path: mechanism.name,
      doc: mechanism.doc,
      notes: mechanism.variants.map(
        (variant) => `${variant.name}${variant.name === mechanism.default ? " (default)" : ""}: ${variant.doc}`,
      ),
      parameters: {},
    },
    ...mechanism.variants.map((variant) => ({
      ...belonging("variant", mechanism.name, variant.name, variant.doc),
      ...(variant.source === undefined ? {} : { source: variant.source }),
      ...(variant.name === mechanism.default ? { default: true as const } : {}),
      notes: variant.name === mechanism.default ? [`what a scenario gets if it names no variant of ${mechanism.name}`] : [],
      parameters: variant.parameters,
    })),
  ]);
}

function faultEntries({ faults }: Vocabulary): Entry[] {
  const ends = { required: "it must have an end: for or until", optional: "it may have an end: for or until", none: "it has no end" };
  return faults.map((fault) => {
    const { name, doc, end, parameters } = fault;
    const notes = ["it begins at a moment (at) or upon a condition (when, after, repeat)", ends[end]];
    if (strikesNodes(fault)) notes.push(...targetNotes(fault));
    return { kind: "fault", name, path: name, doc, notes, parameters };
  });
}

/** What a scenario may write in place of the parameter `node`. */
function targetNotes(fault: Vocabulary["faults"][number]): string[] {
  return [
    "in place of node: nodes, a list of names or a share of the fleet such as 20%",
    "in place of node: site, for the fleet's nodes there",
    `in place of node: role, one of ${names(Object.keys(rolesFor(fault)))}`,
  ];
}

function criterionEntries({ criteria }: Vocabulary): Entry[] {
  return criteria.map(({ id, title, doc, needsControl, parameters }) => {
    const notes = needsControl ? ["it compares with the control run: not judged with --no-control"] : [];
    return { kind: "criterion", name: id, path: id, title, doc, notes, parameters };
  });
}

function belonging(kind: EntryKind, owner: string, name: string, doc: string): Entry {
  return { kind, name, path: `${owner}/${name}`, doc, notes: [], parameters: {} };
}

function names(list: readonly string[]): string {
  return list.length === 0 ? "none" : list.join(", ");
}
