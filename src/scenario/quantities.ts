/**
 * Quantities as a scenario writes them and as the simulator holds them: durations, shares, amounts of data, bandwidths.
 *
 * Parsing is strict, because a misread unit is a misread experiment: one spelling for each unit, no spaces, no signs, no exponents, and
 * nothing that the held integer cannot represent exactly. Printing gives one canonical form, and parsing it gives back the same value.
 */

/** The unit that a number is written in, largest first, with its size in the held unit. */
type Units = readonly (readonly [name: string, size: number])[];

const DURATION_UNITS: Units = [
  ["d", 86_400_000_000],
  ["h", 3_600_000_000],
  ["m", 60_000_000],
  ["s", 1_000_000],
  ["ms", 1_000],
  ["us", 1],
];

const BYTES_UNITS: Units = [
  ["TiB", 1_099_511_627_776],
  ["TB", 1_000_000_000_000],
  ["GiB", 1_073_741_824],
  ["GB", 1_000_000_000],
  ["MiB", 1_048_576],
  ["MB", 1_000_000],
  ["KiB", 1_024],
  ["KB", 1_000],
  ["B", 1],
];

const BANDWIDTH_UNITS: Units = [
  ["Tbps", 1_000_000_000_000],
  ["Gbps", 1_000_000_000],
  ["Mbps", 1_000_000],
  ["kbps", 1_000],
  ["bps", 1],
];

/** Digits with an optional fraction. */
const NUMBER = "\\d+(?:\\.\\d+)?";

/** Longer texts are no quantities: every value that can be held exactly is written in less. */
const LENGTH_MAX = 100;

/** What a written duration looks like, for building longer patterns: units in falling order, each at most once. */
export const DURATION_SOURCE = `(?=\\d)${DURATION_UNITS.map(([unit]) => `(?:${NUMBER}${unit})?`).join("")}`;

/** What a written duration looks like. Necessary, not sufficient: only the last number may have a fraction, and the whole must be exact. */
export const DURATION_PATTERN = new RegExp(`^${DURATION_SOURCE}$`);

/** What a written percentage looks like; it must also be at most 100. */
export const PERCENT_PATTERN = new RegExp(`^${NUMBER}%$`);

/** What a written amount of data looks like. */
export const BYTES_PATTERN = single(BYTES_UNITS);

/** What a written bandwidth looks like. */
export const BANDWIDTH_PATTERN = single(BANDWIDTH_UNITS);

/** Reads `250ms`, `1.25s`, `1h30m` as integer microseconds; undefined if it is not a duration or not a whole number of microseconds. */
export function parseDuration(text: string): number | undefined {
  if (text.length > LENGTH_MAX || !DURATION_PATTERN.test(text)) return undefined;
  const parts = [...text.matchAll(new RegExp(`(${NUMBER})([a-z]+)`, "g"))];
  let sum = 0n;
  for (const [index, [, digits = "", unit = ""]] of parts.entries()) {
    if (digits.includes(".") && index < parts.length - 1) return undefined;
    const part = scaled(digits, sizeOf(unit, DURATION_UNITS));
    if (part === undefined) return undefined;
    sum += part;
  }
  return safe(sum);
}

/**
 * Prints integer microseconds: `250ms`, `1.25s`, `1m30s`, `7d`. Days, hours, minutes and seconds stand where there are some; the seconds
 * may have a fraction.
 * @throws RangeError unless the value is an integer of at least 0 that a float64 holds exactly.
 */
export function formatDuration(us: number): string {
  assertHeld(us);
  if (us === 0) return "0s";
  if (us < 1_000) return `${us}us`;
  if (us < 1_000_000) return `${decimal(us, 3)}ms`;
  let text = "";
  let rest = us;
  for (const [unit, size] of DURATION_UNITS.slice(0, 3)) {
    const whole = Math.floor(rest / size);
    if (whole > 0) text += `${whole}${unit}`;
    rest -= whole * size;
  }
  return rest === 0 ? text : `${text}${decimal(rest, 6)}s`;
}

