import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { EventObject } from 'xstate'
import { Inbox } from '../../src/supervision/inbox.ts'
import { service } from '../../src/supervision/service.ts'
import type { InboxRule, WorkerSpec } from '../../src/supervision/spec.ts'
import { AT_ONCE, BOOM, fragile, type Grove, group, grow, started, worker } from './harness.ts'
import { expectNothingUncaught } from './uncaught.ts'

expectNothingUncaught()

interface Tick extends EventObject {
  readonly type: 'tick'
  readonly of: string
  readonly at: number
}

const tick = (of: string, at: number): Tick => ({ type: 'tick', of, at })
const byName = (event: EventObject): string => (event as Tick).of

/** Writes down what it hears, and dies of what is called boom. */
function hearer(heard: string[]) {
  return service<EventObject>('hearer', (scope) => {
    scope.whenSuspended(() => heard.push('suspended'))
    scope.whenResumed(() => heard.push('resumed'))
    scope.receive((event) => {
      if (event.type === 'boom') throw new Error('boom')
      if (event.type === 'end') scope.complete()
      heard.push(event.type === 'tick' ? `${(event as Tick).of}${(event as Tick).at}` : event.type)
    })
  })
}

interface Heard {
  readonly grove: Grove
  readonly heard: string[]
  readonly letters: () => readonly string[]
  readonly tell: (...ticks: readonly Tick[]) => readonly boolean[]
}

function hearing(inbox: InboxRule, more: Partial<WorkerSpec> = {}): Heard {
  const heard: string[] = []
  const children = [worker('a', hearer(heard), { inbox, backoff: AT_ONCE, ...more }), worker('b', fragile)]
  const grove = started(children)
  return {
    grove,
    heard,
    letters: () =>
      grove.events.flatMap((event) =>
        event.type === 'DeadLetter'
          ? [`${(event.event as Tick).of}${(event.event as Tick).at}: ${event.reason}`]
          : [],
      ),
    tell: (...ticks) => {
      const taken: boolean[] = []
      grove.tree.enter(() => {
        for (const event of ticks) taken.push(grove.tree.tell('a', event))
      })
      return taken
    },
  }
}

const BURST = [tick('x', 1), tick('y', 2), tick('x', 3), tick('z', 4), tick('x', 5)]

test.each<[InboxRule['whenFull'], readonly string[], readonly string[], object]>([
  ['conflate', ['x3', 'z4', 'x5'], ['y2: dropped for a newer one'], { conflated: 1, dropped: 1, refused: 0 }],
  [
    'drop-oldest',
    ['x3', 'z4', 'x5'],
    ['x1: dropped for a newer one', 'y2: dropped for a newer one'],
    { conflated: 0, dropped: 2, refused: 0 },
  ],
  [
    'refuse',
    ['x1', 'y2', 'x3'],
    ['z4: its inbox is full', 'x5: its inbox is full'],
    { conflated: 0, dropped: 0, refused: 2 },
  ],
])('of five at once to three places, %s lets through %j', (whenFull, through, letters, counts) => {
  const { grove, heard, ...told } = hearing({
    limit: 3,
    whenFull,
    ...(whenFull === 'conflate' && { key: byName }),
  })
  // The oldest x goes for the newest while there are others; then y is the oldest of all.
  const burst = whenFull === 'conflate' ? [BURST[0], BURST[1], BURST[2], BURST[4], BURST[3]] : BURST
  const refused = whenFull === 'refuse'
  expect(told.tell(...(burst as Tick[]))).toEqual([true, true, true, !refused, !refused])
  expect([...heard].sort()).toEqual([...through].sort())
  expect(told.letters()).toEqual(letters)
  expect(grove.tree.children()[0]?.inbox).toEqual({ depth: 0, most: 3, limit: 3, ...counts })
})

test('while there is room nothing is lost, whatever the rule', () => {
  const { heard, tell } = hearing({ limit: 3, whenFull: 'conflate', key: byName })
  for (let at = 0; at < 4; at++) tell(tick('x', at), tick('x', at + 10), tick('x', at + 20))
  expect(heard).toHaveLength(12)
})

test('an inbox that may not run full crashes its child, and all letters are dead', () => {
  const { grove, heard, letters, tell } = hearing({ limit: 2, whenFull: 'crash' })
  expect(tell(...BURST)).toEqual([true, true, false, true, true])
  expect(heard).toEqual([])
  expect(letters().slice(0, 3)).toEqual(['x1', 'y2', 'x3'].map((name) => `${name}: its inbox is full`))
  expect(grove.tree.children()[0]).toMatchObject({
    status: 'restarting',
    inbox: { depth: 0, dropped: 3 },
    lastCrash: { error: { message: 'a let its inbox of 2 run full' } },
  })
})

