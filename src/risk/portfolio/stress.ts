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
  const net = book.reduce((sum, each) => sum + inADay(each), 0)
  const positions = book.map((each) => ({ symbol: each.symbol, loss: lossIn(scenario, net, each) }))
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
  if (scenarios.length === 0) return 0
  const net = inADay(position)
  let worst = Number.NEGATIVE_INFINITY
  for (const scenario of scenarios) worst = Math.max(worst, lossIn(scenario, net, position))
  return worst
}

/** What it gains when its price rises by one day's standard deviation. */
const inADay = ({ value, volatility }: Pick<Stressed, 'value' | 'volatility'>): number => value * volatility

/** @param net what the whole book gains when every price rises by its day's deviation: against it all move together. */
function lossIn(scenario: Scenario, net: number, { coin, value, volatility }: Stressed): number {
  switch (scenario.kind) {
    case 'moves': {
      const move = scenario.moves.get(coin)
      return move === undefined ? unnamedLoss(scenario, value) : lossBy(value, move)
    }
    case 'together':
      return lossBy(value, (net > 0 ? -1 : 1) * scenario.deviations * volatility)
    case 'apart':
      return lossBy(value, -Math.sign(value) * scenario.deviations * volatility)
    default:
      return scenario satisfies never
  }
}

/** A coin that no move names stands still or goes with any of them, whichever is worst, unless the scenario says. */
function unnamedLoss({ moves, others }: Extract<Scenario, { kind: 'moves' }>, value: number): number {
  if (others !== null) return lossBy(value, others)
  let worst = lossBy(value, 0)
  for (const move of moves.values()) worst = Math.max(worst, lossBy(value, move))
  return worst
}

/** Adding 0 makes -0 plain. */
const lossBy = (value: number, move: number): number => -value * Math.max(-1, move) + 0
