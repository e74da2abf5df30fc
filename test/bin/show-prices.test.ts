import { expect, test } from 'vitest'
import type { ContingencyId } from '../../src/domain/contingency-id.ts'
import type { Lots, Ticks } from '../../src/domain/instrument.ts'
import type { JournalEvent } from '../../src/journal/events.ts'
import { append, freshFolder, inFolder, journalPath } from '../journal/files.ts'
import { fill, grouped, id, intended, orderId, SYMBOL, seen, started, VENUE } from '../journal/story.ts'
import { journalProcess } from './journal-process.ts'

freshFolder()

const terms = { clientOrderId: id('a'), price: 600_005 as Ticks, size: 7 as Lots }
const group = 'group1' as ContingencyId
const EVENTS: readonly JournalEvent[] = [
  started(),
  seen(),
  intended('a'),
  grouped(group),
  { type: 'OrderAmendRequested', ...terms },
  { type: 'OrderAmended', ...terms },
  { type: 'ReplacementWanted', ...terms, price: null },
  { type: 'ContingencyTrailed', id: group, best: 600_105 as Ticks },
  { type: 'FillRecorded', fill: fill('a', 't', { price: 600_005 as Ticks }), source: 'stream' },
  {
    type: 'PriceCorrected',
    tradeId: fill('a', 't').tradeId,
    orderId: orderId('venue-a'),
    venue: VENUE,
    symbol: SYMBOL,
    side: 'buy',
    size: 10 as Lots,
    from: 600_005 as Ticks,
    to: 600_006 as Ticks,
  },
]

test.each([
  ['from the beginning', '1'],
  ['from the middle, where the entries name an order or a group only', '5'],
])('prices are told as the venue writes them, %s', async (_sentence, from) => {
  await append(...EVENTS)
  const { out, code } = await journalProcess(['show', journalPath(), '--from', from], { cwd: inFolder() })
  expect(code).toBe(0)
  expect(out).toContain('OrderAmendRequested         a → 7 @ 60000.5')
  expect(out).toContain('OrderAmended                a → 7 @ 60000.5')
  expect(out).toContain('ReplacementWanted           a → 7 market')
  expect(out).toContain('group1 its best price is 60010.5')
  expect(out).toContain('trade t 60000.5 → 60000.6')
  expect(out).not.toContain('ticks')
})
