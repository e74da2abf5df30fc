import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { exposition } from '../../src/console/exposition.ts'
import { statusMetrics } from '../../src/console/status-metrics.ts'
import { clientOrderId } from '../../src/domain/client-order-id.ts'
import { DIFFERENCES, type Difference } from '../../src/domain/reconciliation.ts'
import type { JournalEvent } from '../../src/journal/events.ts'
import { statusOf } from '../../supervisors/status.ts'
import { SYMBOL } from '../supervisors/quiet-market.ts'
import { CROSSING_BUY, CROSSING_SELL, type Floor, LONG_MS, openFloor } from './floor.ts'
import {
  answers,
  CANCELLING,
  END_PUSHES,
  FILL_PUSHES,
  frames,
  ORDER_PUSHES,
  PLACING,
  READING_FILLS,
  READING_ORDERS,
  requests,
} from './middleman.ts'
import { expectTruth } from './truth.ts'

/** One class: how it comes about, and what the journal must say of it. */
interface Case {
  readonly happens: (floor: Floor) => Promise<void>
  /** A word of the journal that corrects it. */
  readonly journalled: string
  /** Nothing of it is open after it was corrected: what our books and the venue say is the same. */
  readonly equal?: false
}

const asAdl = (text: string): string => text.replaceAll('"tradeType":"trade"', '"tradeType":"adl"')

/** Through the real adapter, against the real exchange. Every class of the table in docs/order.md has its case here. */
const CASES: Readonly<Record<Difference, Case>> = {
  'silent-submit': {
    journalled: 'OrderUncertain',
    happens: async (floor) => {
      floor.line.lose(frames(ORDER_PUSHES))
      floor.line.lose(answers(PLACING), 1)
      floor.submit()
      await floor.pass(LONG_MS)
    },
  },
  'silent-command': {
    journalled: 'OrderUncertain',
    happens: async (floor) => {
      const id = floor.submit()
      await floor.pass(200)
      floor.line.lose(frames(END_PUSHES))
      floor.line.lose(answers(CANCELLING), 1)
      floor.cancel(id)
      await floor.pass(LONG_MS)
      expect(floor.order(id).closed?.outcome).toBe('cancelled')
    },
  },
  ghost: {
    journalled: 'OrderClosed',
    happens: async (floor) => {
      const id = floor.submit()
      await floor.pass(200)
      floor.line.lose(frames(ORDER_PUSHES))
      await floor.byHand((venue) => venue.cancelAll(SYMBOL))
      await floor.pass(LONG_MS)
      expect(floor.order(id).closed?.outcome).toBe('cancelled')
    },
  },
  orphan: {
    journalled: 'OrderClaimed',
    happens: async (floor) => {
      const room = floor.room('buy')
      const name = clientOrderId(floor.engine.world.journal.books.epoch, 'test', 1_000_000)
      const cancels = floor.line.hold(requests(CANCELLING))
      await floor.placeByHand({ name, size: 3 })
      await floor.passUntil('it is in our care', () => floor.engine.world.journal.books.open.size > 0)
      expect(floor.room('buy')).toBe(room - 3)
      cancels.open()
      await floor.pass(LONG_MS)
      expect(floor.order(name).closed?.outcome).toBe('cancelled')
      expect(floor.room('buy')).toBe(room)
    },
  },
  'external-order': {
    journalled: 'FillRecorded',
    happens: async (floor) => {
      const room = floor.room('buy')
      await floor.placeByHand({ size: 20 })
      await floor.pass(LONG_MS)
      expect(floor.room('buy')).toBe(room - 20)
      floor.takenBy('sell', 5)
      await floor.pass(1_000)
    },
  },
  drift: {
    journalled: 'OrderAmended',
    happens: async (floor) => {
      const id = floor.submit({ size: 10 })
      await floor.pass(200)
      // KuCoin's futures amend nothing: its list says so once of an order that somebody changed at another venue.
      floor.line.edit(READING_ORDERS, (body) => body.replaceAll('"size":10', '"size":8'))
      await floor.pass(LONG_MS)
      expect(floor.order(id).intent.size).toBe(8)
    },
  },
  'missing-fill': {
    journalled: 'FillRecorded',
    happens: async (floor) => {
      const id = floor.submit()
      await floor.pass(200)
      floor.line.lose(frames(ORDER_PUSHES))
      floor.takenBy('sell', 4)
      await floor.pass(LONG_MS)
      expect(floor.order(id).filled).toBe(4)
    },
  },
  'denied-fill': {
    journalled: 'OrderContradicted',
    equal: false,
    happens: async (floor) => {
      const id = floor.submit({ size: 10 })
      await floor.pass(200)
      // A fill that there never was.
      floor.line.reword(FILL_PUSHES, (text) => [text, text.replace(/"tradeId":"\w+"/, '"tradeId":"never"')])
      floor.takenBy('sell', 4)
      await floor.pass(200)
      expect(floor.order(id).filled).toBe(8)
      floor.cancel(id)
      await floor.pass(LONG_MS)
      expect(floor.engine.world.channels.ladder.value.state).toBe('WARNING')
    },
  },
  position: {
    journalled: 'PositionAdjusted',
    happens: async (floor) => {
      floor.line.lose(frames(ORDER_PUSHES))
      floor.line.edit(READING_FILLS, emptied)
      await floor.placeByHand({ price: CROSSING_BUY, size: 6 })
      const shut: string[] = []
      floor.engine.world.channels.at('kucoin').reconciled.subscribe((yes) => shut.push(yes ? 'open' : 'shut'))
      await floor.pass(2 * LONG_MS)
      expect(floor.held()).toBe(6)
      // While it was not explained, nothing could open.
      expect(shut).toEqual(['open', 'shut', 'open'])
    },
    equal: false,
  },
  account: {
    journalled: 'MarginTermsAdjusted',
    happens: async (floor) => {
      floor.submit({ price: CROSSING_BUY })
      await floor.pass(1_000)
      await floor.byHand((venue) => venue.setLeverage(SYMBOL, 7))
      await floor.pass(2 * LONG_MS)
    },
  },
  duplicate: {
    journalled: 'FillRecorded',
    happens: async (floor) => {
      floor.line.reword(FILL_PUSHES, (text) => [text, text])
      floor.submit()
      await floor.pass(200)
      floor.takenBy('sell', 4)
      await floor.pass(1_000)
      expect(floor.held()).toBe(4)
      expect(floor.journalled().filter(({ type }) => type === 'FillRecorded')).toHaveLength(1)
    },
  },
  'venue-made': {
    journalled: 'FillRecorded',
    happens: async (floor) => {
      floor.submit({ price: CROSSING_BUY })
      await floor.pass(200)
      // The exchange does not deleverage: a trade of somebody else is told as one.
      floor.line.edit(READING_FILLS, asAdl)
      floor.line.reword(FILL_PUSHES, (text) => [asAdl(text)])
      await floor.placeByHand({ side: 'sell', price: CROSSING_SELL, size: 4 })
      await floor.pass(1_000)
      expect(floor.held()).toBe(6)
    },
  },
}

