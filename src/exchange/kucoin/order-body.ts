import { z } from 'zod'
import { decimal, flag, integer } from './parameters.ts'

const CLIENT_OID = /^[A-Za-z0-9_-]{1,40}$/
const REMARK_LENGTH_MAX = 100

const optional = <Schema extends z.ZodType>(schema: Schema) =>
  schema.nullish().transform((value) => value ?? undefined)
const off = flag.nullish().transform((value) => value ?? false)
/** The venue reads '' as absent. */
const choice = <const Values extends readonly [string, ...string[]]>(values: Values) =>
  z
    .enum([...values, ''])
    .nullish()
    .transform((value) => (value === '' || value == null ? undefined : (value as Values[number])))

/** An order as a client says it, each field by itself. */
export const ORDER_BODY = z.compile(
  z.object({
    clientOid: z.string().regex(CLIENT_OID, 'clientOid is 1 to 40 letters, digits, _ or -'),
    symbol: z.string().min(1),
    side: z.enum(['buy', 'sell']).nullish(),
    type: z
      .enum(['limit', 'market'])
      .nullish()
      .transform((value) => value ?? 'limit'),
    leverage: optional(z.coerce.number().positive()),
    price: optional(decimal),
    size: optional(integer),
    qty: optional(decimal),
    valueQty: optional(decimal),
    marginMode: choice(['ISOLATED', 'CROSS']),
    positionSide: choice(['BOTH', 'LONG', 'SHORT']),
    timeInForce: choice(['GTC', 'IOC']),
    postOnly: off,
    reduceOnly: off,
    closeOrder: off,
    hidden: off,
    iceberg: off,
    forceHold: off,
    visibleSize: optional(integer.nonnegative()),
    stop: choice(['up', 'down']),
    stopPrice: optional(decimal),
    stopPriceType: choice(['TP', 'MP', 'IP']),
    stp: choice(['CN', 'CO', 'CB']),
    remark: optional(z.string().max(REMARK_LENGTH_MAX)),
  }),
)

export type OrderBody = z.output<typeof ORDER_BODY>
