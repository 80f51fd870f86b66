/**
 * Logarithm, exponential and normal quantile from `+ − × ÷`, comparison and square root alone.
 * IEEE 754 fixes the result of those to the last bit, while `Math.log` and `Math.exp` may differ
 * between engines; what a run draws must not.
 */

/** ln 2 in two parts; the first has few enough bits that its product with an exponent is exact. */
const ln2High = 0.69314718036912381649;
const ln2Low = 1.90821492927058770002e-10;
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
  2.5090809287301226727e3, 3.3430575583588128105e4, 6.7265770927008700853e4,
  4.5921953931549871457e4, 1.3731693765509461125e4, 1.9715909503065514427e3,
  1.3314166789178437745e2, 3.387132872796366608,
];
const centreBelow = [
  5.226495278852854561e3, 2.8729085735721942674e4, 3.930789580009271061e4, 2.1213794301586595867e4,
  5.3941960214247511077e3, 6.871870074920579083e2, 4.2313330701600911252e1, 1,
];
const middleAbove = [
  7.7454501427834140764e-4, 2.27238449892691845833e-2, 2.4178072517745061177e-1,
  1.27045825245236838258, 3.64784832476320460504, 5.7694972214606914055, 4.6303378461565452959,
  1.42343711074968357734,
];
const middleBelow = [
  1.05075007164441684324e-9, 5.475938084995344946e-4, 1.51986665636164571966e-2,
  1.4810397642748007459e-1, 6.8976733498510000455e-1, 1.6763848301838038494, 2.05319162663775882187,
  1,
];
const farAbove = [
  2.01033439929228813265e-7, 2.71155556874348757815e-5, 1.2426609473880784386e-3,
  2.6532189526576123093e-2, 2.9656057182850489123e-1, 1.7848265399172913358, 5.4637849111641143699,
  6.6579046435011037772,
];
const farBelow = [
  2.04426310338993978564e-15, 1.4215117583164458887e-7, 1.8463183175100546818e-5,
  7.868691311456132591e-4, 1.48753612908506148525e-2, 1.3692988092273580531e-1,
  5.9983220655588793769e-1, 1,
];
