/** What a node is made of: plain figures, described like all parameters so that a scenario can set them. */
import type { Parameters, ValuesOf } from "../parameters.ts";

const ETCD = "etcd, Hardware recommendations (etcd.io/docs/v3.6/op-guide/hardware)";

/** The figures of a node's hardware. */
export const hardwareParameters = {
  cores: {
    kind: "count",
    min: 1,
    max: 1024,
    default: 1,
    doc: "Jobs that the processor runs at a time.",
    source: "modelling choice: what a node does for one protocol is one thread of work",
  },
  memory: {
    kind: "bytes",
    min: 1,
    default: 64_000_000_000,
    doc: "Memory that a node's process may allocate; beyond it the process is killed.",
    source: `${ETCD}: 16 to 64 GB for heavy deployments`,
  },
  fsync: {
    kind: "duration",
    default: 2_000,
    doc: "Time that a sync of the disk takes beside the writing itself.",
    source: `${ETCD}: 500 sequential IOPS, a typical local SSD`,
  },
  diskBandwidth: {
    kind: "bandwidth",
    default: 800_000_000,
    doc: "Rate at which the disk writes.",
    source: `${ETCD}: 100 MB/s for larger clusters`,
  },
  diskCapacity: { kind: "bytes", min: 1, default: 1_000_000_000_000, doc: "What fits on the disk.", source: "modelling choice: 1 TB" },
} as const satisfies Parameters;

/** Hardware by its figures, in the units in which they are held: microseconds, bytes, bits per second. */
export type Hardware = ValuesOf<typeof hardwareParameters>;

/** The hardware of a node for which nothing else is said. */
export const defaultHardware: Hardware = {
  cores: hardwareParameters.cores.default,
  memory: hardwareParameters.memory.default,
  fsync: hardwareParameters.fsync.default,
  diskBandwidth: hardwareParameters.diskBandwidth.default,
  diskCapacity: hardwareParameters.diskCapacity.default,
};
