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

/** Where a number is that is none; undefined: nowhere. Only then is it worth while to find the words for the place. */
const strange = (value: unknown, where: string): string | undefined =>
  isSound(value) ? undefined : placeOf(value, where)

/** Every line and every entry comes through here. A value holds others at most a few levels deep. */
function isSound(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value)
  return typeof value !== 'object' || value === null || Object.values(value).every(isSound)
}

function placeOf(value: unknown, where: string): string | undefined {
  if (typeof value !== 'object' || value === null) return `${where} is ${value}`
  const culprit = Object.entries(value).find(([, each]) => !isSound(each))
  return culprit && placeOf(culprit[1], `${where}.${culprit[0]}`)
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
