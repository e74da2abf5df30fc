/**
 * Exact decimals between the wire and the engine.
 *
 * A venue writes numbers as decimal text; a binary float would change them. Everything here is exact or an
 * error: text with more digits than the scale can hold is refused, never rounded in silence.
 */

/** The text was not a decimal number, or did not fit the scale exactly. */
export class DecimalError extends Error {
  override readonly name = 'DecimalError'
  readonly code = 'DECIMAL'
}

const DECIMAL = /^([+-]?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,3}))?$/

/** Most digits a decimal may spell after its exponent is applied; past it the text is an attack, not a price. */
const DIGITS_MAX = 60

/**
 * Reads decimal text as an integer count of 10^-scale. `parseDecimal('12.5', 3)` is `12500n`.
 * @throws DecimalError when the text is no decimal, or has non-zero digits below the scale.
 */
export function parseDecimal(text: string, scale: number): bigint {
  const match = DECIMAL.exec(text)
  if (!match) throw new DecimalError(`not a decimal number: ${JSON.stringify(text.slice(0, 40))}`)
  const [, sign, whole = '0', fraction = '', exponent = '0'] = match
  const shift = scale - fraction.length + Number(exponent)
  const digits = whole + fraction
  if (digits.length + Math.abs(shift) > DIGITS_MAX)
    throw new DecimalError(`decimal out of range: ${text.slice(0, 40)}`)
  const magnitude = shift >= 0 ? BigInt(digits + '0'.repeat(shift)) : dropZeros(digits, -shift, text, scale)
  return sign === '-' ? -magnitude : magnitude
}

function dropZeros(digits: string, count: number, text: string, scale: number): bigint {
  const padded = digits.padStart(count + 1, '0')
  const kept = padded.slice(0, -count)
  if (!/^0*$/.test(padded.slice(-count))) throw new DecimalError(`${text} has more than ${scale} decimals`)
  return BigInt(kept)
}

/** Writes an integer count of 10^-scale as the shortest decimal text. `formatDecimal(12500n, 3)` is `'12.5'`. */
export function formatDecimal(value: bigint, scale: number): string {
  const sign = value < 0n ? '-' : ''
  const digits = (value < 0n ? -value : value).toString().padStart(scale + 1, '0')
  if (scale === 0) return sign + digits
  const whole = digits.length - scale
  let end = digits.length
  while (end > whole && digits[end - 1] === '0') end--
  return sign + digits.slice(0, whole) + (end > whole ? `.${digits.slice(whole, end)}` : '')
}

/** No exponent, not too long, and no zero at the end of its fraction. */
const SHORTEST = /^\d{1,20}(?:\.(\d{0,19}[1-9]))?$/

/** How many decimals the text spells, trailing zeros aside. `decimalsOf('0.10')` is 1. */
export function decimalsOf(text: string): number {
  const shortest = SHORTEST.exec(text)
  if (shortest) return shortest[1]?.length ?? 0
  const value = formatDecimal(parseDecimal(text, DIGITS_MAX / 3), DIGITS_MAX / 3)
  return value.includes('.') ? value.length - value.indexOf('.') - 1 : 0
}
