/**
 * Answers of endpoints that request cases ask for and that no specification in the folder need describe, with the
 * fields that the venue documents (docs.kucoin.com: futures wallet, account ledgers). Values only show types.
 */
const PAGE = { currentPage: 1, pageSize: 50, totalNum: 1, totalPage: 1 }

const DOCUMENTED: Readonly<Record<string, unknown>> = {
  'GET /api/v1/deposit-list': {
    ...PAGE,
    items: [
      {
        currency: 'USDT',
        status: 'SUCCESS',
        address: 'a',
        isInner: true,
        amount: 1,
        fee: 0,
        walletTxId: 'a',
        createdAt: 1,
      },
    ],
  },
  'GET /api/v1/withdrawal-list': {
    ...PAGE,
    items: [
      {
        withdrawalId: 'a',
        currency: 'USDT',
        status: 'SUCCESS',
        address: 'a',
        memo: 'a',
        isInner: true,
        amount: 1,
        fee: 0,
        walletTxId: 'a',
        createdAt: 1,
        remark: 'a',
        reason: 'a',
      },
    ],
  },
  'GET /api/v1/deposit-address': { address: 'a', memo: 'a' },
  'GET /api/v1/accounts/ledgers': {
    ...PAGE,
    items: [
      {
        id: 'a',
        currency: 'USDT',
        amount: '1',
        fee: '0',
        balance: '1',
        accountType: 'CONTRACT',
        bizType: 'a',
        direction: 'in',
        createdAt: 1,
        context: 'a',
      },
    ],
  },
}

/** The documented data of an answer; undefined for what is not described here. */
export const documented = (method: string, path: string): unknown => DOCUMENTED[`${method} ${path}`]
