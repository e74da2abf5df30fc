import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeEntry, encodeEntry } from '../../src/journal/codec.ts'
import { entries, filled, intended, story } from './story.ts'

describe('an entry', () => {
  test('is read back as it was written, in any story', () => {
    fc.assert(
      fc.property(story, (events) => {
        for (const entry of entries(events)) expect(decodeEntry(encodeEntry(entry))).toEqual(entry)
      }),
      { seed: 21, numRuns: 100 },
    )
  })

  test('is one line, and its money is decimal text', () => {
    const [entry] = entries([filled('a', 't1')])
    const text = entry ? encodeEntry(entry) : ''
    expect(text).not.toContain('\n')
    expect(JSON.parse(text)).toMatchObject({
      v: 1,
      sequence: 1,
      event: { fill: { fee: '0.012', price: 600_000 } },
    })
  })

  test('that could not be read back is not written', () => {
    expect(() => encodeEntry({ sequence: 1, at: Number.NaN, event: intended('a') })).toThrow('at')
    expect(() => encodeEntry({ sequence: 1, at: 1, event: intended('a', { size: 0.5 as never }) })).toThrow(
      'intent.size',
    )
  })

  const good = '"sequence":1,"at":5,"event":{"type":"OrderConfirmed","clientOrderId":"a"}'
  const refused: readonly [string, string, string][] = [
    ['that is cut', `{"v":1,${good.slice(0, 40)}`, 'no JSON'],
    ['of a later version', `{"v":2,${good}}`, 'version 1 is the only one'],
    ['with an unknown event', `{"v":1,${good.replace('OrderConfirmed', 'OrderBlessed')}}`, 'event'],
    ['without a sequence', `{"v":1,${good.replace('"sequence":1,', '')}}`, 'sequence'],
    [
      'with money that is a number',
      `{"v":1,"sequence":1,"at":5,"event":{"type":"EquityAnchored","kind":"day","utcDay":"x","equity":5}}`,
      'event.equity',
    ],
    [
      'with money that is no number',
      `{"v":1,"sequence":1,"at":5,"event":{"type":"EquityAnchored","kind":"day","utcDay":"x","equity":"5,0"}}`,
      'no decimal amount',
    ],
  ]
  test.each(refused)('%s is refused', (_sentence, text, reason) => {
    expect(() => decodeEntry(text)).toThrow(reason)
  })
  test('of this shape is accepted', () => {
    expect(decodeEntry(`{"v":1,${good}}`).sequence).toBe(1)
  })
})
