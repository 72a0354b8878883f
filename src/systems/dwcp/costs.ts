/** What a transfer costs on the wire, by version of its components and network mode: arithmetic over the constants, nothing else. */
import type { ModeName } from "../../check/observation.ts";
import {
  COMPRESSION_NEXT,
  COMPRESSION_OLD,
  type CompressionFigures,
  RDMA_SPEED,
  type StreamTable,
  TCP_SPEED,
  TRANSPORT_NEXT,
  TRANSPORT_OLD,
  type TransportFigures,
} from "./constants/index.ts";
import type { Wire } from "./wire/wire.ts";

/** How the components of one transfer run. */
export interface TransferVersions {
  readonly transportNext: boolean;
  readonly compressionNext: boolean;
  readonly mode: ModeName;
}

/** What carries a transfer. */
export type Carrier = "rdma" | "tcp";

/** What the bandwidth prediction tells the transport; it keeps its streams within its own limits. */
export interface Advice {
  readonly streams: number;
  /** Of the whole transfer, bits per second. */
  readonly pacingBps: number;
}

/** What of a transfer differs from the plain case: a whole image over TCP without advice. */
export interface TransferConditions {
  readonly carrier?: Carrier;
  readonly advice?: Advice | undefined;
  /** Bytes on the wire as a share of those of a whole image, for a delta. */
  readonly deltaShare?: number;
}

function compressionFigures({ compressionNext, mode }: TransferVersions): CompressionFigures {
  return (compressionNext ? COMPRESSION_NEXT : COMPRESSION_OLD)[mode];
}

function transportFigures({ transportNext, mode }: TransferVersions): TransportFigures {
  return (transportNext ? TRANSPORT_NEXT : TRANSPORT_OLD)[mode];
}

/**
 * Bytes on the wire for `rawBytes` of memory, headers of every chunk included; `ratioFactor` is how well this machine compresses, 1 as in
 * the table, and `deltaShare` what of it goes as a delta leaves, 1 for a whole image.
 */
export function wireBytes(rawBytes: number, versions: TransferVersions, ratioFactor: number, wire: Wire, deltaShare = 1): number {
  const compressed = Math.ceil((rawBytes / (compressionFigures(versions).ratio * ratioFactor)) * deltaShare);
  const chunks = Math.ceil(compressed / transportFigures(versions).chunkBytes);
  return compressed + chunks * wire.headerBytes(versions.transportNext, versions.compressionNext);
}

/** Streams of a transfer: those that it is advised to have as far as the version allows, or the version's own number. */
export function streamsOf(versions: TransferVersions, advice?: Advice): number {
  const { streams, streamsLeast, streamsMost } = transportFigures(versions);
  return advice === undefined ? streams : Math.min(streamsMost, Math.max(streamsLeast, advice.streams));
}

/**
 * What bounds a transfer besides the links, bits per second on the wire: the node's compression, which has to read the whole image for a
 * delta too; on a long path the window, streams * buffer / RTT; the pace that the streams keep to; and what so many streams get through.
 */
export function ceilingBps(versions: TransferVersions, rttUs: number, conditions: TransferConditions = {}): number {
  const { carrier = "tcp", advice, deltaShare = 1 } = conditions;
  const { ratio, bytesPerSecond } = compressionFigures(versions);
  const { bufferBytes, pacingBytesPerSecond } = transportFigures(versions);
  const streams = streamsOf(versions, advice);
  const encodeBps = Math.floor(((bytesPerSecond * 8) / ratio) * deltaShare);
  const windowBps = Math.floor((streams * bufferBytes * 8 * 1_000_000) / Math.max(1, rttUs));
  const pacingBps = advice === undefined ? streams * pacingBytesPerSecond * 8 : Math.floor(advice.pacingBps);
  const streamsBps = Math.floor(8 * speedOf(carrier === "rdma" ? RDMA_SPEED : TCP_SPEED, streams));
  return Math.max(1, Math.min(encodeBps, windowBps, pacingBps, streamsBps));
}

/** Bytes a second that so many streams get through; more than the table has are no faster. */
export function speedOf(table: StreamTable, streams: number): number {
  let [beforeStreams, beforeSpeed] = [0, 0];
  for (const [nextStreams, nextSpeed] of table) {
    if (streams <= nextStreams) {
      return beforeSpeed + ((streams - beforeStreams) / (nextStreams - beforeStreams)) * (nextSpeed - beforeSpeed);
    }
    [beforeStreams, beforeSpeed] = [nextStreams, nextSpeed];
  }
  return beforeSpeed;
}
