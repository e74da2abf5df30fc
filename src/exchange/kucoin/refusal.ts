import type { z } from 'zod'
import type { Refusal, RefusalReason } from '../contract.ts'

/** A definite no in the venue's words: `{code, msg}` under an HTTP status. */
export class WireRefusal {
  readonly code: string
  readonly message: string
  readonly status: number

  constructor(code: string, message: string, status = 200) {
    this.code = code
    this.message = message
    this.status = status
  }
}

/** A parameter that the venue's gateway will not pass on. */
export const badParameter = (message: string): WireRefusal => new WireRefusal('400100', message)
/** The first of what a schema found: `symbol: Invalid input: expected string`. */
export const badInput = ({ issues: [first] }: z.ZodError): WireRefusal =>
  badParameter(first ? `${first.path.join('.')}: ${first.message}` : 'Bad Request')
/** A parameter that the matching side will not accept. */
export const invalid = (what: string): WireRefusal => new WireRefusal('100001', `${what} parameter invalid.`)
export const unknownContract = (): WireRefusal => invalid('Contract')
export const unknownOrder = (): WireRefusal => new WireRefusal('100001', 'error.getOrder.orderNotExist')

/** The venue's code and its own words for every reason that the exchange may have. */
const REFUSALS: Readonly<Record<RefusalReason, readonly [code: string, words: string]>> = {
  'unknown-symbol': ['100001', 'Contract parameter invalid.'],
  'bad-parameter': ['100001', 'Parameter invalid.'],
  'duplicate-client-id': ['300018', 'clientOid parameter repeated'],
  'insufficient-margin': ['300003', 'Balance insufficient.'],
  'too-many-orders': ['300001', 'Active order quantity limit reached.'],
  'too-many-stops': ['300004', 'Stop order quantity limit reached.'],
  'risk-limit': ['300005', 'Risk limit exceeded.'],
  'price-band': ['300011', 'Order price is out of the price band.'],
  'no-contra-order': ['300008', 'Unable to place the order: there is no contra order in the market.'],
  'no-position': ['300009', 'Current position size: 0, unable to close the position.'],
  'reduce-only-conflict': ['300009', 'The order would not reduce the position.'],
  'post-only-would-take': ['100001', 'Post only order would trade at once.'],
  leverage: ['300016', 'The leverage cannot be greater than the maximum.'],
  'in-liquidation': ['300014', 'The position is being liquidated, unable to place or cancel the order.'],
  suspended: ['300002', 'Order placement or cancellation suspended.'],
  'order-not-found': ['100001', 'error.getOrder.orderNotExist'],
  'not-cancelable': ['100004', 'The order cannot be canceled.'],
}

/** Prices over the band are refused as 300011, under it as 300012. */
const UNDER_THE_BAND = '300012'

/** Puts a refusal of the exchange into the venue's words. The side tells which end of the price band was hit. */
export function refusalOnWire(refusal: Refusal, side: 'buy' | 'sell' = 'buy'): WireRefusal {
  const [code, words] = REFUSALS[refusal.reason]
  const coded = refusal.reason === 'price-band' && side === 'sell' ? UNDER_THE_BAND : code
  // Order lookups are recognised by their exact text.
  return new WireRefusal(coded, words.startsWith('error.') ? words : `${words} ${refusal.message}`.trim())
}
