/** The figures of placement (ITP), each with its source. "facts" are the system facts by section. */

/** v1 spreads the chunks of a task over so many streams (facts 1.7). */
export const PARTITION_STREAMS = 4;

/** Speed of a stream relative to the others: uniform between these (modelling choice). */
export const PARTITION_STREAM_SPEED = Object.freeze({ least: 0.5, most: 1.5 });

/** Chunks of a task: 64 KB each (facts 1.2), up to 64 MB (modelling choice). */
export const PARTITION_CHUNKS = Object.freeze({ least: 16, most: 1_000 });

/** CPU time of one decision: v1 below 5 ms, v3 measured with 8 ms for 10 machines on 5 hosts (facts 1.7). */
export const PLACEMENT_CPU_US = Object.freeze({ old: 2_000, next: 8_000 });

/** What one host has to offer (modelling choice: a two-socket server). */
export const HOST_CAPACITY = Object.freeze({ cores: 64, memoryBytes: 256_000_000_000 });

/** Share of a host that machines take which were there before: uniform between these (modelling choice, below the 80 % of facts 1.7). */
export const HOST_BASE_LOAD = Object.freeze({ least: 0.6, most: 0.75 });

/** Speed of a host relative to the fastest: uniform from here to 1 (modelling choice). */
export const HOST_PERFORMANCE_LEAST = 0.8;

/** Cores of a machine: a power of two up to this one; memory for each of its cores (modelling choice: common cloud shapes). */
export const MACHINE_SHAPES = Object.freeze({ cores: [1, 2, 4, 8], memoryPerCoreBytes: [2_000_000_000, 4_000_000_000, 8_000_000_000] });

/**
 * In hybrid mode a machine with so much memory for each core is placed by packing, any other by place (modelling choice of "by workload").
 */
export const PACKED_MEMORY_PER_CORE_BYTES = 8_000_000_000;

/** v3's score of a host in datacenter mode (facts 1.7). `noise` is the random part on top. */
export const PLACEMENT_WEIGHTS = Object.freeze({ resources: 0.3, performance: 0.4, packing: 0.2, reliability: 0.1, noise: 0.01 });

/** How often v3 tries a random host in place of the best: this share at first, shrinking with each decision (facts 1.7: 0.1 -> 0.01). */
export const PLACEMENT_EXPLORATION = Object.freeze({ first: 0.1, last: 0.01, factor: 0.99 });

/**
 * A host says how much room it has this often, to so many nodes of its site and to so many elsewhere (modelling choice; loops run 10 s,
 * facts 1.0).
 */
export const HOST_REPORT = Object.freeze({ periodUs: 10_000_000, local: 2, remote: 1 });

/** What a host has said counts for so long (modelling choice: six reports). */
export const HOST_REPORT_VALID_US = 60_000_000;

/** A host that does not answer within this time is passed over (modelling choice: three of the longest round trips between regions). */
export const PLACEMENT_ANSWER_US = 1_000_000;

/** Hosts that are tried for one machine at most (modelling choice). */
export const PLACEMENT_TRIES = 5;

/** A reservation that is not confirmed by then is given up (modelling choice: longer than the placer asks for it). */
export const RESERVATION_VALID_US = 4_000_000;

/** Bytes of the messages of placement (modelling choice). */
export const PLACEMENT_BYTES = 160;