test('what comes behind the letter that was too much is not left over for the next life', () => {
  const burst = service<EventObject>('burst', (scope) => {
    scope.receive(() => {
      for (let at = 1; at < 4; at++) scope.tell('a', tick('x', at))
    })
  })
  const heard: string[] = []
  const inbox: InboxRule = { limit: 1, whenFull: 'crash' }
  const grove = started([worker('a', hearer(heard), { inbox, backoff: AT_ONCE }), worker('b', burst)])
  grove.tree.enter(() => {
    grove.tree.crash('a', new Error('struck'))
    grove.tree.tell('b', { type: 'go' })
  })
  expect(grove.tree.children()[0]?.inbox).toMatchObject({ depth: 0, dropped: 2 })
  grove.pass(0)
  expect(heard).toEqual([])
})

test('the depth is seen, and so is the order kept', () => {
  const { grove, heard } = hearing({ limit: 10, whenFull: 'refuse' })
  grove.tree.enter(() => {
    for (const event of BURST) grove.tree.tell('a', event)
    expect(grove.tree.children()[0]?.inbox?.depth).toBe(5)
  })
  expect(heard).toEqual(['x1', 'y2', 'x3', 'z4', 'x5'])
})

const KEEP: InboxRule = { limit: 3, whenFull: 'drop-oldest', keep: { while: 'away' } }

test('without keep, what is told to one who restarts is dead', () => {
  const { grove, heard, letters, tell } = hearing({ limit: 3, whenFull: 'drop-oldest' })
  grove.tree.tell('a', BOOM)
  expect(tell(tick('x', 1))).toEqual([false])
  grove.pass(0)
  expect([heard, letters()]).toEqual([[], ['x1: it is restarting']])
})

test('with keep it waits for the next life, and only so much of it', () => {
  const { grove, heard, letters, tell } = hearing(KEEP)
  grove.tree.tell('a', BOOM)
  expect(tell(tick('x', 1), tick('x', 2), tick('x', 3), tick('x', 4))).toEqual([true, true, true, true])
  expect(grove.tree.children()[0]?.inbox?.depth).toBe(3)
  grove.pass(0)
  expect([heard, letters()]).toEqual([['x2', 'x3', 'x4'], ['x1: dropped for a newer one']])
})

test('what was queued behind the event that killed it is heard by the next life', () => {
  const { grove, heard, letters } = hearing(KEEP)
  grove.tree.enter(() => {
    grove.tree.tell('a', BOOM)
    grove.tree.tell('a', tick('x', 1))
  })
  expect(heard).toEqual([])
  grove.pass(0)
  expect([heard, letters()]).toEqual([['x1'], []])
})

const NEVER = service('never', () => {})

test('it waits for one that waits for what it needs', () => {
  const heard: string[] = []
  const grove = started([
    worker('a', hearer(heard), { inbox: KEEP, needs: ['b'] }),
    worker('b', NEVER, { readyWithinMs: 1_000 }),
  ])
  expect(grove.tree.tell('a', tick('x', 1))).toBe(true)
  expect(grove.tree.children()[0]?.inbox?.depth).toBe(1)
})

test('nothing waits any more for one that was to restart when the tree stops', () => {
  const drains = service<EventObject>('drains', (scope) => scope.whenDraining(() => undefined))
  const grove = started([worker('a', fragile, { inbox: KEEP }), worker('b', drains, { drainMs: 1_000 })])
  grove.tree.tell('a', BOOM)
  grove.tree.stop(1_000)
  expect(grove.tree.status('a')).toBe('restarting')
  expect(grove.tree.tell('a', tick('x', 1))).toBe(false)
})

test('a letter costs one turn, and none while it waits', () => {
  const { grove, tell } = hearing(KEEP)
  const turns = (task: () => void): number => {
    const before = grove.tree.turn
    task()
    return grove.tree.turn - before
  }
  expect(turns(() => tell(tick('x', 1), tick('x', 2), tick('x', 3)))).toBe(1 + 3)
  expect(turns(() => grove.tree.tell('a', tick('x', 4)))).toBe(1)
  grove.tree.tell('a', BOOM)
  expect(turns(() => grove.tree.tell('a', tick('x', 5)))).toBe(0)
})

test('with keep a suspended child hears nothing but its suspension', () => {
  const { grove, heard, tell } = hearing(KEEP, { needs: ['b'] })
  grove.tree.tell('b', BOOM)
  tell(tick('x', 1))
  expect(heard).toEqual(['suspended'])
  grove.pass(100)
  expect(heard).toEqual(['suspended', 'resumed', 'x1'])
})

test.each([
  ['is parked', { budget: { restarts: 0, withinMs: 1 }, whenSpent: 'quarantine' }, 'it is quarantined'],
  ['is stopped', { budget: { restarts: 0, withinMs: 1 }, whenSpent: 'stop' }, 'it is stopped'],
] as const)('what waits for one who %s is dead in the end', (_end, policy, reason) => {
  const { grove, letters } = hearing(KEEP, policy)
  grove.tree.enter(() => {
    grove.tree.tell('a', BOOM)
    grove.tree.tell('a', tick('x', 1))
  })
  expect(letters()).toEqual([`x1: ${reason}`])
})

