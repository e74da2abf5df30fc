/** Why the door said no. Codes are part of the report and of operators' scripts: never renamed. */
export interface Denial {
  readonly layer: Layer
  readonly code: DenialCode
  /** Key and value, as text, in the order in which they explain. */
  readonly detail: Readonly<Record<string, string>>
}

export const LAYERS = ['ladder', 'freshness', 'sanity', 'exposure', 'account', 'rates'] as const
export type Layer = (typeof LAYERS)[number]

export const DENIAL_CODES = {
  ladder: ['LADDER_SHUT', 'LADDER_LATCHED', 'LADDER_EXITS_ONLY', 'LADDER_REDUCING_ONLY'],
  freshness: [
    'FEED_STALE',
    'MARK_STALE',
    'APPROVAL_OLD',
    'VENUE_DISCONNECTED',
    'VENUE_RECONCILING',
    'VENUE_CLOCK',
  ],
  sanity: [
    'ORDER_CLIENT_ID',
    'ORDER_INSTRUMENT',
    'ORDER_NOT_TRADABLE',
    'ORDER_SIZE',
    'ORDER_PRICE',
    'ORDER_MARKET',
    'ORDER_FLAGS',
    'ORDER_MARK_UNKNOWN',
    'ORDER_BAND',
    'ORDER_TRIGGER',
    'ORDER_TRIGGER_THROUGH',
  ],
  exposure: [
    'EXIT_WOULD_OPEN',
    'EXPOSURE_ORDER',
    'EXPOSURE_SYMBOL',
    'EXPOSURE_GROUP',
    'EXPOSURE_NET',
    'EXPOSURE_VENUE',
    'EXPOSURE_TOTAL',
    'EXPOSURE_MARK_UNKNOWN',
    'EXPOSURE_WORTH_UNKNOWN',
  ],
  account: [
    'ACCOUNT_UNKNOWN',
    'ACCOUNT_LEVERAGE',
    'ACCOUNT_MARGIN',
    'ACCOUNT_LIQUIDATION',
    'ACCOUNT_STOP_REQUIRED',
    'ACCOUNT_STOP_LOSS',
  ],
  rates: [
    'RATE_DUPLICATE',
    'RATE_DUPLICATE_CONTENT',
    'RATE_ORDERS',
    'RATE_OPEN_ORDERS',
    'RATE_VENUE_BUDGET',
    'RATE_SELF_TRADE',
  ],
} as const satisfies Record<Layer, readonly string[]>

export type DenialCode = (typeof DENIAL_CODES)[Layer][number]

/** A denial of one layer; only that layer's codes compile. */
export const denialsOf =
  <L extends Layer>(layer: L) =>
  (
    code: (typeof DENIAL_CODES)[L][number],
    detail: Readonly<Record<string, string | number>> = {},
  ): Denial => ({
    layer,
    code,
    detail: Object.fromEntries(Object.entries(detail).map(([key, value]) => [key, String(value)])),
  })
