/** An exact fraction in lowest terms; the denominator is positive. */
export interface Rational {
  n: bigint;
  d: bigint;
}

/** n / d, reduced; `d` is not 0. */
export function rational(n: bigint, d: bigint = 1n): Rational {
  const sign = d < 0n ? -1n : 1n;
  const common = gcd(n, d) || 1n;
  return { n: (sign * n) / common, d: (sign * d) / common };
}

/** The decimal number that is written, not the binary one it is stored as: 0.1 is 1/10. */
export function fromNumber(value: number): Rational {
  const [mantissa = '0', exponent = '0'] = String(value).split('e');
  const [whole = '0', fraction = ''] = mantissa.split('.');
  const power = Number(exponent) - fraction.length;
  const digits = BigInt(whole + fraction);
  return power >= 0
    ? rational(digits * 10n ** BigInt(power))
    : rational(digits, 10n ** BigInt(-power));
}

/** The nearest number. */
export function toNumber({ n, d }: Rational): number {
  return d === 1n ? Number(n) : Number(n) / Number(d);
}

/** a + b. */
export function add(a: Rational, b: Rational): Rational {
  return rational(a.n * b.d + b.n * a.d, a.d * b.d);
}

/** a · b. */
export function times(a: Rational, b: Rational): Rational {
  return rational(a.n * b.n, a.d * b.d);
}

/** Negative, 0 or positive as a is less than, equal to or greater than b. */
export function compare(a: Rational, b: Rational): number {
  const difference = a.n * b.d - b.n * a.d;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** The largest whole number that is not above. */
export function floor({ n, d }: Rational): bigint {
  return floorDiv(n, d);
}

/** The smallest whole number that is not below. */
export function ceil({ n, d }: Rational): bigint {
  return -floorDiv(-n, d);
}

/** ⌊n / d⌋ for a positive `d`. */
export function floorDiv(n: bigint, d: bigint): bigint {
  const quotient = n / d;
  return n % d < 0n ? quotient - 1n : quotient;
}

/** The greatest common divisor, not negative. */
export function gcd(a: bigint, b: bigint): bigint {
  let [x, y] = [abs(a), abs(b)];
  while (y > 0n) [x, y] = [y, x % y];
  return x;
}

/** The number without its sign. */
export function abs(a: bigint): bigint {
  return a < 0n ? -a : a;
}
