import type { ContingencyId } from '../src/domain/contingency-id.ts'
import type { InstrumentLabel, VenueName } from '../src/domain/instrument.ts'
import type { ClientOrderId } from '../src/domain/order.ts'
import type { StreamKind } from '../src/venues/venue.ts'

/** Where everybody lives in the tree: the paths that actors tell each other by. */
export const JOURNAL = 'journal'
/** The log is in the books. */
export const BOOKS = 'books'
export const LADDER = 'risk/ladder'
export const ASSESSOR = 'risk/assessor'
export const EXITS = 'risk/exits'
export const ACCOUNT = 'account'
export const DESK = 'orders/desk'
export const LIVE_ORDERS = 'orders/live'
export const CONTINGENCIES = 'orders/contingencies'
export const CONDUCTOR = 'conductor'

export const venuePath = (venue: VenueName): string => `venues/venue:${venue}`
export const gatewayOf = (venue: VenueName): string => `${venuePath(venue)}/gateway`
export const breakerOf = (venue: VenueName): string => `${venuePath(venue)}/breaker`
export const clockOf = (venue: VenueName): string => `${venuePath(venue)}/clock`
export const reconcilerOf = (venue: VenueName): string => `${venuePath(venue)}/reconciler`
export const streamOf = (venue: VenueName, kind: StreamKind): string => `${venuePath(venue)}/${kind}-stream`
export const orderPath = (clientOrderId: ClientOrderId): string => `${LIVE_ORDERS}/${clientOrderId}`
/** The order that a path is of; undefined for everything else. */
export const orderAt = (path: string): ClientOrderId | undefined =>
  path.startsWith(`${LIVE_ORDERS}/`) ? (path.slice(LIVE_ORDERS.length + 1) as ClientOrderId) : undefined
export const contingencyPath = (id: ContingencyId): string => `${CONTINGENCIES}/${id}`
export const symbolPath = (label: InstrumentLabel): string => `symbols/symbol:${label}`
/** Of which instrument the symbol is that a path lies in; undefined outside of the symbols. */
export const symbolAt = (path: string): InstrumentLabel | undefined =>
  /^symbols\/symbol:([^/]+)/.exec(path)?.[1] as InstrumentLabel | undefined
export const bookOf = (label: InstrumentLabel): string => `${symbolPath(label)}/book`
export const strategyOf = (label: InstrumentLabel): string => `${symbolPath(label)}/strategy`
