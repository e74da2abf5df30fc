import { z } from 'zod'
import { accountOverview, CURRENCY_DEFAULT } from './account-overview.ts'
import { futures, management, type Route, route } from './router.ts'
import type { SimulatedVenue } from './venue.ts'

/** The endpoints about a main account and its sub-accounts. Every account here is a main one and has none. */
export function subAccountEndpoints(venue: SimulatedVenue): readonly Route[] {
  return [
    route(
      'GET /api/v1/account-overview-all',
      futures(6),
      z.object({ currency: z.string().default(CURRENCY_DEFAULT) }),
      ({ currency }, { account }) => {
        const { riskRatio: _, ...own } = accountOverview(venue, account, currency)
        return {
          summary: {
            accountEquityTotal: own.accountEquity,
            unrealisedPNLTotal: own.unrealisedPNL,
            marginBalanceTotal: own.marginBalance,
            positionMarginTotal: own.positionMargin,
            orderMarginTotal: own.orderMargin,
            frozenFundsTotal: own.frozenFunds,
            availableBalanceTotal: own.availableBalance,
            currency,
          },
          accounts: [{ accountName: 'main', ...own }],
        }
      },
    ),
    route('GET /api/v1/sub/api-key', management(20), z.object({ subName: z.string() }), () => []),
  ]
}
