import { type InstrumentLabel, instrumentLabel } from '../src/domain/instrument.ts'
import { lossScale } from '../src/risk/portfolio/scaling.ts'
import { type QuoteSize, quoteSize, sizeLimits } from '../src/risk/portfolio/sizes.ts'
import { tradeKelly } from '../src/risk/portfolio/trade-edge.ts'
import type { RiskReadings } from '../src/risk/readings.ts'
import { drawdown } from '../src/risk/triggers/account.ts'
import type { PortfolioWatch } from './portfolio-watch.ts'
import type { World } from './world.ts'

type Portfolio = Pick<PortfolioWatch, 'volatilityOf' | 'kellyShares' | 'stressOf' | 'fundingOf'>

/** Says how large quotes may be, from what the gauges read; the books put it into what strategies see. */
export function sizer({ channels, config, instruments, journal }: World) {
  const limits = sizeLimits(config)
  const quoteValue = Number(config.strategy.quoteNotional)

  function kellyOf(portfolio: Portfolio): (label: InstrumentLabel) => number | undefined {
    const { sizing } = config.risk
    if (sizing.method === 'kelly-trades') {
      const share = tradeKelly(journal.books.tripReturns, instruments.size, sizing)
      return () => share
    }
    if (sizing.method !== 'kelly') return () => undefined
    const shares = portfolio.kellyShares(sizing.kellyEdge)
    return (label) => shares.get(label) ?? 0
  }

  return (readings: RiskReadings, portfolio: Portfolio): void => {
    const kelly = kellyOf(portfolio)
    const before = channels.sizes.value.quotes
    const quotes = new Map<InstrumentLabel, QuoteSize>()
    for (const instrument of instruments.values()) {
      const { symbol } = instrument
      const label = instrumentLabel(instrument, config.engine.venue)
      const basis = {
        equity: readings.equity,
        volatility: portfolio.volatilityOf(label),
        kellyShare: kelly(label),
        stressShare: portfolio.stressOf(instrument),
        fundingShare: portfolio.fundingOf(instrument),
      }
      const size = quoteSize(symbol, basis, config.risk.sizing, quoteValue, limits) ?? before.get(label)
      if (size) quotes.set(label, size)
    }
    const { losingTrades } = readings
    const losses = lossScale({ losingTrades, drawdown: drawdown(readings) }, config.risk.scaling)
    channels.sizes.next({ losses, quotes })
  }
}
