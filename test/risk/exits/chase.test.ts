import { describe, expect, it } from 'vitest'
import type { Ticks } from '../../../src/domain/instrument.ts'
import type { Exposure } from '../../../src/risk/exits/exposure.ts'
import { exitPlan } from '../../../src/risk/exits/plan.ts'
import { exposure, resting, rules, touch } from './position.ts'

const measured = (lots: number, changed: Partial<Exposure> = {}) =>
  exitPlan('measured', exposure(lots, changed), rules, true)

const ago = (elapsedMs: number) => ({ reference: 10_000 as Ticks, elapsedMs })

describe('a chase', () => {
  it('rests all of a long at the ask, post-only', () => {
    expect(measured(10)).toEqual({
      cancel: [],
      place: {
        symbol: 'XBTUSDTM',
        side: 'sell',
        price: 10_001,
        size: 10,
        timeInForce: 'GTC',
        postOnly: true,
        reduceOnly: true,
      },
    })
  })

  it('rests all of a short at the bid', () => {
    expect(measured(-10).place).toMatchObject({ side: 'buy', price: 9_999, size: 10 })
  })

  it('rests no more than the venue takes in one order', () => {
    expect(measured(5_000).place?.size).toBe(1_000)
  })

  it('stays in the band, wherever the touch is', () => {
    expect(measured(10, { touch: touch(9_900, 10_100), mark: 9_900 }).place?.price).toBe(10_058)
  })

  const placed: readonly (readonly [string, number, number])[] = [
    ['at the touch, while its patience lasts', 1_999, 10_011],
    ['a fifth inside the spread, when it has lasted once', 2_000, 10_007],
    ['most of the way to the bid, at the end', 9_999, 9_995],
  ]
  for (const [where, elapsedMs, price] of placed)
    it(`places ${where}`, () => {
      const wide = { touch: touch(9_990, 10_011), begun: ago(elapsedMs) }
      expect(measured(10, wide).place?.price).toBe(price)
      const short = measured(-10, { touch: touch(9_989, 10_010), begun: ago(elapsedMs) })
      expect(short.place?.price).toBe(20_000 - price)
    })

  const looks: readonly (readonly [string, Partial<Exposure>, boolean])[] = [
    ['a touch that went away', { exits: [resting({ price: 10_003 as Ticks, restedMs: 500 })] }, true],
    ['it, when it has just moved', { exits: [resting({ price: 10_003 as Ticks, restedMs: 499 })] }, false],
    [
      'a touch that came nearer',
      { exits: [resting()], touch: touch(10_000, 10_001), begun: ago(2_000) },
      false,
    ],
    ['its own patience', { exits: [resting()], touch: touch(9_981, 10_001), begun: ago(4_000) }, true],
    [
      'its patience where there is nothing to gain',
      { exits: [resting()], touch: touch(9_999, 10_001), begun: ago(4_000) },
      false,
    ],
    ['what is not acknowledged', { exits: [resting({ price: 10_003 as Ticks, state: 'under-way' })] }, false],
    [
      'what is cancelled already',
      { exits: [resting({ price: 10_003 as Ticks, state: 'cancelling' })] },
      false,
    ],
    ['what nobody knows', { exits: [resting({ price: 10_003 as Ticks, state: 'uncertain' })] }, false],
  ]
  for (const [what, changed, follows] of looks)
    it(`${follows ? 'follows' : 'does not follow'} ${what}, and places no second order`, () => {
      expect(measured(10, changed)).toEqual({ cancel: follows ? ['exit1'] : [], place: undefined })
    })

  it('follows a touch that rises, when it buys', () => {
    const exits = [resting({ side: 'buy', price: 9_990 as Ticks })]
    expect(measured(-10, { exits })).toEqual({ cancel: ['exit1'], place: undefined })
  })

  it('is not placed again at once, whatever became of the last', () => {
    expect(measured(10, { sinceLastMs: 499 })).toEqual({ cancel: [], place: undefined })
    expect(measured(10, { sinceLastMs: 500 }).place).toBeDefined()
  })

  it('takes back what is larger than the position, and what is on its side', () => {
    expect(measured(9, { exits: [resting()] }).cancel).toEqual(['exit1'])
    expect(measured(-10, { exits: [resting()] }).cancel).toEqual(['exit1'])
    expect(measured(0, { exits: [resting()] })).toEqual({ cancel: ['exit1'], place: undefined })
  })

  it('stays where it is when the requests run out, and crosses where nothing rests', () => {
    const left = { exits: [resting({ price: 10_003 as Ticks })] }
    expect(exitPlan('measured', exposure(10, left), rules, false)).toEqual({ cancel: [], place: undefined })
    expect(exitPlan('measured', exposure(10), rules, false).place).toMatchObject({
      timeInForce: 'IOC',
      size: 3,
    })
  })
})

describe('a chase without a book', () => {
  const blind = { touch: undefined }
  const nothing = { cancel: [], place: undefined }

  it('leaves what rests where it is, and places nothing', () => {
    expect(measured(10, blind)).toEqual(nothing)
    expect(measured(10, { ...blind, exits: [resting({ price: 10_003 as Ticks })] })).toEqual(nothing)
  })

  it('ends by the mark, or when its time is over', () => {
    expect(measured(10, { ...blind, mark: 9_949 }).place?.timeInForce).toBe('IOC')
    expect(measured(10, { ...blind, begun: ago(10_000) }).place?.timeInForce).toBe('IOC')
  })
})

describe('a chase ends', () => {
  const ends: readonly (readonly [string, Partial<Exposure>, boolean])[] = [
    ['at the bound', { touch: touch(9_949, 9_951) }, false],
    ['past it', { touch: touch(9_948, 9_950) }, true],
    ['however far the market ran the other way', { touch: touch(10_149, 10_151) }, false],
    ['a moment before its time', { begun: ago(9_999) }, false],
    ['when its time is over', { begun: ago(10_000) }, true],
    ['without a price to begin from', { begun: undefined }, true],
  ]
  for (const [when, changed, crosses] of ends)
    it(`${when}: ${crosses ? 'crosses' : 'not yet'}`, () => {
      expect(measured(10, changed).place?.timeInForce).toBe(crosses ? 'IOC' : 'GTC')
      expect(measured(10, { ...changed, exits: [resting({ restedMs: 0 })] })).toEqual({
        cancel: crosses ? ['exit1'] : [],
        place: undefined,
      })
    })
})