test('what waits when the tree stops is dead, and nothing waits for ever', async () => {
  const { grove, letters, tell } = hearing(KEEP, { backoff: { ...AT_ONCE, initialMs: 500, maxMs: 500 } })
  grove.tree.tell('a', BOOM)
  tell(tick('x', 1))
  await grove.stop()
  expect(letters()).toEqual(['x1: it is stopped'])
})

test("what is told while a child's supervisor restarts waits for both", () => {
  const heard: string[] = []
  const inner = worker('a', hearer(heard), { inbox: KEEP })
  const grove = started([group('s', 'one-for-one', [inner], { backoff: AT_ONCE }), worker('b')])
  grove.tree.crash('s', new Error('struck'))
  expect(grove.tree.tell('s/a', tick('x', 1))).toBe(true)
  grove.pass(0)
  expect(heard).toEqual(['x1'])
})

test('what is told before the tree starts waits for it, however deep', () => {
  const heard: string[] = []
  const grove = grow([group('s', 'one-for-one', [worker('a', hearer(heard), { inbox: KEEP })])])
  expect(grove.tree.tell('s/a', tick('x', 1))).toBe(true)
  expect(heard).toEqual([])
  grove.tree.start()
  expect(heard).toEqual(['x1'])
})

const KEEP_X: InboxRule = { ...KEEP, keep: { while: 'restarting', which: (event) => byName(event) === 'x' } }

test('only what is worth it waits for the next life, whether told before the crash or after', () => {
  const { grove, heard, letters } = hearing(KEEP_X)
  grove.tree.enter(() => {
    grove.tree.tell('a', BOOM)
    for (const event of [tick('x', 1), tick('y', 2)]) grove.tree.tell('a', event)
  })
  expect(grove.tree.tell('a', tick('y', 3))).toBe(false)
  expect(grove.tree.tell('a', tick('x', 4))).toBe(true)
  expect(letters()).toEqual(['y2: it has just ended', 'y3: it is restarting'])
  expect(grove.tree.children()[0]?.inbox?.depth).toBe(2)
  grove.pass(0)
  expect(heard).toEqual(['x1', 'x4'])
})

test('who keeps only while restarting hears all while suspended', () => {
  const { grove, heard, tell } = hearing(KEEP_X, { needs: ['b'] })
  grove.tree.tell('b', BOOM)
  tell(tick('x', 1), tick('y', 2))
  expect(heard).toEqual(['suspended', 'x1', 'y2'])
})

test('what is not worth it reaches the suspended past what waits', () => {
  const keep = { while: 'away' as const, which: (event: EventObject) => byName(event) === 'x' }
  const { grove, heard, tell } = hearing({ ...KEEP, keep }, { needs: ['b'] })
  grove.tree.tell('b', BOOM)
  tell(tick('x', 1), tick('y', 2))
  expect(heard).toEqual(['suspended', 'y2'])
  grove.pass(100)
  expect(heard).toEqual(['suspended', 'y2', 'resumed', 'x1'])
})

test('a key that throws harms neither the sender nor the receiver', () => {
  const key = (): never => {
    throw new Error('no key')
  }
  const { grove, tell } = hearing({ limit: 1, whenFull: 'conflate', key })
  expect(tell(tick('x', 1))).toEqual([false])
  expect(grove.told().slice(-2)).toEqual(['Stray a', 'DeadLetter a'])
  expect(grove.tree.status('a')).toBe('ready')
})

test('an inbox never holds more than its limit, and every letter is accounted for', () => {
  const whenFull = fc.constantFrom('conflate' as const, 'drop-oldest' as const, 'refuse' as const)
  const step = fc.oneof(fc.constant('take' as const), fc.nat({ max: 4 }))
  fc.assert(
    fc.property(whenFull, fc.integer({ min: 1, max: 5 }), fc.array(step), (rule, limit, steps) => {
      const inbox = new Inbox({ limit, whenFull: rule, ...(rule === 'conflate' && { key: byName }) })
      let put = 0
      let taken = 0
      let last = -1
      for (const step of steps) {
        if (step === 'take') {
          const event = inbox.take(false) as Tick | undefined
          if (!event) continue
          expect(event.at).toBeGreaterThan(last)
          last = event.at
          taken++
        } else inbox.put(inbox.letter(tick(`k${step}`, put++)))
        expect(inbox.depth).toBeLessThanOrEqual(limit)
        const { conflated, dropped, refused } = inbox
        expect(inbox.depth + taken + conflated + dropped + refused).toBe(put)
      }
    }),
  )
})
