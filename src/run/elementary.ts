/**
 * Logarithm, exponential and normal quantile from `+ − × ÷`, comparison and square root alone.
 * IEEE 754 fixes the result of those to the last bit, while `Math.log` and `Math.exp` may differ
 * between engines; what a run draws must not.
 */

/** ln 2 in two parts; the first has few enough bits that its product with an exponent is exact. */
const ln2High = 0.6931471803691238;
const ln2Low = 1.9082149292705877e-10;
const ln2 = ln2High + ln2Low;

/**
 * The natural logarithm, to about 2 units in the last place (as `Math.log` outside the positive
 * finite numbers): the number is m · 2^e with m in [√½, √2), and ln m = 2 artanh((m − 1) / (m + 1)) by its power series.
 */
export function ln(x: number): number {
  if (!(x > 0)) return x === 0 ? -Infinity : NaN;
  if (x === Infinity) return x;
  let m = x;
  let e = 0;
  while (m >= 4294967296) {
    m /= 4294967296;
    e += 32;
  }
  while (m < 2.3283064365386963e-10) {
    m *= 4294967296;
    e -= 32;
  }
  while (m >= 1.4142135623730951) {
    m /= 2;
    e += 1;
  }
  while (m < 0.7071067811865476) {
    m *= 2;
    e -= 1;
  }
  const s = (m - 1) / (m + 1);
  const s2 = s * s;
  let series = 0;
  for (let k = 21; k >= 1; k -= 2) series = series * s2 + 1 / k;
  return e * ln2High + (2 * s * series + e * ln2Low);
}

/**
 * e to the power x, for x from −700 to 700 (clamped): e^x = 2^k · e^r with |r| ≤ ½ ln 2, and e^r by
 * its power series.
 */
export function exp(x: number): number {
  const clamped = x > 700 ? 700 : x < -700 ? -700 : x;
  const k = Math.floor(clamped / ln2 + 0.5);
  const r = clamped - k * ln2High - k * ln2Low;
  let series = 1;
  for (let i = 14; i >= 1; i--) series = 1 + (r * series) / i;
  return scale(series, k);
}

function scale(value: number, exponent: number): number {
  let result = value;
  for (let i = exponent; i > 0; i--) result *= 2;
  for (let i = exponent; i < 0; i++) result /= 2;
  return result;
}

/**
 * The value that a standard normal variable stays below with probability p (0 < p < 1), to about
 * 1e-16 relative: algorithm AS 241, PPND16 (Wichura, "The Percentage Points of the Normal
 * Distribution", Applied Statistics 37, 1988).
 */
export function normalQuantile(p: number): number {
  const q = p - 0.5;
  if (q >= -0.425 && q <= 0.425) {
    const r = 0.180625 - q * q;
    return (q * polynomial(centreAbove, r)) / polynomial(centreBelow, r);
  }
  const r = Math.sqrt(-ln(q < 0 ? p : 1 - p));
  const tail =
    r <= 5
      ? polynomial(middleAbove, r - 1.6) / polynomial(middleBelow, r - 1.6)
      : polynomial(farAbove, r - 5) / polynomial(farBelow, r - 5);
  return q < 0 ? -tail : tail;
}

/** Horner's scheme; coefficients from the highest power down. */
function polynomial(coefficients: readonly number[], x: number): number {
  let sum = 0;
  for (const coefficient of coefficients) sum = sum * x + coefficient;
  return sum;
}

const centreAbove = [
  2509.0809287301227, 33430.57558358813, 67265.7709270087, 45921.95393154987, 13731.69376550946,
  1971.5909503065513, 133.14166789178438, 3.3871328727963665,
];
const centreBelow = [
  5226.495278852854, 28729.085735721943, 39307.89580009271, 21213.794301586597, 5394.196021424751,
  687.1870074920579, 42.31333070160091, 1,
];
const middleAbove = [
  0.0007745450142783414, 0.022723844989269184, 0.2417807251774506, 1.2704582524523684,
  3.6478483247632045, 5.769497221460691, 4.630337846156546, 1.4234371107496835,
];
const middleBelow = [
  1.0507500716444169e-9, 0.0005475938084995345, 0.015198666563616457, 0.14810397642748008,
  0.6897673349851, 1.6763848301838038, 2.053191626637759, 1,
];
const farAbove = [
  2.0103343992922881e-7, 2.7115555687434876e-5, 0.0012426609473880784, 0.026532189526576124,
  0.29656057182850487, 1.7848265399172913, 5.463784911164114, 6.657904643501103,
];
const farBelow = [
  2.0442631033899397e-15, 1.421511758316446e-7, 1.8463183175100548e-5, 0.0007868691311456133,
  0.014875361290850615, 0.1369298809227358, 0.599832206555888, 1,
];
