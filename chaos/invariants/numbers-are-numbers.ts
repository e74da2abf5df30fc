import type { JournalEvent } from '../../src/journal/events.ts'
import type { TrialInvariant } from './trial-invariant.ts'

/** Past the boundary no number is none or infinite, and no order or fill has a size or a price below nothing. */
export const numbersAreNumbers = (): TrialInvariant => ({
  name: 'numbers-are-numbers',
  see(sighting) {
    if (sighting.type === 'Line') return strange(sighting.event, sighting.event.type)
    if (sighting.type !== 'Entry') return undefined
    const { event } = sighting.entry
    return strange(event, event.type) ?? impossible(event)
  },
})

/** Where the first number is that is none; a value holds others at most a few levels deep. */
function strange(value: unknown, where: string): string | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : `${where} is ${value}`
  if (typeof value !== 'object' || value === null) return undefined
  for (const key in value) {
    const found = strange(value[key as never], `${where}.${key}`)
    if (found !== undefined) return found
  }
  return undefined
}

function impossible(event: JournalEvent): string | undefined {
  const terms =
    event.type === 'OrderIntended' ? event.intent : event.type === 'FillRecorded' ? event.fill : undefined
  if (!terms) return undefined
  const { price, size } = terms
  return size > 0 && (price === null || price > 0)
    ? undefined
    : `${event.type} of ${size} lots at ${price} in ${terms.symbol}`
}
