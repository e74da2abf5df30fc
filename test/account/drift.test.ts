import { describe, expect, test } from 'vitest'
import { BalanceAudit, FIRST_TOLD, termsDrift } from '../../src/account/drift.ts'
import { formatMoney, money } from '../../src/domain/money.ts'
import { lineIn } from '../../src/journal/ledger.ts'
import { terms, wallets } from './holdings.ts'

/** A millionth of a thousand: 0.001. */
const SHARE = 0.000001

/** What the venue said, read after read, against a wallet of ours. A `?` marks a read that our ledger changed under. */
function reads(ours: string, told: boolean, ...said: readonly string[]): readonly (string | null)[] {
  const audit = new BalanceAudit(SHARE)
  const line = lineIn(wallets({ USDT: ours }), 'kucoin', 'USDT')
  line.told = told
  return said.map((text) => {
    const balance = money(text.replace('?', ''))
    const read = {
      venue: 'kucoin',
      currency: 'USDT',
      balance,
      clean: !text.endsWith('?'),
      micros: 0,
      transfersMicros: 0,
    } as const
    const adjusted = audit.compare(read, line)
    return adjusted && `${formatMoney(adjusted.from)} → ${formatMoney(adjusted.to)}`
  })
}

describe('a balance that the venue tells', () => {
  const cases: readonly [
    sentence: string,
    ours: string,
    told: boolean,
    said: readonly string[],
    adjusted: readonly (string | null)[],
  ][] = [
    ['for the first time is taken at once', '-1.5', false, ['1000'], ['-1.5 → 1000']],
    ['for the first time, while something was booked, too', '0', false, ['1000?'], ['0 → 1000']],
    ['equal to ours is nothing', '1000', true, ['1000', '1000', '1000'], [null, null, null]],
    ['off by rounding is nothing', '1000', true, ['1000.001', '999.999', '1000.001'], [null, null, null]],
    [
      'off by more is adjusted when it stays so',
      '1000',
      true,
      ['1050', '1050', '1050'],
      [null, null, '1000 → 1050'],
    ],
    ['less than ours too', '1000', true, ['10', '10', '10'], [null, null, '1000 → 10']],
    [
      'off by another amount each time is a race, not a drift',
      '1000',
      true,
      ['1001', '1002', '1003', '1004', '1005', '1006'],
      [null, null, null, null, null, null],
    ],
    ['equal in between was none', '1000', true, ['1050', '1050', '1000', '1050'], [null, null, null, null]],
    [
      'while something was booked says nothing',
      '1000',
      true,
      ['1050?', '1050?', '1050?', '1050', '1050', '1050'],
      [null, null, null, null, null, '1000 → 1050'],
    ],
    [
      'of a small wallet may still be off by dust',
      '0.0001',
      true,
      ['0.000101', '0.000101', '0.000101'],
      [null, null, null],
    ],
    [
      'of a small wallet is off by more than dust',
      '0.0001',
      true,
      ['0.0002', '0.0002', '0.0002'],
      [null, null, '0.0001 → 0.0002'],
    ],
  ]
  test.each(cases)('%s', (_sentence, ours, told, said, adjusted) => {
    expect(reads(ours, told, ...said)).toEqual(adjusted)
  })

  test('that was never heard of here is taken from zero', () => {
    const read = {
      venue: 'kucoin',
      currency: 'USDC',
      balance: money('7'),
      clean: true,
      micros: 0,
      transfersMicros: 0,
    } as const
    expect(new BalanceAudit(SHARE).compare(read, undefined)).toMatchObject({
      from: 0n,
      to: money('7'),
      reason: FIRST_TOLD,
    })
  })

  test('is adjusted to only when it was asked whether money came or went', () => {
    const audit = new BalanceAudit(SHARE)
    const line = lineIn(wallets({ USDT: '1000' }), 'kucoin', 'USDT')
    const say = (balance: string, micros: number, transfersMicros: number) =>
      audit.compare(
        { venue: 'kucoin', currency: 'USDT', balance: money(balance), clean: true, micros, transfersMicros },
        line,
      )
    expect([1, 2, 3, 4].map((micros) => say('950', micros, 0))).toEqual([null, null, null, null])
    expect(audit.suspectedMicros).toBe(1)
    expect(say('950', 5, 4)).toMatchObject({ to: money('950') })
    expect(audit.suspectedMicros).toBeNull()
  })

  test('that differs by another amount than before is asked about anew: money went, was booked, and came back', () => {
    const audit = new BalanceAudit(SHARE)
    const say = (ours: string, micros: number, transfersMicros: number) =>
      audit.compare(
        { venue: 'kucoin', currency: 'USDT', balance: money('50'), clean: true, micros, transfersMicros },
        lineIn(wallets({ USDT: ours }), 'kucoin', 'USDT'),
      )
    expect([say('1000', 1, 0), say('0', 3, 2), say('0', 4, 2), say('0', 5, 2)]).toEqual([
      null,
      null,
      null,
      null,
    ])
    expect(audit.suspectedMicros).toBe(3)
    expect(say('0', 6, 5)).toMatchObject({ to: money('50') })
  })

  test('in one currency proves nothing of another', () => {
    const audit = new BalanceAudit(SHARE)
    const ledgers = wallets({ USDT: '1000', USDC: '1000' })
    const say = (currency: string) =>
      audit.compare(
        { venue: 'kucoin', currency, balance: money('1050'), clean: true, micros: 0, transfersMicros: 0 },
        lineIn(ledgers, 'kucoin', currency),
      )
    expect(['USDT', 'USDC', 'USDT', 'USDC'].map(say)).toEqual([null, null, null, null])
    expect(say('USDT')).not.toBeNull()
  })
})

describe('margin terms that the venue tells', () => {
  test.each([
    ['the same', {}, null],
    ['nothing at all', { leverage: 5, mode: 'cross', maintenanceRate: 0.005 }, null],
    ['another leverage', { leverage: 10 }, { leverage: 10 }],
    ['a leverage that rounding explains', { leverage: 5.02 }, null],
    ['another mode', { mode: 'isolated' }, { mode: 'isolated' }],
    ['another bracket', { maintenanceRate: 0.01 }, { maintenanceRate: 0.01 }],
  ] as const)('%s', (_sentence, told, differs) => {
    expect(termsDrift(terms(), told)).toEqual(differs && terms(differs))
  })
})
