import { contradictoryVenues } from './consistent-venues.ts'
import type { Config } from './schema.ts'
import { GARCH_ROWS_MIN } from './tables/portfolio.ts'
import type { TriggerConfig } from './tables/triggers.ts'

/** Keys that are each in their range and together make no sense, with the sentence that says why. */
export function contradictions(config: Config): readonly { readonly key: string; readonly reason: string }[] {
  const { account, engine, strategy, risk, supervision } = config
  const found: { key: string; reason: string }[] = []
  const demand = (holds: boolean, key: string, reason: string): void => {
    if (!holds) found.push({ key, reason })
  }

  demand(new Set(engine.symbols).size === engine.symbols.length, 'engine.symbols', 'names a symbol twice')
  for (const { key, reason } of contradictoryVenues(config)) demand(false, key, reason)
  demand(
    Number(strategy.quoteNotional) <= Number(risk.orderNotionalMax),
    'strategy.quoteNotional',
    `must not exceed risk.orderNotionalMax (${risk.orderNotionalMax}), is ${strategy.quoteNotional}`,
  )
  demand(
    Number(risk.orderNotionalMax) <= Number(risk.symbolNotionalMax),
    'risk.orderNotionalMax',
    `must not exceed risk.symbolNotionalMax (${risk.symbolNotionalMax}), is ${risk.orderNotionalMax}`,
  )
  for (const key of ['totalNotionalMax', 'venueNotionalMax', 'netNotionalMax'] as const)
    demand(
      risk[key] === null || Number(risk.symbolNotionalMax) <= Number(risk[key]),
      'risk.symbolNotionalMax',
      `must not exceed risk.${key} (${risk[key]}), is ${risk.symbolNotionalMax}`,
    )
  const groups = risk.groups.map((group) => group.split(' ')[0])
  demand(new Set(groups).size === groups.length, 'risk.groups', 'names a group twice')
  demand(
    account.liquidationWarn.every((level, at) => level < (account.liquidationWarn[at - 1] ?? 2)),
    'account.liquidationWarn',
    'must fall from the largest distance to the smallest',
  )
  const named = account.rates.map((rate) => rate.split(' '))
  const currencies = named.map(([currency]) => currency)
  demand(new Set(currencies).size === currencies.length, 'account.rates', 'names a currency twice')
  demand(
    !currencies.includes(account.currency),
    'account.rates',
    `names ${account.currency}, which is what everything is counted in`,
  )
  for (const [currency, , symbol] of named)
    demand(
      symbol === undefined || engine.symbols.includes(symbol),
      'account.rates',
      `takes ${currency} from the mark of ${symbol}, which is not among engine.symbols`,
    )
  demand(
    risk.tail.rowsMin <= risk.tail.rows,
    'risk.tail.rowsMin',
    `must not exceed risk.tail.rows (${risk.tail.rows}), is ${risk.tail.rowsMin}`,
  )
  demand(
    risk.tail.volatility !== 'garch' || risk.tail.rows >= GARCH_ROWS_MIN,
    'risk.tail.rows',
    `must be at least ${GARCH_ROWS_MIN} for a GARCH fit, is ${risk.tail.rows}`,
  )
  demand(
    risk.scaling.drawdownFrom < risk.scaling.drawdownTo,
    'risk.scaling.drawdownFrom',
    `must be below drawdownTo (${risk.scaling.drawdownTo}), is ${risk.scaling.drawdownFrom}`,
  )
  for (const shock of risk.stress.shocks) {
    const reason = wrongShock(shock)
    demand(reason === undefined, 'risk.stress.shocks', `"${shock}" ${reason}`)
  }
  for (const [name, trigger] of Object.entries(risk.triggers))
    demand(
      rises(trigger),
      `risk.triggers.${name}`,
      'thresholds must rise from caution to stop; those that are "off" are left out',
    )
  for (const [name, restart] of Object.entries(supervision))
    demand(
      restart.backoffInitialMs <= restart.backoffMaxMs,
      `supervision.${name}.backoffInitialMs`,
      `must not exceed backoffMaxMs (${restart.backoffMaxMs}), is ${restart.backoffInitialMs}`,
    )
  return found
}

function wrongShock(shock: string): string | undefined {
  const [, moves = ''] = shock.split(': ')
  const named = moves.split(', ').map((move) => move.split(' '))
  const coins = named.map(([coin]) => coin)
  if (new Set(coins).size < coins.length) return 'names a coin twice'
  return named.some(([, move]) => Number(move) < -1) ? 'lets a price fall by more than all of it' : undefined
}

function rises({ caution, warning, critical, stop }: TriggerConfig): boolean {
  const used = [caution, warning, critical, stop].filter((value) => value !== null)
  return used.every((value, at) => value >= (used[at - 1] ?? value))
}
