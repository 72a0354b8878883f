/**
 * What clients ask of DWCP. Everything random about a request is drawn when it arrives, so that it is the same in every run of a
 * seed, whatever version serves it.
 */

/** A small request from one node to another. */
export interface ControlRequest {
  /** The same in the migration run and in the control run. */
  readonly id: string;
  /** Network index of the node that is asked. */
  readonly peer: number;
  /** CPU time on v1, microseconds. */
  readonly serviceUs: number;
  /** Uniform in [0, 1): fails if below the rate at which v1 and v3 alike fail. */
  readonly luck: number;
  /** Uniform in [0, 1): fails if below the rate of a defect of the version that serves it. */
  readonly versionLuck: number;
}

/** A virtual machine that is to leave a node. `id`, `luck` and `versionLuck` mean what they mean for a control request. */
export interface MigrationRequest {
  readonly id: string;
  /** Network index of the node that takes the machine. */
  readonly peer: number;
  /** Names the machine among all of the cluster. */
  readonly machine: string;
  readonly sizeBytes: number;
  readonly dirtyBytesPerSecond: number;
  /** How well its memory compresses, relative to the table. */
  readonly ratioFactor: number;
  readonly luck: number;
  readonly versionLuck: number;
}
