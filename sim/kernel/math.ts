/**
 * Logarithm and exponential with the same bits on every engine.
 *
 * ECMAScript leaves the last bits of `Math.log`, `Math.exp` and `**` to the engine, so distributions built on them would break replay.
 * These are the algorithms of fdlibm 5.3 (Sun Microsystems, 1993: e_log.c and e_exp.c), written with + - * / and comparisons only, whose
 * results IEEE 754 fixes. Range reduction multiplies by exact powers of two instead of reading the bits of a double.
 */

const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
const INVERSE_LN2 = 1 / (LN2_HIGH + LN2_LOW);

/** Coefficients of the Remez polynomials: Lg1 to Lg7 of e_log.c and P1 to P5 of e_exp.c. */
const LN_1 = 0.6666666666666735;
const LN_2 = 0.3999999999940942;
const LN_3 = 0.2857142874366239;
const LN_4 = 0.22222198432149784;
const LN_5 = 0.1818357216161805;
const LN_6 = 0.15313837699209373;
const LN_7 = 0.14798198605116586;
const EXP_1 = 0.16666666666666602;
const EXP_2 = -0.0027777777777015593;
const EXP_3 = 6.613756321437934e-5;
const EXP_4 = -1.6533902205465252e-6;
const EXP_5 = 4.1381367970572385e-8;

/** Mantissas from here on are halved, so that the reduced argument lies around 1: the high word 0x6a09c of sqrt(2). */
const MANTISSA_HALVED = 1 + 0x6a09c / 0x100000;
/** Between these mantissas e_log.c spends half a square more precision. */
const MANTISSA_PRECISE_FROM = 1 + 0x6147a / 0x100000;
const MANTISSA_PRECISE_UNTIL = 1 + 0x6b852 / 0x100000;
const TWO_TO_MINUS_20 = 1 / 0x100000;
const TWO_TO_MINUS_28 = 1 / 0x10000000;
const TWO_TO_54 = 0x40000000000000;
const TWO_TO_32 = 0x100000000;
const SMALLEST_NORMAL = 2.2250738585072014e-308;

/** Natural logarithm of `x`, within 1 ulp. `ln(0)` is -Infinity, `ln` of a negative number NaN. */
export function ln(x: number): number {
  if (!(x > 0)) return x === 0 ? Number.NEGATIVE_INFINITY : Number.NaN;
  if (x === Number.POSITIVE_INFINITY) return x;
  let exponent = 0;
  let mantissa = x;
  if (mantissa < 1 && mantissa >= 1 / 0x80000000) {
    // The common case, a uniform draw: the exponent of x is read from the leading zeros of x * 2^32.
    const zeros = Math.clz32(mantissa * TWO_TO_32);
    mantissa *= (1 << zeros) * 2;
    exponent = -zeros - 1;
  } else {
    if (mantissa < SMALLEST_NORMAL) {
      mantissa *= TWO_TO_54;
      exponent = -54;
    }
    for (let step = 512; step >= 1; step /= 2) {
      const power = powerOfTwo(step);
      if (mantissa >= power) {
        mantissa /= power;
        exponent += step;
      } else if (mantissa * power < 2) {
        mantissa *= power;
        exponent -= step;
      }
    }
  }
  const precise = mantissa >= MANTISSA_PRECISE_FROM && mantissa < MANTISSA_PRECISE_UNTIL;
  if (mantissa >= MANTISSA_HALVED) {
    mantissa /= 2;
    exponent += 1;
  }
  return lnReduced(mantissa - 1, exponent, precise);
}

/** e to the power of `x`, within 1 ulp; 0 below -745.13, Infinity above 709.78. */
export function exp(x: number): number {
  if (Number.isNaN(x)) return x;
  if (x > 709.782712893384) return Number.POSITIVE_INFINITY;
  if (x < -745.1332191019411) return 0;
  const size = Math.abs(x);
  let high = 0;
  let low = 0;
  let power = 0;
  let reduced = x;
  // The thresholds are the high words 0x3fd62e43 and 0x3ff0a2b2 of e_exp.c: ln(2)/2 and 3 ln(2)/2.
  if (size >= (1 + 0x62e43 / 0x100000) / 4) {
    if (size < 1 + 0x0a2b2 / 0x100000) {
      power = x < 0 ? -1 : 1;
    } else {
      power = Math.trunc(INVERSE_LN2 * x + (x < 0 ? -0.5 : 0.5));
    }
    high = x - power * LN2_HIGH;
    low = power * LN2_LOW;
    reduced = high - low;
  } else if (size < TWO_TO_MINUS_28) {
    return 1 + x;
  }
  const square = reduced * reduced;
  const c = reduced - square * (EXP_1 + square * (EXP_2 + square * (EXP_3 + square * (EXP_4 + square * EXP_5))));
  if (power === 0) return 1 - ((reduced * c) / (c - 2) - reduced);
  const y = 1 - (low - (reduced * c) / (2 - c) - high);
  if (power === 1024) return y * 2 * powerOfTwo(1023);
  return power >= -1021 ? y * powerOfTwo(power) : y * powerOfTwo(power + 1000) * powerOfTwo(-1000);
}

/** Exactly 2^`exponent`, for integers from -1074 to 1023; throws a RangeError outside, where no double has that value. */
export function powerOfTwo(exponent: number): number {
  if (!Number.isInteger(exponent) || exponent < -1074 || exponent > 1023) throw new RangeError(`2^${exponent} is not a double`);
  let factor = exponent < 0 ? 0.5 : 2;
  let result = 1;
  for (let left = Math.abs(exponent); left > 0; left >>>= 1) {
    if (left & 1) result *= factor;
    factor *= factor;
  }
  return result;
}

/** ln(2^exponent * (1 + f)) as e_log.c computes it, for 1 + f between sqrt(1/2) and sqrt(2). */
function lnReduced(f: number, exponent: number, precise: boolean): number {
  const exponentHigh = exponent * LN2_HIGH;
  const exponentLow = exponent * LN2_LOW;
  if (f >= -TWO_TO_MINUS_20 && f < TWO_TO_MINUS_20) {
    if (f === 0) return exponent === 0 ? 0 : exponentHigh + exponentLow;
    const remainder = f * f * (0.5 - 0.3333333333333333 * f);
    return exponent === 0 ? f - remainder : exponentHigh - (remainder - exponentLow - f);
  }
  const s = f / (2 + f);
  const z = s * s;
  const w = z * z;
  const even = w * (LN_2 + w * (LN_4 + w * LN_6));
  const odd = z * (LN_1 + w * (LN_3 + w * (LN_5 + w * LN_7)));
  const series = odd + even;
  if (precise) {
    const halfSquare = 0.5 * f * f;
    if (exponent === 0) return f - (halfSquare - s * (halfSquare + series));
    return exponentHigh - (halfSquare - (s * (halfSquare + series) + exponentLow) - f);
  }
  if (exponent === 0) return f - s * (f - series);
  return exponentHigh - (s * (f - series) - exponentLow - f);
}
