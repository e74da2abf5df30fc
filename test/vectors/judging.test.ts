import { describe, expect, it } from 'vitest'
import { readVector } from '../../src/vectors/corpus.ts'
import { judge, judgeFiles } from '../../src/vectors/run.ts'
import { type Specified, UNSPECIFIED } from '../../src/vectors/specified.ts'
import { passed } from '../../src/vectors/verdict.ts'

const OVERVIEW = {
  currency: 'USDT',
  accountEquity: 99.5,
  unrealisedPNL: 0,
  marginBalance: 99,
  positionMargin: 0,
  orderMargin: 0,
  frozenFunds: 0,
  availableBalance: 99,
}
const endpoint = (lines: readonly string[], data: unknown): string =>
  [...lines, JSON.stringify({ code: '200000', data })].join('\n')

const session = (command: object, pushed: object): string =>
  [
    `> ${JSON.stringify({ id: '|1|', type: 'subscribe', privateChannel: false, response: true, ...command })}`,
    '< { "id": "|1|", "type": "ack" }',
    '= ',
    JSON.stringify(pushed, null, 2),
  ].join('\n')

const LEVEL = {
  type: 'message',
  topic: '/contractMarket/level2:XBTUSDTM',
  subject: 'level2',
  data: { sequence: 18, change: '5000.0,sell,83', timestamp: 1 },
}

const problemsOf = async (text: string): Promise<string> => {
  const verdicts = await judge(readVector('some/file.txt', text))
  expect(verdicts.some(passed)).toBe(false)
  return verdicts.flatMap(({ checks }) => checks.flatMap(({ problems }) => problems)).join('\n')
}

const requests = (methods: object, exchange = 'kucoinfutures'): string =>
  JSON.stringify({ exchange, skipKeys: ['clientOid'], methods })

const ccxtCase = (path: string, more: object = {}): object => ({
  description: 'one',
  url: `https://host${path}`,
  input: [],
  ...more,
})

const SELL_OF_BTC = {
  clientOid: 'x',
  side: 'sell',
  symbol: 'XBTUSDTM',
  type: 'limit',
  size: 1,
  leverage: 1,
  price: '61000',
}

const ACCOUNT = ['GET', '/api/v1/account-overview', 'true']

describe('a vector that holds', () => {
  it.each([
    { what: 'a request with its answer', text: endpoint(ACCOUNT, OVERVIEW) },
    {
      what: 'one with a byte order mark and the line ends of another system',
      text: `\uFEFF${endpoint(ACCOUNT, OVERVIEW)}`.replaceAll('\n', '\r\n'),
    },
    {
      what: 'an endpoint that only the exchange knows',
      text: endpoint(['GET', '/api/v1/trade-statistics', 'true'], { turnoverOf24h: 1 }),
    },
    {
      what: 'an order of a library in the symbol that the account trades in the other margin mode',
      text: requests({
        createOrder: [
          ccxtCase('/api/v1/orders', {
            input: ['BTC/USDT:USDT', 'limit', 'sell', 1, 61000],
            output: JSON.stringify(SELL_OF_BTC),
          }),
        ],
      }),
    },
    {
      what: 'a private question of a library, answered as documented',
      text: requests({ fetchDeposits: [ccxtCase('/api/v1/deposit-list')] }),
    },
    {
      what: 'an open question of a library, which needs no key',
      text: requests({ fetchTime: [ccxtCase('/api/v1/timestamp')] }),
    },
    {
      what: 'a specification whose path has more than operations, of a pool that is not for trading',
      text: JSON.stringify({
        openapi: '3.0.1',
        paths: {
          '/api/v1/withdrawal-list': {
            summary: 'what left',
            parameters: [],
            get: {
              'x-api-rate-limit-weight': 20,
              'x-api-rate-limit-pool': 'Management',
              'x-api-channel': 'Private',
              'x-response-example': JSON.stringify(
                JSON.stringify({ code: '200000', data: { items: [] } }),
              ).slice(1, -1),
            },
          },
        },
      }),
    },
    { what: 'a dialogue', text: session({ topic: '/contractMarket/level2:XBTUSDTM' }, LEVEL) },
  ])('passes: $what', async ({ text }) => {
    const verdicts = await judge(readVector('any/name/at/all', text))
    expect(verdicts.flatMap(({ checks }) => checks.flatMap(({ problems }) => problems))).toEqual([])
    expect(verdicts.every(passed)).toBe(true)
  })
})