/** The venue's list without what it no longer has. */
const emptied = (body: string): string => {
  const answer = JSON.parse(body) as { data: { items: unknown[]; totalNum: number; totalPage: number } }
  return JSON.stringify({ ...answer, data: { ...answer.data, items: [], totalNum: 0, totalPage: 0 } })
}

const counted = (floor: Floor): Readonly<Record<Difference, number>> =>
  floor.engine.world.channels.tally.view(true).differences

it('docs/order.md has a row for each class, and for no other', () => {
  const page = readFileSync(new URL('../../docs/order.md', import.meta.url), 'utf8')
  const [, section = ''] = page.split('## What may differ')
  const rows = [...(section.split('\n## ')[0] ?? '').matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, name]) => name)
  expect(rows).toEqual([...DIFFERENCES])
})

const DATED: ReadonlySet<JournalEvent['type']> = new Set([
  'InstrumentSeen',
  'OrderIntended',
  'OrderClaimed',
  'PositionAdjusted',
])

describe('each class of difference is found, corrected, journalled and counted', () => {
  for (const difference of DIFFERENCES)
    it(difference, async () => {
      const { happens, journalled, equal } = CASES[difference]
      const floor = await openFloor()
      expect(counted(floor)[difference]).toBe(0)
      await happens(floor)
      expect(counted(floor)[difference]).toBe(1)
      expect(floor.journalled().map(({ type }) => type)).toContain(journalled)
      if (equal !== false) expectTruth(floor)
      // What is looked for later is looked for by the venue's clock.
      const undated = floor.journalled().filter((event) => DATED.has(event.type) && !('venueAt' in event))
      expect(undated).toEqual([])
      const metrics = exposition(statusMetrics(statusOf(floor.engine.world, floor.engine.tree, 0)))
      expect(metrics).toContain(`bulkhead_differences_total{class="${difference}"} 1\n`)
      await floor.until(floor.engine.stop('over'))
    })
})
