import { coinOf } from '../../account/underlying.ts'
import type { Config } from '../../config/schema.ts'
import { RECORDED_MOVES } from './recorded-crashes.ts'

/** What prices do, all at once. A move is a share of the price: -0.3 is a fall by 30 %. */
export type Scenario =
  | {
      readonly kind: 'moves'
      readonly name: string
      readonly moves: ReadonlyMap<string, number>
      /** Of coins that are not named; null: whichever of the named moves hurts most, and none that helps. */
      readonly others: number | null
    }
  /** Every correlation is one: all prices go the same way, the one that hurts more. */
  | { readonly kind: 'together'; readonly name: string; readonly deviations: number }
  /** No hedge holds: every price goes against its position. */
  | { readonly kind: 'apart'; readonly name: string; readonly deviations: number }

/** The scenarios that the configuration asks for. */
export const scenariosOf = (stress: Config['risk']['stress']): readonly Scenario[] => [
  ...stress.recorded.flatMap((event) =>
    RECORDED_MOVES[event].map(({ way, hours, BTC, ETH }) =>
      moves(`${event} ${way} in ${hours} h`, Object.entries({ BTC, ETH })),
    ),
  ),
  ...stress.shocks.map(parseShock),
  { kind: 'together', name: 'correlation to one', deviations: stress.deviations },
  { kind: 'apart', name: 'no hedge holds', deviations: stress.deviations },
]

/** `flash: BTC -0.1, ETH -0.15, others -0.2`. The schema has checked the form. */
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
    others: entries.find(([coin]) => coin === 'others')?.[1] ?? null,
  }
}
