import type { World } from './world.ts'

/** How many listen to each channel and to the journal, by name. */
export type Listeners = ReadonlyMap<string, number>

export function listenersOf({ channels, journal }: Pick<World, 'channels' | 'journal'>): Listeners {
  const counts = new Map([['the journal', journal.listeners]])
  for (const [name, { observers }] of channels.subjects()) counts.set(name, observers.length)
  for (const [venue, own] of channels.venues)
    for (const [name, { observers }] of own.subjects()) counts.set(`${name} of ${venue}`, observers.length)
  return counts
}

/** What listens now and did not then, as sentences without an end: `2 to the ladder`. */
export const moreThan = (then: Listeners, now: Listeners): readonly string[] =>
  [...now].flatMap(([name, count]) => {
    const more = count - (then.get(name) ?? 0)
    return more > 0 ? [`${more} to ${name}`] : []
  })
