import type { InstrumentSymbol } from '../src/domain/instrument.ts'
import { lossScale } from '../src/risk/portfolio/scaling.ts'
import { type QuoteSize, quoteSize, sizeLimits } from '../src/risk/portfolio/sizes.ts'
import type { RiskReadings } from '../src/risk/readings.ts'
import { drawdown } from '../src/risk/triggers/account.ts'
import type { PortfolioWatch } from './portfolio-watch.ts'
import type { World } from './world.ts'

/** Says how large quotes may be, from what the gauges read; the books put it into what strategies see. */
export function sizer({ channels, config, instruments }: World) {
  const limits = sizeLimits(config)
  const quoteValue = Number(config.strategy.quoteNotional)

  return (readings: RiskReadings, portfolio: Pick<PortfolioWatch, 'volatilityOf' | 'kellyShares'>): void => {
    const { sizing } = config.risk
    const kelly = sizing.method === 'kelly' ? portfolio.kellyShares(sizing.kellyEdge) : undefined
    const before = channels.sizes.value.quotes
    const quotes = new Map<InstrumentSymbol, QuoteSize>()
    for (const symbol of instruments.keys()) {
      const basis = {
        equity: readings.equity,
        volatility: portfolio.volatilityOf(symbol),
        kellyShare: kelly?.get(symbol) ?? 0,
      }
      const size = quoteSize(symbol, basis, sizing, quoteValue, limits) ?? before.get(symbol)
      if (size) quotes.set(symbol, size)
    }
    const { losingTrades } = readings
    const losses = lossScale({ losingTrades, drawdown: drawdown(readings) }, config.risk.scaling)
    channels.sizes.next({ losses, quotes })
  }
}
