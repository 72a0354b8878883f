/** What a transfer costs on the wire, by version of its components and network mode: arithmetic over the constants, nothing else. */
import type { ModeName } from "../../check/observation.ts";
import {
  COMPRESSION_NEXT,
  COMPRESSION_OLD,
  type CompressionFigures,
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

function compressionFigures({ compressionNext, mode }: TransferVersions): CompressionFigures {
  return (compressionNext ? COMPRESSION_NEXT : COMPRESSION_OLD)[mode];
}

function transportFigures({ transportNext, mode }: TransferVersions): TransportFigures {
  return (transportNext ? TRANSPORT_NEXT : TRANSPORT_OLD)[mode];
}

/**
 * Bytes on the wire for `rawBytes` of memory, headers of every chunk included; `ratioFactor` is how well this machine
 * compresses, 1 as in the table.
 */
export function wireBytes(rawBytes: number, versions: TransferVersions, ratioFactor: number, wire: Wire): number {
  const compressed = Math.ceil(rawBytes / (compressionFigures(versions).ratio * ratioFactor));
  const chunks = Math.ceil(compressed / transportFigures(versions).chunkBytes);
  return compressed + chunks * wire.headerBytes(versions.transportNext, versions.compressionNext);
}

/**
 * What bounds a transfer besides the links: the node's compression, and on a long path the window,
 * streams * buffer / RTT. Bits per second on the wire.
 */
export function ceilingBps(versions: TransferVersions, rttUs: number): number {
  const { ratio, bytesPerSecond } = compressionFigures(versions);
  const { streams, bufferBytes } = transportFigures(versions);
  const encodeBps = Math.floor((bytesPerSecond * 8) / ratio);
  const windowBps = Math.floor((streams * bufferBytes * 8 * 1_000_000) / Math.max(1, rttUs));
  return Math.max(1, Math.min(encodeBps, windowBps));
}
