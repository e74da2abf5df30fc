import type { InstrumentSymbol } from '../domain/instrument.ts'
import { parseJson, type RequestCase } from './corpus.ts'

/** A request as it is compared. */
export interface Outgoing {
  readonly method: string
  readonly path: string
  readonly query: Readonly<Record<string, string> & { clientOid?: string }>
  readonly body: Readonly<Record<string, unknown>> | undefined
}

/** ccxt names no HTTP method; its own names tell. */
export function outgoing(unified: string, { url, output }: RequestCase): Outgoing {
  const { pathname, searchParams } = new URL(url)
  return {
    method: /^fetch/.test(unified) ? 'GET' : /^cancel/.test(unified) ? 'DELETE' : 'POST',
    path: pathname,
    query: Object.fromEntries(searchParams),
    body: output ? (parseJson(output) as Outgoing['body']) : undefined,
  }
}

/** `LTC/USDT:USDT` is `LTCUSDTM`. */
export const venueSymbol = (unified: unknown): InstrumentSymbol => {
  const [pair = ''] = String(unified).split(':')
  return `${pair.replace('/', '').replace(/^BTC/, 'XBT')}M` as InstrumentSymbol
}
