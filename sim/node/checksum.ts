/** The checksum by which a log knows its own records again. */

const POLYNOMIAL = 0xedb88320;

/** Remainders of all single bytes, as signed words: an unsigned one may not fit into what V8 handles as an integer. */
const TABLE: Readonly<Int32Array> = Int32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++) remainder = remainder & 1 ? (remainder >>> 1) ^ POLYNOMIAL : remainder >>> 1;
  return remainder;
});

/**
 * CRC-32 of IEEE 802.3 over `bytes[from .. until)`, unsigned; that of the text "123456789" is 0xcbf43926. It tells every change of one,
 * two or three bits within 11 KB and of any one stretch of up to 32 bits (Koopman 2002, "32-Bit Cyclic Redundancy Codes for Internet
 * Applications", table 1), and misses another change with a probability of 2^-32.
 */
export function crc32(bytes: Uint8Array, from = 0, until = bytes.length): number {
  let remainder = -1;
  for (let index = from; index < until; index++) remainder = TABLE[(remainder ^ bytes[index]!) & 0xff]! ^ (remainder >>> 8);
  return ~remainder >>> 0;
}
