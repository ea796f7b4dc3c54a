// Limits are compared with whole numbers: 1.15 x 100 must be 115, and not a little less.

/** Digits after the point that a rule may have. */
export const DECIMALS = 6;
const SCALE = 10 ** DECIMALS;

/** A decimal number as written, at most DECIMALS digits after its point, times a whole number. */
export function exactProduct(digits: string, factor: number): number {
  const [whole = '', fraction = ''] = digits.split('.');
  return ratio(BigInt(whole + fraction.padEnd(DECIMALS, '0')) * BigInt(factor), BigInt(SCALE));
}

/** The sum of two numbers of at most DECIMALS digits after the point. */
export function exactSum(one: number, other: number): number {
  return (Math.round(one * SCALE) + Math.round(other * SCALE)) / SCALE;
}

/** `percent` percent of a whole number. */
export function exactPercent(whole: number, percent: number): number {
  return ratio(BigInt(whole) * BigInt(Math.round(percent * SCALE)), BigInt(SCALE) * 100n);
}

function ratio(numerator: bigint, denominator: bigint): number {
  return Number(numerator / denominator) + Number(numerator % denominator) / Number(denominator);
}