/** Reads `5%` or `0.01%` as a fraction between 0 and 1; undefined if it is anything else. */
export function parseShare(text: string): number | undefined {
  if (!PERCENT_PATTERN.test(text)) return undefined;
  // Shifting the decimal point in the text rounds once; dividing by 100 would round twice.
  const share = Number(`${text.slice(0, -1)}e-2`);
  return share <= 1 ? share : undefined;
}

/** Prints a fraction between 0 and 1 as a percentage: `5%`, `0.01%`. @throws RangeError for anything else. */
export function formatShare(share: number): string {
  if (!(share >= 0 && share <= 1)) throw new RangeError(`not a share: ${share}`);
  const [digits = "", exponent = "0"] = String(share).split("e");
  const [whole = "", fraction = ""] = digits.split(".");
  const point = whole.length + Number(exponent) + 2;
  const all = whole + fraction;
  const padded = point > 0 ? all.padEnd(point, "0") : all.padStart(all.length + 1 - point, "0");
  const split = Math.max(point, 1);
  const integer = padded.slice(0, split).replace(/^0+(?=\d)/, "");
  const rest = padded.slice(split).replace(/0+$/, "");
  return rest === "" ? `${integer}%` : `${integer}.${rest}%`;
}

/** Reads `512B`, `64KB`, `1.5GB` (decimal) or `4GiB` (binary) as integer bytes; undefined if it is anything else. */
export function parseBytes(text: string): number | undefined {
  return parseSingle(text, BYTES_PATTERN, BYTES_UNITS);
}

/**
 * Prints integer bytes in the unit that divides them and gives the shortest text: `4GiB`, `64KB`.
 * @throws RangeError as `formatDuration`.
 */
export function formatBytes(bytes: number): string {
  return formatSingle(bytes, "B", BYTES_UNITS);
}

/** Reads `100Mbps`, `2.5Gbps` as integer bits per second; undefined if it is anything else. */
export function parseBandwidth(text: string): number | undefined {
  return parseSingle(text, BANDWIDTH_PATTERN, BANDWIDTH_UNITS);
}

/** Prints integer bits per second in the largest unit that divides them: `100Mbps`. @throws RangeError as `formatDuration`. */
export function formatBandwidth(bps: number): string {
  return formatSingle(bps, "bps", BANDWIDTH_UNITS);
}

function single(units: Units): RegExp {
  return new RegExp(`^${NUMBER}(?:${units.map(([unit]) => unit).join("|")})$`);
}

function parseSingle(text: string, pattern: RegExp, units: Units): number | undefined {
  if (text.length > LENGTH_MAX || !pattern.test(text)) return undefined;
  const unit = text.replace(/^[\d.]+/, "");
  const value = scaled(text.slice(0, -unit.length), sizeOf(unit, units));
  return value === undefined ? undefined : safe(value);
}

function formatSingle(value: number, zeroUnit: string, units: Units): string {
  assertHeld(value);
  if (value === 0) return `0${zeroUnit}`;
  let shortest: string | undefined;
  for (const [unit, size] of units) {
    if (value % size !== 0) continue;
    const text = `${value / size}${unit}`;
    if (shortest === undefined || text.length < shortest.length) shortest = text;
  }
  return shortest ?? `${value}${zeroUnit}`;
}

function sizeOf(unit: string, units: Units): number {
  const size = units.find(([name]) => name === unit)?.[1];
  if (size === undefined) throw new RangeError(`unknown unit ${unit}`);
  return size;
}

/** The written number times the size of its unit, if that is a whole number. */
function scaled(digits: string, size: number): bigint | undefined {
  const [whole = "", fraction = ""] = digits.split(".");
  const divisor = 10n ** BigInt(fraction.length);
  const product = BigInt(whole + fraction) * BigInt(size);
  return product % divisor === 0n ? product / divisor : undefined;
}

function safe(value: bigint): number | undefined {
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : undefined;
}

/** `value / 10^digits` in decimal notation, without trailing zeros. */
function decimal(value: number, digits: number): string {
  const text = String(value).padStart(digits + 1, "0");
  const fraction = text.slice(-digits).replace(/0+$/, "");
  const whole = text.slice(0, -digits);
  return fraction === "" ? whole : `${whole}.${fraction}`;
}

function assertHeld(value: number): void {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`not a whole number of at least 0: ${value}`);
}
