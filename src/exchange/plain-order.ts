import type { OrderRequest } from './contract.ts'

type Said = 'clientOid' | 'symbol' | 'side' | 'price' | 'size'

/** An order of which no more is said than this: it rests until it is cancelled, is seen, and waits for nothing. */
export const plainOrder = (said: Pick<OrderRequest, Said> & Partial<OrderRequest>): OrderRequest => ({
  timeInForce: 'GTC',
  postOnly: false,
  reduceOnly: false,
  hidden: false,
  leverage: 1,
  stop: null,
  selfTrade: null,
  remark: '',
  ...said,
})
