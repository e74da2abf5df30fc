import type { InstrumentLabel } from '../../domain/instrument.ts'
import type { Scenario } from './scenario.ts'

/** A position as a scenario sees it. */
export interface Stressed {
  readonly symbol: InstrumentLabel
  /** What it is about: BTC of XBTUSDTM. */
  readonly coin: string
  /** Signed. */
  readonly value: number
  /** One day's standard deviation, a share of the price. */
  readonly volatility: number
  /** False: nobody has seen that volatility yet, it is the configured one. */
  readonly seen: boolean
}

export interface StressLoss {
  readonly name: string
  /** Positive is lost; negative is won. In the currency of the values. */
  readonly loss: number
  /** False: the loss rests on a volatility that is assumed. */
  readonly seen: boolean
  readonly positions: readonly { readonly symbol: InstrumentLabel; readonly loss: number }[]
}

/** What a book would lose, by position. Linear contracts: value times move; a price cannot fall by more than all of it. */
export function stressLoss(scenario: Scenario, book: readonly Stressed[]): StressLoss {
  const lossOf = lossIn(scenario, book)
  const positions = book.map((each) => ({ symbol: each.symbol, loss: lossOf(each) }))
  return {
    name: scenario.name,
    loss: positions.reduce((sum, { loss }) => sum + loss, 0),
    seen: scenario.kind === 'moves' || book.every(({ seen }) => seen),
    positions,
  }
}

/** The scenario that would take most; undefined of none. */
export const worstStress = (losses: readonly StressLoss[]): StressLoss | undefined =>
  losses.reduce<StressLoss | undefined>(
    (worst, each) => (worst === undefined || each.loss > worst.loss ? each : worst),
    undefined,
  )

/** The most that a scenario would take of one position alone; 0 of no scenario. */
export function worstAlone(scenarios: readonly Scenario[], position: Stressed): number {
  const book = [position]
  const losses = scenarios.map((scenario) => lossIn(scenario, book)(position))
  return losses.length === 0 ? 0 : Math.max(...losses)
}

function lossIn(scenario: Scenario, book: readonly Stressed[]): (each: Stressed) => number {
  switch (scenario.kind) {
    case 'moves': {
      const { moves, others } = scenario
      const unnamed = others === null ? [0, ...moves.values()] : [others]
      return ({ coin, value }) => {
        const move = moves.get(coin)
        return move === undefined
          ? unnamed.reduce((worst, each) => Math.max(worst, lossBy(value, each)), Number.NEGATIVE_INFINITY)
          : lossBy(value, move)
      }
    }
    case 'together': {
      const net = book.reduce((sum, { value, volatility }) => sum + value * volatility, 0)
      const direction = net > 0 ? -1 : 1
      return ({ value, volatility }) => lossBy(value, direction * scenario.deviations * volatility)
    }
    case 'apart':
      return ({ value, volatility }) => lossBy(value, -Math.sign(value) * scenario.deviations * volatility)
    default:
      return scenario satisfies never
  }
}

/** Adding 0 makes -0 plain. */
const lossBy = (value: number, move: number): number => -value * Math.max(-1, move) + 0
