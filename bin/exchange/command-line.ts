import { parseArgs } from 'node:util'
import { money } from '../../src/domain/money.ts'

/** The command line of `npm run exchange` as a table: parsing and --help are made from it. */
export const EXCHANGE_FLAGS = {
  port: { value: 'N', default: '0', meaning: 'where it listens on 127.0.0.1; 0: any free port' },
  seed: { value: 'N', default: '1', meaning: 'seed of its market' },
  symbols: { value: 'A,B', default: 'XBTUSDTM,ETHUSDTM,SOLUSDTM', meaning: 'what a generated market trades' },
  deposit: { value: 'USDT', default: '100000', meaning: 'what the account begins with' },
  'maker-fee-rate': { value: 'SHARE', default: '0.0002', meaning: 'of the value; negative: a rebate' },
  'taker-fee-rate': { value: 'SHARE', default: '0.0006', meaning: 'of the value' },
  'orders-per-second': {
    value: 'N',
    default: '20',
    meaning: 'of a generated market, by symbol, in calm times',
  },
  replay: {
    value: 'FILE',
    default: undefined,
    meaning: 'drive the market from a recording; may be repeated',
  },
  chaos: {
    value: 'SEED',
    default: undefined,
    meaning: 'faults at the venue and on its wire, from the first order on',
  },
  'data-dir': {
    value: 'DIR',
    default: undefined,
    meaning: 'keep accounts, orders and fills there: killed with -9, it goes on where it was',
  },
  'crash-file': { value: 'FILE', default: undefined, meaning: 'where a crash is written; else to stderr' },
  'linger-ms': { value: 'N', default: '60000', meaning: 'ends when nobody has been connected for so long' },
} as const

export type ExchangeFlag = keyof typeof EXCHANGE_FLAGS

export interface ExchangeAsked {
  readonly port: number
  readonly seed: number
  readonly symbols: readonly string[]
  readonly deposit: string
  readonly makerFeeRate: string
  readonly takerFeeRate: string
  readonly ordersPerSecond: number
  readonly replay: readonly string[]
  readonly chaosSeed: number | undefined
  readonly dataDir: string | undefined
  readonly crashFile: string | undefined
  readonly lingerMs: number
}

const PORT_MAX = 65_535
const SEED_MAX = 2 ** 32 - 1
const ORDERS_PER_SECOND_MAX = 10_000

/** Reads the arguments after the script's name; the sentences say what is wrong with them. */
export function parseExchange(args: readonly string[]): ExchangeAsked | 'help' | readonly string[] {
  let values: ReturnType<typeof valuesOf>
  try {
    values = valuesOf(args)
  } catch (error) {
    return [(error as Error).message]
  }
  if (values.help) return 'help'
  const errors: string[] = []
  const refuse = (flag: ExchangeFlag, wanted: string, text: string): void =>
    void errors.push(`--${flag} takes ${wanted}, not ${JSON.stringify(text)}`)
  const whole = (flag: ExchangeFlag, text: string, max: number): number => {
    if (/^\d+$/.test(text) && Number(text) <= max) return Number(text)
    refuse(flag, `a whole number up to ${max}`, text)
    return 0
  }
  const decimal = (flag: ExchangeFlag, text: string): string => {
    try {
      money(text)
    } catch {
      refuse(flag, 'a decimal number', text)
    }
    return text
  }
  const ordersPerSecond = Number(values['orders-per-second'])
  if (!(ordersPerSecond > 0 && ordersPerSecond <= ORDERS_PER_SECOND_MAX))
    refuse('orders-per-second', `a number up to ${ORDERS_PER_SECOND_MAX}`, values['orders-per-second'])
  // A recording begins anew with its process, and what the accounts hold was bought at the prices of its end.
  if (values['data-dir'] !== undefined && values.replay.length > 0)
    errors.push('--data-dir and --replay exclude each other: a recording does not go on where it was')
  const asked: ExchangeAsked = {
    port: whole('port', values.port, PORT_MAX),
    seed: whole('seed', values.seed, SEED_MAX),
    symbols: values.symbols.split(','),
    deposit: decimal('deposit', values.deposit),
    makerFeeRate: decimal('maker-fee-rate', values['maker-fee-rate']),
    takerFeeRate: decimal('taker-fee-rate', values['taker-fee-rate']),
    ordersPerSecond,
    replay: values.replay,
    chaosSeed: values.chaos === undefined ? undefined : whole('chaos', values.chaos, SEED_MAX),
    dataDir: values['data-dir'],
    crashFile: values['crash-file'],
    lingerMs: whole('linger-ms', values['linger-ms'], Number.MAX_SAFE_INTEGER),
  }
  return errors.length > 0 ? errors : asked
}

/** The text of --help. */
export function exchangeHelp(): string {
  const rows = Object.entries(EXCHANGE_FLAGS).map(([name, { value, meaning, default: given }]) => [
    `--${name} ${value}`,
    given === undefined ? meaning : `${meaning} (${given})`,
  ])
  const width = Math.max(...rows.map(([usage = '']) => usage.length))
  return [
    'usage: npm run exchange -- [FLAGS]',
    ...rows.map(([usage = '', meaning]) => `  ${usage.padEnd(width)}  ${meaning}`),
    `  ${'--help'.padEnd(width)}  print this and exit`,
  ].join('\n')
}

function valuesOf(args: readonly string[]) {
  const text = <Flag extends ExchangeFlag>(flag: Flag) => ({
    type: 'string' as const,
    default: EXCHANGE_FLAGS[flag].default as NonNullable<(typeof EXCHANGE_FLAGS)[Flag]['default']>,
  })
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: text('port'),
      seed: text('seed'),
      symbols: text('symbols'),
      deposit: text('deposit'),
      'maker-fee-rate': text('maker-fee-rate'),
      'taker-fee-rate': text('taker-fee-rate'),
      'orders-per-second': text('orders-per-second'),
      replay: { type: 'string', multiple: true, default: [] },
      chaos: { type: 'string' },
      'data-dir': { type: 'string' },
      'crash-file': { type: 'string' },
      'linger-ms': text('linger-ms'),
      help: { type: 'boolean', default: false },
    },
  })
  return values
}
