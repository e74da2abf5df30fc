import type { MarketSource } from '../../src/exchange/market-source.ts'
import { type MarketOptions, openMarket } from '../../src/exchange/open-market.ts'
import { RecordingError } from '../../src/exchange/read-recording.ts'

/** The market cannot be what the command line asks for: a recording or a symbol is not what it should be. */
export class MarketError extends Error {
  override readonly name = 'MarketError'
}

/** Opens the market of the command line. @throws MarketError with a sentence for whoever wrote it. */
export function askedMarket(options: MarketOptions): MarketSource {
  try {
    return openMarket(options)
  } catch (cause) {
    if (cause instanceof RecordingError) throw new MarketError(`--replay ${cause.message}`, { cause })
    if (cause instanceof RangeError) throw new MarketError(cause.message, { cause })
    throw cause
  }
}
