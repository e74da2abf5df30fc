import type { Config } from '../../src/config/schema.ts'
import type { InstrumentLabel } from '../../src/domain/instrument.ts'
import { seededRandom } from '../../src/ports/random.ts'
import { PortfolioRisk } from '../../src/risk/portfolio/portfolio-risk.ts'
import { type Effort, scaled } from '../bench.ts'
import { cost, duration, type Row } from '../row.ts'
import { throughputs } from '../throughput.ts'
import { naiveTail } from './naive-tail.ts'

type TailConfig = Config['risk']['tail']

const BENCH = 'risk'
const OBSERVATIONS = [250, 2_500]
const ROWS_LEAST = 20
const POSITIONS = [3, 30, 300]
/** Of a core, at one update a second. */
const BUDGET_PERCENT = 5
/** A second is all of a core. */
const percentOf = (micros: number): number => micros / 10_000
/** Numbers in the windows that ours looks at in one measurement; it is long enough for the clock. */
const NUMBERS = 4_000_000

const TAIL: TailConfig = {
  method: 'worst',
  confidence: 0.975,
  covariance: 'ewma',
  volatility: 'ewma',
  ewmaDecay: 0.97,
  intervalMs: 1_000,
  rows: 720,
  rowsMin: 12,
  priorVolatility: 0.05,
  volatilityMin: 0.01,
}

/**
 * A look at all positions: a row of returns comes in, covariance and volatilities follow, VaR and CVaR with what each
 * position contributes come out. Beside the same from scratch; and, of the largest, beside what it may cost.
 */
export function portfolioRows(effort: Effort): readonly Row[] {
  // Less effort is a shorter window; one that says nothing any more is of no use.
  const windows = OBSERVATIONS.map((rows) => Math.max(ROWS_LEAST, scaled(rows, effort)))
  const beside = windows.flatMap((rows) =>
    POSITIONS.map((positions) => besideNaive({ ...TAIL, rows }, positions, effort)),
  )
  const rows = Math.max(...windows)
  const positions = Math.max(...POSITIONS)
  const kinds: readonly (readonly [string, Partial<TailConfig>])[] = [
    ['ewma', {}],
    ['ledoit-wolf', { covariance: 'ledoit-wolf' }],
    ['constant-correlation', { covariance: 'constant-correlation' }],
    ['ewma, garch volatilities', { volatility: 'garch' }],
    ['ewma, cornish-fisher', { method: 'cornish-fisher' }],
  ]
  const within = kinds.map(([name, changed]) =>
    withinBudget(name, { ...TAIL, rows, ...changed }, positions, effort),
  )
  return [...beside, ...within]
}

function besideNaive(tail: TailConfig, positions: number, effort: Effort): Row {
  const portfolio = filled(tail, positions)
  const window = portfolio.window()
  const looks = looksOf(tail, positions)
  const { ours, naive } = throughputs(
    {
      ours: { count: looks, act: () => portfolio.look(looks) },
      naive: { count: 1, act: () => void naiveTail(window, portfolio.values) },
    },
    effort,
  )
  return duration({
    bench: BENCH,
    row: `CVaR update, ${tail.rows} × ${positions}`,
    ours: 1e6 / ours,
    peer: 'the same from scratch',
    peerValue: 1e6 / naive,
  })
}

function withinBudget(name: string, tail: TailConfig, positions: number, effort: Effort): Row {
  const portfolio = filled(tail, positions)
  // Every volatility is fitted once in sixty looks.
  const looks = 60
  const { ours } = throughputs({ ours: { count: looks, act: () => portfolio.look(looks) } }, effort)
  return cost(
    {
      bench: BENCH,
      row: `CVaR update, ${tail.rows} × ${positions}, ${name}, once a second`,
      ours: percentOf(1e6 / ours),
      peer: 'what it may take',
      peerValue: BUDGET_PERCENT,
    },
    '% of a core',
    1,
  )
}

const looksOf = ({ rows }: TailConfig, positions: number): number =>
  Math.max(5, Math.round(NUMBERS / (rows * positions)))

/** A portfolio whose window is full, of prices that have a market in common. */
function filled(tail: TailConfig, positions: number) {
  const random = seededRandom(1)
  const symbols = Array.from({ length: positions }, (_, at) => `S${at}` as InstrumentLabel)
  const places = new Map(symbols.map((symbol, at) => [symbol, at]))
  const values = symbols.map((_, at) => (at % 3 === 0 ? -1 : 1) * 1_000 * (1 + random.next()))
  const marks = symbols.map(() => 100)
  const risk = new PortfolioRisk(symbols, tail)
  const returns: number[][] = []
  // Made beforehand: what is measured is not the making of prices.
  const moves = Array.from({ length: 128 }, () => {
    const common = random.normal() * 0.001
    return symbols.map(() => 1 + common + random.normal() * 0.001)
  })
  let now = 0
  const step = (): void => {
    const move = moves[now % moves.length] ?? []
    now++
    for (let at = 0; at < positions; at++) marks[at] = (marks[at] ?? 100) * (move[at] ?? 1)
    risk.sample((symbol) => marks[places.get(symbol) ?? 0], now * tail.intervalMs)
  }
  for (let row = 0; row <= tail.rows; row++) step()
  return {
    values,
    window: () => {
      for (let row = returns.length; row < tail.rows; row++)
        returns.push((moves[row % moves.length] ?? []).map((each) => each - 1))
      return returns
    },
    look: (count: number): void => {
      for (let look = 0; look < count; look++) {
        step()
        if (!risk.tail((symbol) => values[places.get(symbol) ?? 0] ?? 0)) throw new Error('no tail')
      }
    },
  }
}
