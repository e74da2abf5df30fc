import type { InstrumentSymbol } from '../../domain/instrument.ts'
import type { Scenario } from './scenario.ts'

/** A position as a scenario sees it. */
export interface Stressed {
  readonly symbol: InstrumentSymbol
  /** What it is about: BTC of XBTUSDTM. */
  readonly coin: string
  /** Signed. */
  readonly value: number
  /** One day's standard deviation, a share of the price. */
  readonly volatility: number
}

export interface StressLoss {
  readonly name: string
  /** Positive is lost; negative is won. In the currency of the values. */
  readonly loss: number
  readonly positions: readonly { readonly symbol: InstrumentSymbol; readonly loss: number }[]
}

/** What a book would lose, by position. Linear contracts: value times move; a price cannot fall by more than all of it. */
export function stressLoss(scenario: Scenario, book: readonly Stressed[]): StressLoss {
  const move = moveIn(scenario, book)
  // Adding 0 makes -0 plain.
  const positions = book.map((each) => ({
    symbol: each.symbol,
    loss: -each.value * Math.max(-1, move(each)) + 0,
  }))
  return { name: scenario.name, loss: positions.reduce((sum, { loss }) => sum + loss, 0), positions }
}

function moveIn(scenario: Scenario, book: readonly Stressed[]): (each: Stressed) => number {
  switch (scenario.kind) {
    case 'moves':
      return ({ coin }) => scenario.moves.get(coin) ?? scenario.others
    case 'together': {
      const net = book.reduce((sum, { value, volatility }) => sum + value * volatility, 0)
      const direction = net > 0 ? -1 : 1
      return ({ volatility }) => direction * scenario.deviations * volatility
    }
    case 'apart':
      return ({ value, volatility }) => -Math.sign(value) * scenario.deviations * volatility
    default:
      return scenario satisfies never
  }
}
