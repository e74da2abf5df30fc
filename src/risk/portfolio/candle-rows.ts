import type { MinuteClose } from '../../domain/market.ts'
import type { MarkRow } from './mark-history.ts'

export const MINUTE_MS = 60_000

/**
 * Closes of minutes as rows of marks, oldest first: a row for each minute that any symbol traded in. What did not trade in it
 * is not known there. A minute that is not over yet has no close.
 * @param closes of each symbol, in the order of the symbols; times are the venue's, epoch ms
 * @param now the same instant by the venue's clock and by the one that rows are counted in
 */
export function candleRows(
  closes: readonly (readonly MinuteClose[])[],
  now: { readonly venueMs: number; readonly at: number },
): readonly MarkRow[] {
  const rows = new Map<number, Float64Array>()
  closes.forEach((minutes, symbol) => {
    for (const { at, close } of minutes) {
      const endsAt = at + MINUTE_MS
      if (endsAt > now.venueMs) continue
      const row = rows.get(endsAt) ?? new Float64Array(closes.length).fill(Number.NaN)
      row[symbol] = close
      rows.set(endsAt, row)
    }
  })
  return [...rows]
    .sort(([left], [right]) => left - right)
    .map(([endsAt, marks]) => ({ at: now.at + endsAt - now.venueMs, marks, begins: false }))
}
