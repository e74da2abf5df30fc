/**
 * Decimal text for people: two decimals and thousands grouped. For reading only; nothing is computed from it.
 * Text that is no number is shown as it came.
 */
export const shortAmount = (text: string): string => format(text, AMOUNT)

/** The same with its sign always written, for profits and losses. */
export const signedAmount = (text: string): string => format(text, SIGNED)

/** A small amount such as a fee: at most six decimals, not padded. */
export const fineAmount = (text: string): string => format(text, FINE)

const AMOUNT = new Intl.NumberFormat('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })
const SIGNED = new Intl.NumberFormat('en-US', {
  minimumFractionDigits: 2,
  maximumFractionDigits: 2,
  signDisplay: 'exceptZero',
})
const FINE = new Intl.NumberFormat('en-US', { maximumFractionDigits: 6 })

function format(text: string, style: Intl.NumberFormat): string {
  const value = Number(text)
  return text.trim() === '' || !Number.isFinite(value) ? text : style.format(value)
}

/** A share as people read it: `12.5 %`. */
export const percent = (share: number): string => `${Math.round(share * 1000) / 10} %`

/** `850 ms`, `12.4 s`, `3 min 05 s`, `2 h 03 min`. */
export function duration(ms: number): string {
  if (!Number.isFinite(ms)) return '–'
  if (ms < 10) return `${Math.round(ms * 10) / 10} ms`
  if (ms < 1_000) return `${Math.round(ms)} ms`
  const seconds = ms / 1_000
  if (seconds < 60) return `${seconds.toFixed(1)} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes} min ${pad(seconds % 60)} s`
  return `${Math.floor(minutes / 60)} h ${pad(minutes % 60)} min`
}

const pad = (value: number): string => String(Math.floor(value)).padStart(2, '0')