describe('a vector that does not hold', () => {
  it.each([
    {
      what: 'an endpoint that nobody serves',
      text: endpoint(['GET', '/api/v1/moon-phase', 'false'], {}),
      why: /it does not serve GET \/api\/v1\/moon-phase \(404000/,
    },
    {
      what: 'a field that the exchange does not answer',
      text: endpoint(ACCOUNT, { ...OVERVIEW, karma: 7 }),
      why: /exchange: karma is missing/,
    },
    {
      what: 'a field of another type',
      text: endpoint(ACCOUNT, { ...OVERVIEW, currency: { code: 'USDT' } }),
      why: /currency is string, not an object/,
    },
    {
      what: 'an identifier that the exchange answers as another type',
      text: endpoint(['GET', '/api/v1/funding-history', 'true'], {
        dataList: [{ id: '7', symbol: 'XBTUSDTM', timePoint: 1, fundingRate: 0, funding: 0 }],
        hasMore: false,
      }),
      why: /dataList.0.id is number, not string/,
    },
    {
      what: 'an answer that the adapter cannot read',
      text: endpoint(ACCOUNT, { ...OVERVIEW, accountEquity: 'much' }),
      why: /Malformed/,
    },
    {
      what: 'a private call that claims to be open',
      text: endpoint(['GET', '/api/v1/account-overview', 'false'], OVERVIEW),
      why: /signed is true, not false/,
    },
    {
      what: 'a topic that nobody serves',
      text: session({ topic: '/moon/phase' }, { ...LEVEL, topic: '/moon/phase', subject: 'full' }),
      why: /never heard of \/moon\/phase/,
    },
    {
      what: 'a push that the adapter cannot read',
      text: session(
        { topic: '/contractMarket/level2:XBTUSDTM' },
        { ...LEVEL, data: { ...LEVEL.data, change: '5000.0,sell' } },
      ),
      why: /malformed/,
    },
    {
      what: 'a push with a field that the exchange does not have',
      text: session(
        { topic: '/contractMarket/level2:XBTUSDTM' },
        { ...LEVEL, data: { ...LEVEL.data, colour: 'red' } },
      ),
      why: /exchange: colour is missing/,
    },
    {
      what: 'a command that the adapter says otherwise',
      text: session({ topic: '/contractMarket/level2:XBTUSDTM', privateChannel: true }, LEVEL),
      why: /frame is/,
    },
    {
      what: 'an answer that is no answer',
      text: ['GET', '/api/v1/mark-price/XBTUSDTM/current', 'false', 'oops'].join('\n'),
      why: /the sample is no answer of the venue/,
    },
    {
      what: 'a dialogue in another venue’s words',
      text: '> {"method":"SUBSCRIBE","params":["btcusdt@aggTrade"],"id":1}\n< {"result":null,"id":1}',
      why: /no command here: \{"method":"SUBSCRIBE"/,
    },
    {
      what: 'requests of another venue',
      text: requests({ fetchTime: [ccxtCase('/fapi/v1/time')] }, 'binanceusdm'),
      why: /requests of another venue/,
    },
    {
      what: 'a private question that the exchange answers to everybody',
      text: requests({ fetchSecrets: [ccxtCase('/api/v1/timestamp')] }),
      why: /unsigned is 200000, not 400001/,
    },
    { what: 'requests without a case', text: requests({}), why: /it holds no cases/ },
    {
      what: 'a specification without an example',
      text: JSON.stringify({ openapi: '3.0.1', paths: { '/api/v1/timestamp': { get: {} } } }),
      why: /no example of an answer that can be read/,
    },
    { what: 'a text of no kind', text: 'hello', why: /neither a request, a dialogue/ },
    { what: 'JSON of no kind', text: '{"hello":1}', why: /JSON, but neither/ },
  ])('fails with the reason: $what', async ({ text, why }) => {
    expect(await problemsOf(text)).toMatch(why)
  })

  it('fails alone: its neighbours in the file are judged', async () => {
    const time = ccxtCase('/api/v1/timestamp')
    const verdicts = await judge(
      readVector(
        'some/file',
        requests({ fetchTime: [{ nope: 1 }, time, ccxtCase('', { url: 'no url' }), time] }),
      ),
    )
    expect(verdicts.map(passed)).toEqual([false, true, false, true])
  })

  it('fails when the weight is not the one that the adapter and the exchange count', async () => {
    const operation = (weight: number): string =>
      JSON.stringify({
        openapi: '3.0.1',
        paths: {
          '/api/v1/account-overview': {
            get: {
              parameters: [{ name: 'currency', in: 'query' }],
              'x-api-rate-limit-weight': weight,
              'x-api-rate-limit-pool': 'Futures',
              'x-api-channel': 'Private',
              'x-response-example': JSON.stringify(JSON.stringify({ code: '200000', data: OVERVIEW })).slice(
                1,
                -1,
              ),
            },
          },
        },
      })
    const right = await judge(readVector('specification.json', operation(5)))
    expect(right.every(passed)).toBe(true)
    expect(await problemsOf(operation(7))).toMatch(
      /weight is 5, not 7\nexchange: weight in Futures is 5, not 7/,
    )
  })

  it('passes when the exchange answers as specified and the recording is older', async () => {
    const recorded = readVector('recorded', endpoint(ACCOUNT, { ...OVERVIEW, karma: 7 }))
    const specifies = (data: object): Specified => ({ ...UNSPECIFIED, answer: () => data })
    const [heard] = await judge(recorded, specifies(OVERVIEW))
    expect(heard && passed(heard)).toBe(true)
    expect(JSON.stringify(heard)).toContain('as specified, though in the sample karma is missing')
    const [unheard] = await judge(recorded, specifies({ ...OVERVIEW, karma: 7 }))
    expect(unheard && passed(unheard)).toBe(false)
  })

  it('fails when a library asks for another margin mode: only what is left out is equivalent', async () => {
    const output = {
      side: 'buy',
      symbol: 'LTCUSDTM',
      type: 'market',
      size: 1,
      leverage: 1,
      marginMode: 'ISOLATED',
    }
    const cases = {
      exchange: 'kucoinfutures',
      skipKeys: ['clientOid'],
      methods: {
        createOrder: [
          {
            description: 'a buy',
            url: 'https://host/api/v1/orders',
            input: ['LTC/USDT:USDT', 'market', 'buy', 1],
            output: JSON.stringify({ clientOid: 'x', ...output }),
          },
        ],
      },
    }
    expect(await problemsOf(JSON.stringify(cases))).toMatch(
      /"marginMode":"CROSS".* not .*"marginMode":"ISOLATED"/,
    )
  })

  it('fails when a library asks for something else', async () => {
    const cases = {
      exchange: 'kucoinfutures',
      skipKeys: ['clientOid'],
      methods: {
        createOrder: [
          {
            description: 'a buy',
            url: 'https://host/api/v1/orders',
            input: ['LTC/USDT:USDT', 'limit', 'buy', 1, 50],
            output:
              '{"clientOid":"x","side":"buy","symbol":"LTCUSDTM","type":"limit","size":2,"leverage":1,"price":"50"}',
          },
        ],
      },
    }
    expect(await problemsOf(JSON.stringify(cases))).toMatch(/request is .*"size":1.* not .*"size":2/)
  })
})

describe('a folder', () => {
  it('is judged file by file, without what only explains it', async () => {
    const text = endpoint(ACCOUNT, OVERVIEW)
    const names = [
      'README.md',
      'LICENSE',
      'deep/LICENCE.txt',
      '.hidden',
      'deep/.hidden',
      'a.txt',
      'NOTICES/b',
    ]
    const judged: string[] = []
    for await (const [verdict] of judgeFiles(names.map((file) => ({ file, text }))))
      judged.push(`${verdict?.file} ${verdict && passed(verdict)}`)
    expect(judged).toEqual(['a.txt true', 'NOTICES/b true'])
  })
})
