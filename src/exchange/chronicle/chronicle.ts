import type { AppendFile } from '../../ports/append-file.ts'
import { type Entry, entryOf, type MarketRow, textOf } from './entry.ts'
import { Lines } from './lines.ts'

/**
 * What an exchange writes down before anybody hears of it, so that it can be killed: the next process on the same file knows
 * every account, order and fill of which anybody was told.
 */
export interface Chronicle {
  /** What the processes before this one wrote. */
  readonly past: Past
  /** Returns when a kill of this process can no longer undo it. @throws the system's error: then nobody may be told. */
  write(entry: Entry): void
}

export interface Past {
  /** Oldest first. */
  readonly entries: readonly Entry[]
  /** Of a line that the last of them did not finish, and of which nobody heard. */
  readonly cutBytes: number
  /** Processes before this one. */
  readonly lives: number
  /** Whose opening deposit is there already. */
  readonly accounts: ReadonlySet<string>
  /** Order ids have begun with numbers up to this one. */
  readonly idPrefixMax: number
  /** Where each market was last. */
  readonly markets: ReadonlyMap<string, MarketRow>
}

/** @throws DamagedFile; Error when it is whole and another version wrote it. */
export function openChronicle(file: AppendFile): Chronicle {
  const lines = new Lines(file)
  const entries = lines.read().map((text, index) => {
    try {
      return entryOf(text)
    } catch (cause) {
      throw new Error(
        `line ${index + 1} of ${file.path} is whole, and says what this version does not understand: start the version that wrote it`,
        { cause },
      )
    }
  })
  return {
    past: { ...pastOf(entries), cutBytes: lines.cutBytes },
    write: (entry) => lines.append(textOf(entry)),
  }
}

function pastOf(entries: readonly Entry[]): Omit<Past, 'cutBytes'> {
  const accounts = new Set<string>()
  const markets = new Map<string, MarketRow>()
  let lives = 0
  let idPrefixMax = 0
  for (const entry of entries) {
    for (const { id } of entry.accounts ?? []) accounts.add(id)
    for (const market of entry.markets ?? []) markets.set(market.symbol, market)
    if (!entry.life) continue
    lives++
    idPrefixMax = Math.max(idPrefixMax, entry.life.idPrefix)
  }
  return { entries, lives, accounts, idPrefixMax, markets }
}
