import { describe, expect, test } from 'vitest'
import type { ContingencyId } from '../../src/domain/contingency-id.ts'
import type { Lots, Ticks } from '../../src/domain/instrument.ts'
import type { Books } from '../../src/journal/books.ts'
import type { JournalEvent } from '../../src/journal/events.ts'
import { accepted, booksOf, closed, filled, grouped, id, intended, seen, started } from './story.ts'

const GROUP = 'group1' as ContingencyId
const begin = [started(), seen(), grouped(GROUP)]
const of = (name: string) => ({ leg: { of: GROUP, name } })
const part = (lots: number, clientOrderId: null | undefined = undefined) => ({
  size: lots as Lots,
  ...(clientOrderId === null ? { clientOrderId } : {}),
})

/** What the books say of a leg: lots filled, orders open. */
const leg = (books: Books, name: string) => {
  const known = books.contingencies.get(GROUP)?.legs.get(name)
  return known ? [known.filled, ...known.open] : undefined
}

describe('a group in the books', () => {
  const cases: readonly [string, readonly JournalEvent[], string, readonly unknown[] | undefined][] = [
    ['begins with nothing', [], 'entry', [0]],
    ['has the orders that name it', [intended('a', of('entry'))], 'entry', ['a', 0].reverse()],
    ['has them oldest first', [intended('a', of('stop')), intended('b', of('stop'))], 'stop', [0, 'a', 'b']],
    [
      'loses those that closed, and keeps what they filled',
      [intended('a', of('stop')), accepted('a'), filled('a', 't', part(4)), closed('a', 'cancelled')],
      'stop',
      [4],
    ],
    [
      'adds up what all orders of a leg filled, late fills too',
      [
        intended('a', of('stop')),
        accepted('a'),
        closed('a', 'cancelled'),
        intended('b', of('stop')),
        filled('b', 't1', part(3)),
        filled('a', 't2', part(2)),
      ],
      'stop',
      [5, 'b'],
    ],
    [
      'counts what filled before its order was known, once',
      [intended('a', of('entry')), filled('a', 't', part(4, null)), accepted('a')],
      'entry',
      [4, 'a'],
    ],
    [
      'counts a fill that comes twice once',
      [intended('a', of('entry')), filled('a', 't', part(4)), filled('a', 't', part(4))],
      'entry',
      [4, 'a'],
    ],
    [
      'has an order back that was taken for dead',
      [intended('a', of('stop')), closed('a', 'never-arrived'), filled('a', 't', part(4))],
      'stop',
      [4, 'a'],
    ],
    ['leaves other legs alone', [intended('a', of('entry')), filled('a', 't', part(4))], 'stop', [0]],
    ['is not touched by orders of nobody', [intended('a'), filled('a', 't', part(4))], 'entry', [0]],
    [
      'is forgotten when it has ended',
      [{ type: 'ContingencyEnded', id: GROUP, reason: 'done' }],
      'entry',
      undefined,
    ],
    [
      'that has ended does not mind what its orders fill later',
      [
        intended('a', of('stop')),
        closed('a', 'cancelled'),
        { type: 'ContingencyEnded', id: GROUP, reason: 'done' },
        filled('a', 't', part(4)),
      ],
      'stop',
      undefined,
    ],
  ]
  test.each(cases)('%s', (_sentence, events, name, expected) => {
    expect(leg(booksOf([...begin, ...events]), name)).toEqual(expected)
  })

  test('remembers where its trail hangs, and that somebody wants it gone, over a restart', () => {
    const books = booksOf([
      ...begin,
      { type: 'ContingencyTrailed', id: GROUP, best: 600_100 as Ticks },
      { type: 'ContingencyTrailed', id: GROUP, best: 600_200 as Ticks },
      { type: 'ContingencyCancelRequested', id: GROUP },
      started(2),
    ])
    expect(books.contingencies.get(GROUP)).toMatchObject({ best: 600_200, cancelling: true })
  })

  test('has a name that no later group has', () => {
    const books = booksOf([...begin, { type: 'ContingencyEnded', id: GROUP, reason: 'done' }])
    expect(books.nextContingency).toBe('group2')
  })

  test.each([
    ['twice', grouped(GROUP), 'placed before'],
    [
      'trailed without being placed',
      { type: 'ContingencyTrailed', id: 'x' as ContingencyId, best: 1 as Ticks },
      'never placed',
    ],
    [
      'ended without being placed',
      { type: 'ContingencyEnded', id: 'x' as ContingencyId, reason: '' },
      'never placed',
    ],
  ] as [string, JournalEvent, string][])('is never %s', (_what, event, sentence) => {
    expect(() => booksOf([...begin, event])).toThrow(sentence)
  })

  test('an order waits until its trigger is told, or it fills', () => {
    const trigger = { price: 590_000 as Ticks, direction: 'down', by: 'mark' } as const
    const events = [intended('a', { trigger }), accepted('a')]
    const triggered: JournalEvent = { type: 'OrderTriggered', clientOrderId: id('a') }
    expect(booksOf([...begin, ...events]).order(id('a'))?.triggeredAt).toBeNull()
    const books = booksOf([...begin, ...events, triggered, triggered])
    expect(books.order(id('a'))?.triggeredAt).toBe(1_700_000_000_005)
  })
})
