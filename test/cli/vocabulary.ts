/** A vocabulary with one of everything, so that tests of `list` and `explain` do not change with every new fault. */
import type { Vocabulary } from "../../src/scenario/vocabulary.ts";

/** Parameters of every kind are among them. */
export const vocabulary: Vocabulary = {
  systems: [
    {
      name: "dwcp",
      title: "Distributed WAN Communication Protocol",
      doc: "Six components between the nodes of a cloud.",
      versions: { old: "v1", next: "v3" },
      components: [
        { name: "transport", doc: "Moves bytes between nodes." },
        { name: "compression", doc: "Makes them fewer." },
      ],
      parameters: {
        requestRate: {
          kind: "number",
          unit: "requests per second and node",
          min: 0,
          default: 4,
          doc: "Open-loop arrivals.",
          source: "modelling choice",
        },
      },
      defects: [{ name: "size-field-32-bit", doc: "Transfers of 4 GiB and more are truncated.", source: "facts 1.2, B23" }],
      invariants: [{ id: "D2", title: "kill bound", doc: "After a kill, no reachable node starts work on the new version." }],
    },
  ],
  mechanisms: [
    {
      name: "exposure",
      doc: "Which nodes a percentage lets in.",
      default: "ranked",
      variants: [
        { name: "fnv-bucket", doc: "By FNV-1a hash modulo 100.", parameters: {}, source: "L158-192" },
        {
          name: "ranked",
          doc: "The lowest hashes, at least one.",
          parameters: {
            salt: { kind: "count", min: 0, max: 10, default: 0, doc: "Another salt lets in other nodes." },
            spread: { kind: "switch", default: true, doc: "Spread over the sites." },
          },
        },
      ],
    },
    {
      name: "propagation",
      doc: "How a write reaches the nodes.",
      default: "push",
      variants: [
        {
          name: "push",
          doc: "The store calls every node.",
          parameters: {
            retry: {
              kind: "duration",
              minUs: 1000,
              maxUs: 3_600_000_000,
              default: 1_000_000,
              doc: "Time between two tries.",
              source: "facts 6.1",
            },
            order: { kind: "choice", values: { name: "by name", site: "site by site" }, default: "name", doc: "Who is called first." },
            batch: { kind: "bytes", default: 65_536, doc: "Size of a batch." },
            rate: { kind: "bandwidth", default: 100_000_000, doc: "Limit of the sender." },
            lost: { kind: "share", default: 0.05, doc: "Share of calls that are lost." },
            skip: { kind: "names", values: { us: "the west", eu: "the east" }, default: ["us"], doc: "Sites that are left out." },
          },
        },
      ],
    },
  ],
  faults: [
    { name: "crash", doc: "A node stops at once.", end: "optional", parameters: { node: { kind: "node", doc: "Which one." } } },
    {
      name: "loss",
      doc: "A link loses messages.",
      end: "required",
      parameters: { link: { kind: "link", doc: "Which direction." }, rate: { kind: "share", doc: "How many of them." } },
    },
    {
      name: "partition",
      doc: "Sites cannot hear each other.",
      end: "optional",
      parameters: { between: { kind: "sites", doc: "Which ones." } },
    },
    { name: "site-outage", doc: "A site goes dark.", end: "none", parameters: { site: { kind: "site", doc: "Which one." } } },
  ],
  criteria: [
    {
      id: "rollback-time",
      title: "Rollback time",
      doc: "From the first harmful effect until the last node is back.",
      parameters: { limit: { kind: "duration", minUs: 1, doc: "The longest that is allowed." } },
    },
  ],
};
