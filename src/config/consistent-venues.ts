import { instrumentLabel, labelled, VENUE_NAME, type VenueName } from '../domain/instrument.ts'
import type { Config } from './schema.ts'
import { symbolsAt, venuesOf } from './venues.ts'

type Contradiction = { readonly key: string; readonly reason: string }

const KEYS = ['keyVariable', 'secretVariable', 'passphraseVariable'] as const

/** What several venues may not be together, with the sentence that says why. */
export function contradictoryVenues(config: Config): readonly Contradiction[] {
  const { engine } = config
  const found: Contradiction[] = []
  const demand = (holds: boolean, key: string, reason: string): void => {
    if (!holds) found.push({ key, reason })
  }

  for (const name of Object.keys(engine.venues)) {
    const key = `engine.venues.${name}`
    demand(
      VENUE_NAME.test(name),
      key,
      'must be named in 2 to 24 small letters, digits and dashes, a letter first',
    )
    demand(
      name !== engine.venue,
      key,
      'is the name of the first venue (engine.venue), whose table is [venue]',
    )
  }
  const venues = venuesOf(config)
  for (const label of engine.symbols) {
    const named = labelled(label, engine.venue)
    const { venue } = named
    const known = [...venues.keys()].join(', ')
    demand(venues.has(venue), 'engine.symbols', `"${label}" is of ${venue}, and the venues are ${known}`)
    const short = instrumentLabel(named, engine.venue)
    demand(label === short, 'engine.symbols', `"${label}" is of the first venue: its name is "${short}"`)
  }
  for (const name of venues.keys())
    demand(
      symbolsAt(config, name).length > 0,
      name === engine.venue ? 'engine.symbols' : `engine.venues.${name}`,
      `nothing of ${name} is traded: engine.symbols names no symbol of it`,
    )
  // Paper mode has keys of its own, and an exchange for each venue.
  if (engine.mode !== 'paper') found.push(...sharedKeys(config))
  return found
}

/** With one key two venues are one account: whatever it holds would count twice, and each would cancel for the other. */
function sharedKeys(config: Config): readonly Contradiction[] {
  const owners = new Map<string, VenueName>()
  return [...venuesOf(config)].flatMap(([name, settings]) =>
    KEYS.flatMap((key) => {
      const owner = owners.get(settings[key])
      owners.set(settings[key], owner ?? name)
      return owner === undefined || owner === name
        ? []
        : [
            {
              key: `engine.venues.${name}.${key}`,
              reason: `must be another variable than that of ${owner}, is ${settings[key]} too`,
            },
          ]
    }),
  )
}
