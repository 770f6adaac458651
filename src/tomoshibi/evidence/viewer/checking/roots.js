// The constants of SHA-2: bits of the fractions of roots of the first primes (FIPS 180-4), by whole numbers only.

export const FRACTION = (1n << 64n) - 1n;

export function firstPrimes(count) {
  const primes = [];
  for (let candidate = 2; primes.length < count; candidate += 1) {
    if (primes.every((prime) => candidate % prime)) primes.push(candidate);
  }
  return primes;
}

// The first 64 bits of the fraction of the square (2n) or cube root (3n) of a number.
export function rootBits(number, degree) {
  const wanted = BigInt(number) << (64n * degree);
  let low = 0n;
  let high = 1n << 70n;
  while (high - low > 1n) {
    const middle = (low + high) >> 1n;
    if (middle ** degree <= wanted) low = middle;
    else high = middle;
  }
  return low & FRACTION;
}
