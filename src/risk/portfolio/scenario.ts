import { coinOf } from '../../account/underlying.ts'
import type { Config } from '../../config/schema.ts'

/** What prices do, all at once. A move is a share of the price: -0.3 is a fall by 30 %. */
export type Scenario =
  | {
      readonly kind: 'moves'
      readonly name: string
      readonly moves: ReadonlyMap<string, number>
      /** Of coins that are not named. */
      readonly others: number
    }
  /** Every correlation is one: all prices go the same way, the one that hurts more. */
  | { readonly kind: 'together'; readonly name: string; readonly deviations: number }
  /** No hedge holds: every price goes against its position. */
  | { readonly kind: 'apart'; readonly name: string; readonly deviations: number }

/**
 * Crashes as they were recorded: from the highest to the lowest trade of a UTC day on Binance spot. Coins of which
 * nothing was recorded fall as far as the one that fell farthest.
 */
export const RECORDED_CRASHES = {
  '2021-05-19': { BTC: -0.3117, ETH: -0.4514, others: -0.4514 },
} as const satisfies Readonly<Record<RecordedCrash, Moves>>

type RecordedCrash = Config['risk']['stress']['recorded'][number]
type Moves = Readonly<Record<string, number>> & { readonly others: number }

/** The scenarios that the configuration asks for. */
export const scenariosOf = (stress: Config['risk']['stress']): readonly Scenario[] => [
  ...stress.recorded.map((name) => moves(`recorded ${name}`, Object.entries(RECORDED_CRASHES[name]))),
  ...stress.shocks.map(parseShock),
  { kind: 'together', name: 'correlation to one', deviations: stress.deviations },
  { kind: 'apart', name: 'no hedge holds', deviations: stress.deviations },
]

/** `flash: BTC -0.1, ETH -0.15, others -0.2`; what is not named does not move. The schema has checked the form. */
export function parseShock(text: string): Scenario {
  const [name = '', rest = ''] = text.split(': ')
  return moves(
    name,
    rest.split(', ').map((part): readonly [string, number] => {
      const [coin = '', move] = part.split(' ')
      return [coin, Number(move)]
    }),
  )
}

function moves(name: string, entries: readonly (readonly [string, number])[]): Scenario {
  const named = entries.filter(([coin]) => coin !== 'others')
  return {
    kind: 'moves',
    name,
    moves: new Map(named.map(([coin, move]) => [coinOf(coin).coin, move])),
    others: entries.find(([coin]) => coin === 'others')?.[1] ?? 0,
  }
}
