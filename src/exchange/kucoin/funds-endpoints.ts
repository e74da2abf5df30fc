import { z } from 'zod'
import { absolute, formatMoney, ZERO } from '../../domain/money.ts'
import type { LedgerLine } from '../contract.ts'
import { PAGE, page, WINDOW } from './parameters.ts'
import { management, type Route, route } from './router.ts'
import { userIdOf } from './user-id.ts'
import type { SimulatedVenue } from './venue.ts'
import { amount } from './wire-json.ts'

/**
 * The endpoints about money that comes and goes. Here it comes once, as the opening deposit; what is transferred
 * between an owner's accounts is nobody's request, and happens when the exchange is told so.
 *
 * The three lists of the old futures wallet are out of the venue's documents and still answered by it; they cost
 * what their successors cost.
 */

const MOVES = z.object({
  ...PAGE,
  ...WINDOW,
  status: z.enum(['PROCESSING', 'SUCCESS', 'FAILURE']).optional(),
  currency: z.string().optional(),
})
const LINES = z.object({
  ...PAGE,
  ...WINDOW,
  /** Several at once, separated by commas. */
  currency: z.string().optional(),
  direction: z.enum(['in', 'out']).optional(),
  bizType: z.string().optional(),
})
const TRANSFERS = MOVES.omit({ status: true }).extend({ queryStatus: z.string().optional() })

export function fundsEndpoints({ exchange }: SimulatedVenue): readonly Route[] {
  /** Newest first. */
  const linesOf = (account: string, asked: z.output<typeof LINES> | z.output<typeof MOVES>) => {
    const { currency } = exchange.wallet(account)
    if (asked.currency !== undefined && !asked.currency.split(',').includes(currency)) return []
    return exchange
      .ledger(account, 0)
      .map((line) => ({ line, id: String(line.sequence), currency }))
      .filter(({ line }) => line.at >= (asked.startAt ?? 0) && line.at <= (asked.endAt ?? line.at))
      .toReversed()
  }

  return [
    route('GET /api/v1/deposit-list', management(5), MOVES, (asked, { account }) => {
      const deposits = linesOf(account, asked).filter(({ line }) => line.kind === 'deposit')
      const found = asked.status === undefined || asked.status === 'SUCCESS' ? deposits : []
      return page(found, asked, ({ line, currency }) => ({
        currency,
        status: 'SUCCESS',
        address: addressOf(account),
        // Nothing came over a chain.
        isInner: true,
        walletTxId: '',
        amount: amount(line.amount),
        fee: amount(ZERO),
        createdAt: line.at,
      }))
    }),
    route('GET /api/v1/withdrawal-list', management(20), MOVES, (asked) => page([], asked, Object)),
    route('GET /api/v1/transfer-list', management(20), TRANSFERS, (asked) => page([], asked, Object)),
    route(
      'GET /api/v1/deposit-address',
      management(5),
      z.object({ currency: z.string().min(1) }),
      (_input, { account }) => ({ address: addressOf(account), memo: null }),
    ),
    route('GET /api/v1/accounts/ledgers', management(2), LINES, (asked, { account }) => {
      const found = linesOf(account, asked)
        .filter(({ line }) => asked.direction === undefined || directionOf(line) === asked.direction)
        .filter(({ line }) => asked.bizType === undefined || BUSINESS[line.kind] === asked.bizType)
      return page(found, asked, ({ line, id, currency }) => ({
        id,
        currency,
        amount: formatMoney(absolute(line.amount)),
        fee: '0',
        balance: formatMoney(line.balance),
        accountType: 'CONTRACT',
        bizType: BUSINESS[line.kind],
        direction: directionOf(line),
        createdAt: line.at,
        context: JSON.stringify({ remark: line.remark }),
      }))
    }),
  ]
}

const ADDRESS_LENGTH = 40

/** An address of no chain, the same for an account whenever it is asked for. */
const addressOf = (account: string): string => `0x${userIdOf(account).hex.padStart(ADDRESS_LENGTH, '0')}`

const directionOf = ({ amount: moved }: LedgerLine): 'in' | 'out' => (moved < ZERO ? 'out' : 'in')

const BUSINESS: Readonly<Record<LedgerLine['kind'], string>> = {
  realised: 'TRADE_EXCHANGE',
  fee: 'TRADE_EXCHANGE',
  funding: 'TRADE_EXCHANGE',
  liquidation: 'TRADE_EXCHANGE',
  deposit: 'DEPOSIT',
  transfer: 'TRANSFER',
}
