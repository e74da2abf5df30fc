import { z } from 'zod'
import type { InstrumentSymbol } from '../../domain/instrument.ts'
import { negate, ZERO } from '../../domain/money.ts'
import type { LedgerLine } from '../contract.ts'
import { accountOverview, CURRENCY_DEFAULT } from './account-overview.ts'
import { listOf } from './funding-endpoints.ts'
import { epochMs, flag, integer } from './parameters.ts'
import { badParameter, unknownContract } from './refusal.ts'
import { futures, management, type Route, route } from './router.ts'
import type { SimulatedVenue } from './venue.ts'
import { amount } from './wire-json.ts'

const LEDGER_COUNT = 50
const LEDGER_COUNT_MAX = 1000

const DEAD_MAN_SECONDS_MIN = 5
const DEAD_MAN_SECONDS_MAX = 86_400
const DEAD_MAN_SYMBOLS_MAX = 50
const DEAD_MAN_OFF = -1

const DEAD_MAN = z.object({
  tradeType: z.literal('FUTURES'),
  timeout: integer.refine(
    (seconds) =>
      seconds === DEAD_MAN_OFF || (seconds >= DEAD_MAN_SECONDS_MIN && seconds <= DEAD_MAN_SECONDS_MAX),
    'timeout is -1, or 5 to 86400 seconds',
  ),
  symbols: z
    .union([z.array(z.string()), z.string().transform((list) => list.split(',').filter(Boolean))])
    .nullish()
    .transform((symbols) => symbols ?? [])
    .refine((symbols) => symbols.length <= DEAD_MAN_SYMBOLS_MAX, 'at most 50 symbols'),
})

const LEDGER = z.object({
  startAt: epochMs.default(0),
  endAt: epochMs.optional(),
  type: z.string().optional(),
  currency: z.string().optional(),
  forward: flag.default(true),
  offset: integer.optional(),
  maxCount: integer.min(1).max(LEDGER_COUNT_MAX).default(LEDGER_COUNT),
})

/** The endpoints about the account's money, and its dead-man switch. */
export function accountEndpoints(venue: SimulatedVenue): readonly Route[] {
  const { exchange, clock } = venue
  const armed = new Map<string, ArmedSwitch>()

  return [
    route(
      'GET /api/v1/account-overview',
      futures(5),
      z.object({ currency: z.string().default(CURRENCY_DEFAULT) }),
      ({ currency }, { account }) => accountOverview(venue, account, currency),
    ),
    route('GET /api/v1/transaction-history', management(2), LEDGER, (asked, { account }) => {
      const { currency } = exchange.wallet(account)
      if (asked.currency !== undefined && asked.currency !== currency) return { hasMore: false, dataList: [] }
      const lines = exchange
        .ledger(account, asked.startAt)
        .filter((line) => line.at <= (asked.endAt ?? line.at))
        .filter((line) => asked.type === undefined || isOfType(line, asked.type))
        .filter((line) => line.sequence < (asked.offset ?? Number.POSITIVE_INFINITY))
        .toReversed()
      return listOf(lines, asked.maxCount, (line) => ledgerView(line, currency))
    }),
    route('POST /api/ua/v1/dcp/set', futures(2), DEAD_MAN, (asked, { account }) => {
      const unknown = asked.symbols.find((symbol) => !venue.instrument(symbol))
      if (unknown !== undefined) return unknownContract()
      exchange.armDeadMan(account, Math.max(0, asked.timeout) * 1000, asked.symbols as InstrumentSymbol[])
      const systemTime = Math.floor(clock.now() / 1000)
      if (asked.timeout === DEAD_MAN_OFF) armed.delete(account)
      else armed.set(account, { timeout: asked.timeout, symbols: asked.symbols, systemTime })
      const triggerTime = asked.timeout === DEAD_MAN_OFF ? 0 : systemTime + asked.timeout
      return { tradeType: 'FUTURES', symbol: asked.symbols.join(','), systemTime, triggerTime }
    }),
    route(
      'GET /api/ua/v1/dcp/query',
      futures(2),
      z.object({ tradeType: z.string() }),
      ({ tradeType }, { account }) => {
        if (tradeType !== 'FUTURES') return badParameter('tradeType: only FUTURES is offered here')
        const known = armed.get(account)
        if (!known) return null
        return {
          tradeType,
          symbol: known.symbols.join(','),
          timeout: known.timeout,
          systemTime: Math.floor(clock.now() / 1000),
          triggerTime: known.systemTime + known.timeout,
        }
      },
    ),
  ]
}

interface ArmedSwitch {
  readonly timeout: number
  readonly symbols: readonly string[]
  readonly systemTime: number
}

/** The venue knows what came and went, and what trading did. */
function typeOf({ kind, amount: moved }: LedgerLine): string {
  if (kind === 'deposit') return 'Deposit'
  if (kind === 'transfer') return moved < ZERO ? 'TransferOut' : 'TransferIn'
  return 'RealisedPNL'
}

/** The venue's own documents spell them in several ways. */
const isOfType = (line: LedgerLine, type: string): boolean =>
  typeOf(line).toLowerCase() === type.toLowerCase()

const ledgerView = (line: LedgerLine, currency: string) => ({
  time: line.at,
  type: typeOf(line),
  amount: amount(line.amount),
  fee: amount(line.kind === 'fee' ? negate(line.amount) : ZERO),
  accountEquity: amount(line.balance),
  status: 'Completed',
  remark: line.remark,
  offset: line.sequence,
  currency,
})
